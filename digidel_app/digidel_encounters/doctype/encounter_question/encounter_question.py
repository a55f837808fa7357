import frappe

from digidel_app.digidel_center.rows import RowOfDocument


class EncounterQuestion(RowOfDocument):
	"""One question of a visit. Date, place and its share of the minutes come from the visit, so that statistics read one table."""


def on_doctype_update() -> None:
	"""One index answers every table of date by topic, without touching the rows."""
	frappe.db.add_index(
		"Encounter Question",
		[
			"company",
			"started_on",
			"topic",
			"gender",
			"age_band",
			"outcome",
			"meeting_place",
			"project",
			"parent",
			"minutes",
		],
		"digidel_question_statistics",
	)
