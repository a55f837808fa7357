"""Puts a report to others together: its parts in order, each from the one source that may be told to anybody."""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_follow_up import (
	board,
	report_economy,
	report_goals,
	report_partners,
	report_statistics,
	report_survey,
)
from digidel_app.digidel_follow_up.goal_words import day_text
from digidel_app.digidel_follow_up.publishing import threshold_of
from digidel_app.domain import report_text as rt

YEARLY, FINAL = "Yearly report", "Final report"
LANGUAGES = {"Swedish": rt.SWEDISH, "English": rt.ENGLISH}


def language_of(doc) -> str:
	"""The language a report is written in."""
	return LANGUAGES.get(doc.report_language, rt.SWEDISH)


def write(doc) -> tuple[rt.Report, list[str]]:
	"""The document, and what it rests on, one line each. To be called in the report's language, as the user who makes it."""
	parts = _Parts(doc)
	sections = tuple(rt.Section(heading, tuple(blocks)) for heading, blocks in parts.all() if blocks)
	report = rt.Report(title_of(doc), parts.lang, tuple(parts.facts()), sections)
	return report, parts.sources()


def title_of(doc) -> str:
	"""The title on the first page."""
	if doc.report_title:
		return rt.writable(doc.report_title)
	if doc.kind == YEARLY:
		return _("Yearly report {0}").format(doc.year)
	return _("Final report")


class _Parts:
	def __init__(self, doc):
		self.doc, self.lang = doc, language_of(doc)
		self.first, self.last = getdate(doc.period_from), getdate(doc.period_to)
		self.threshold = threshold_of(doc.company)
		self.found = report_statistics.published(doc.company, self.first.year, self.last.year)
		self.project = doc.grant_agreement and frappe.db.get_value(
			"Grant Agreement", doc.grant_agreement, "project"
		)
		self.claim = (
			report_economy.claim_of(doc.company, self.first, self.last, doc.grant_agreement)
			if doc.with_economy
			else None
		)

	def facts(self) -> Iterator[tuple[str, str]]:
		municipality = frappe.get_cached_value("Company", self.doc.company, "company_name")
		yield _("Municipality"), municipality or self.doc.company
		yield _("Period"), _("{0} to {1}").format(day_text(self.first), day_text(self.last))
		if self.doc.grant_agreement:
			grant = frappe.get_doc("Grant Agreement", self.doc.grant_agreement)
			grant.check_permission("read")
			yield _("Grant"), f"{grant.title} ({grant.name})"
		yield _("Report made on"), day_text(getdate())
		yield _("Version"), rt.number(self.doc.version_no + 1, self.lang)

	def all(self) -> Iterator[tuple[str, list[rt.Block]]]:
		doc, lang = self.doc, self.lang
		yield _("Summary"), [rt.Paragraph(text) for text in rt.paragraphs(doc.introduction)]
		if doc.with_goals:
			goals = report_goals.goals_of(doc.company, self.first, self.last, self.project)
			yield (
				_("Goals"),
				report_goals.blocks(goals, self.last, self.threshold, self.found, lang),
			)
		if doc.with_statistics:
			yield _("Help at the desk"), report_statistics.desk(self.found, lang)
		if doc.with_salons:
			yield _("Digital Salons"), report_statistics.salons(self.found, lang)
		if doc.with_partners:
			yield (
				_("Partners"),
				report_partners.blocks(doc.company, self.first, self.last, lang),
			)
		if doc.with_economy:
			yield _("Economy"), report_economy.blocks(self.claim, lang)
		if doc.with_survey:
			yield (
				_("What participants answered before and after"),
				report_survey.blocks(doc.company, self.first, self.last, self.threshold, lang),
			)
		if doc.with_context:
			yield _("The world around"), self._context()
		yield _("Examples"), [rt.Paragraph(text) for text in rt.paragraphs(doc.examples)]
		yield _("About the figures"), self._about()

	def _context(self) -> list[rt.Block]:
		figures = board.context_figures(self.doc.company, self.last)
		if not figures:
			return []
		return [
			rt.Table(
				_("Figures about the world around"),
				(_("Figure"), _("Source"), _("Year"), _("Value")),
				tuple(
					(
						row["title"],
						row["source"],
						str(row["year"]),
						f"{rt.tidy(row['exact'], self.lang)} {row['unit'] or ''}".strip(),
					)
					for row in figures
				),
				words=2,
			)
		]

	def _about(self) -> list[rt.Block]:
		blocks: list[rt.Block] = []
		if self.found.hides_anything or self.doc.with_goals:
			blocks.append(rt.Paragraph(report_statistics.about_hidden(self.threshold, self.lang)))
		sources = self.sources()
		if sources:
			blocks += [rt.Paragraph(_("The report rests on:")), rt.Bullets(tuple(sources))]
		return blocks

	def sources(self) -> list[str]:
		"""What the figures come from, with dates."""
		found = report_statistics.sources(self.found) if self._tells_of_persons() else []
		if self.claim:
			found.append(_capital(report_economy.source(frappe.get_doc("Grant Claim", self.claim))))
		if self.doc.with_goals or self.doc.with_partners:
			found.append(
				_("Records in Digidel of goals, partners and contributions, read on {0}").format(
					day_text(getdate())
				)
			)
		return found

	def _tells_of_persons(self) -> bool:
		return bool(self.doc.with_statistics or self.doc.with_salons)


def _capital(text: str) -> str:
	return text[:1].upper() + text[1:]
