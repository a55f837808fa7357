"""Where a survey is answered: address, code and QR code of each phase."""

from frappe.model.document import Document
from frappe.utils import get_url

from digidel_app.digidel_encounters.help_articles import qr_svg
from digidel_app.digidel_follow_up.surveys import definition, effect
from digidel_app.domain.bookings import shown_code


def addresses(survey: Document) -> list[dict]:
	"""For each phase what stands on a sign, and how many have answered."""
	answered = effect.answers_by_phase(survey.name)
	found = []
	for phase in definition.phases(survey):
		code = survey.get(definition.CODE_FIELDS[phase])
		address = get_url(f"/digidel/enkat/{code}")
		found.append(
			{
				"phase": phase,
				"address": address,
				"code": shown_code(code),
				"qr": qr_svg(address, scalable=True),
				"answers": answered.get(phase, 0),
			}
		)
	return found
