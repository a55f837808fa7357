"""What the desk does not help with, and what to do instead: the municipality's own words, else the usual ones."""

from frappe import _

from digidel_app.digidel_center.company import company_settings


def text(company: str | None) -> str:
	"""The guideline as plain text, for the advisor who is about to decline."""
	settings = company_settings(company)
	return (settings and settings.decline_guideline) or usual_text()


def usual_text() -> str:
	"""The guideline for a municipality that has not written its own."""
	return _(
		"We help visitors to help themselves: the visitor presses the keys. We do not handle money, bank errands or "
		"purchases, do not interpret or fill in important applications, do not handle e-identification, and do not handle "
		"personal data for anyone. Say what the next step is, and refer to somebody who can help."
	)
