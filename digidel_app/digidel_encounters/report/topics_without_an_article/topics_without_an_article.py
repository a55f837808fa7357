"""What visitors ask about often without there being anything to read, the most asked first."""

import frappe
from frappe import _
from frappe.query_builder.functions import Count

from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters.report_filters import read_filters, read_period


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and explanation for the platform's report page."""
	filters = read_filters(filters)
	filters.from_date, filters.to_date = read_period(filters)
	rows = topic_rows(filters)
	empty = (_("Every topic that was asked about has an article."), widen())
	return columns(), rows, hint(rows, *empty, message=explanation())


def columns() -> list[dict]:
	"""The topic, how often it was asked, and what is missing."""
	return [
		{"fieldname": "topic", "label": _("Topic"), "fieldtype": "Link", "options": "Encounter Topic", "width": 260},
		{"fieldname": "questions", "label": _("Questions"), "fieldtype": "Int", "width": 110},
		{"fieldname": "share", "label": _("Of all questions, %"), "fieldtype": "Percent", "precision": 1, "width": 140},
		{"fieldname": "missing", "label": _("What is missing"), "fieldtype": "Data", "width": 280},
	]  # fmt: skip


def explanation() -> str:
	"""What is listed, in words."""
	return _(
		"Topics that visitors asked about in the period, without an article, or with one that is not published and therefore "
		"cannot be given to a visitor. Write an article under Help Article and choose it on the topic."
	)


def topic_rows(filters: frappe._dict) -> list[dict]:
	"""Topics asked about, without an article that visitors can read."""
	asked = _asked(filters)
	total = sum(asked.values())
	articles = {
		row.name: row
		for row in frappe.get_all(
			"Encounter Topic",
			filters={"name": ("in", list(asked) or [""])},
			fields=["name", "help_article"],
			limit=0,
		)
	}
	published = published_articles()
	rows = []
	for topic, questions in sorted(asked.items(), key=lambda item: (-item[1], item[0].casefold())):
		article = articles[topic].help_article if topic in articles else None
		if article in published:
			continue
		missing = _("The article is not published") if article else _("No article")
		rows.append(
			{"topic": topic, "questions": questions, "share": 100 * questions / total, "missing": missing}
		)
	return rows


def published_articles() -> set[str]:
	"""Names of the Help Articles that anybody can read. Advisors have no role for the DocType, and need none here."""
	return set(frappe.get_all("Help Article", filters={"published": 1}, pluck="name", limit=0))


def _asked(filters: frappe._dict) -> dict[str, int]:
	question = frappe.qb.DocType("Encounter Question")
	query = (
		frappe.qb.from_(question)
		.select(question.topic, Count("*"))
		.where(question.company == filters.company)
		.where(question.started_on[filters.from_date : filters.to_date])
		.groupby(question.topic)
	)
	return dict(query.run())
