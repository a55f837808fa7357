"""Questions from before each carried its share of its visit's minutes get it; the index for statistics takes it in."""

import frappe

from digidel_app.digidel_encounters.doctype.encounter_question import encounter_question

INDEX, LAST_COLUMN = "digidel_question_statistics", "minutes"

# domain.answer_time.split_minutes in SQL: everybody gets the whole part, the first ones a minute of what is left
SHARES = """
	UPDATE `tabEncounter Question` question
	JOIN (
		SELECT asked.name, visit.duration_minutes AS minutes,
			ROW_NUMBER() OVER (PARTITION BY asked.parent ORDER BY asked.idx, asked.name) AS number,
			COUNT(*) OVER (PARTITION BY asked.parent) AS questions
		FROM `tabHelpdesk Encounter` visit JOIN `tabEncounter Question` asked ON asked.parent = visit.name
		WHERE visit.company = %(company)s AND visit.started_on >= %(first)s AND visit.started_on < %(after)s
	) numbered ON numbered.name = question.name
	SET question.minutes = FLOOR(numbered.minutes / numbered.questions)
		+ (numbered.number <= MOD(numbered.minutes, numbered.questions))
"""


def execute() -> None:
	if _is_done():
		return
	write_shares()
	frappe.db.sql_ddl(f"ALTER TABLE `tabEncounter Question` DROP INDEX IF EXISTS `{INDEX}`")
	encounter_question.on_doctype_update()


def write_shares() -> None:
	"""Year by year, so that no statement holds millions of rows."""
	for company, first, last in frappe.db.sql(
		"SELECT company, YEAR(MIN(started_on)), YEAR(MAX(started_on)) FROM `tabHelpdesk Encounter` GROUP BY company"
	):
		for year in range(first, last + 1):
			days = {"first": f"{year}-01-01", "after": f"{year + 1}-01-01"}
			frappe.db.sql(SHARES, {"company": company, **days})


def _is_done() -> bool:
	columns = frappe.db.sql(
		"SHOW INDEX FROM `tabEncounter Question` WHERE Key_name = %s", INDEX, as_dict=True
	)
	return LAST_COLUMN in {column.Column_name for column in columns}
