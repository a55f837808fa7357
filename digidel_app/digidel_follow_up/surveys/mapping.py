"""What the columns of another tool mean: checked against the survey, and what became of its rows, in words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.digidel_follow_up.surveys import definition, pairing, storing
from digidel_app.domain import survey_file as files
from digidel_app.domain.encounter_file import NO_TEXT, FileError
from digidel_app.domain.survey_file import Answer, Column, Identities, Problem, Rules

PROBLEMS_KEPT = 200
MOST_COLUMNS = 100


@dataclass
class Outcome:
	"""What became of rows. `problems` are the first of those refused."""

	read: int = 0
	stored: int = 0
	known: int = 0
	refused: int = 0
	problems: list[Problem] = field(default_factory=list)

	def refuse(self, problems: list[Problem]) -> None:
		"""Count one row as refused, for all the reasons there are."""
		self.refused += 1
		self.problems += problems[: PROBLEMS_KEPT - len(self.problems)]

	def counts(self) -> dict[str, int]:
		"""As they stand on the form."""
		return {
			"rows_read": self.read,
			"rows_stored": self.stored,
			"rows_known": self.known,
			"rows_refused": self.refused,
		}


def check(doc: Document) -> None:
	"""Refuse a mapping that names a question the survey has not, or a meaning twice."""
	survey = frappe.get_cached_doc(definition.SURVEY, doc.digidel_survey)
	codes = definition.questions(survey)
	if len(doc.mapped_columns) > MOST_COLUMNS:
		frappe.throw(_("At most {0} columns can be mapped.").format(MOST_COLUMNS))
	seen: Counter[str] = Counter()
	for row in doc.mapped_columns:
		row.source = " ".join((row.source or "").split()) if isinstance(row.source, str) else ""
		if not row.source:
			frappe.throw(_("Row {0}: write which column is meant.").format(row.idx))
		if row.meaning != files.QUESTION:
			row.question_code = None
		elif row.question_code not in codes:
			frappe.throw(
				_("Row {0}: the survey has no question with that code. It has: {1}.").format(
					row.idx, ", ".join(codes)
				)
			)
		key = row.question_code or row.meaning
		seen[key] += row.meaning != files.NOT_READ
		if seen[key] > 1:
			frappe.throw(_("Row {0}: another column has the same meaning.").format(row.idx))
	if doc.default_phase and doc.default_phase not in definition.phases(survey):
		frappe.throw(_("The survey is not asked at that time. Choose another, or leave it empty."))


def columns_of(doc: Document) -> list[Column]:
	"""The mapping of a form."""
	return [Column(row.source, row.meaning, row.question_code or None) for row in doc.mapped_columns]


def rules_of(doc: Document, needs_number: bool = False) -> Rules:
	"""What the rows of a form's source are judged by."""
	survey = frappe.get_cached_doc(definition.SURVEY, doc.digidel_survey)
	phases = definition.phases(survey)
	phase = doc.default_phase or (phases[0] if len(phases) == 1 else None)
	return Rules(definition.questions(survey), phases, phase, getdate(), needs_number)


def keep(
	rows: Iterable[Answer | list[Problem]],
	survey: Document,
	identities: Identities,
	outcome: Outcome,
	*,
	is_trial: bool = False,
) -> None:
	"""Store the good rows, each once; a trial only counts them."""
	for row in rows:
		outcome.read += 1
		if not isinstance(row, Answer):
			outcome.refuse(row)
			continue
		key = identities.of(row)
		if is_trial:
			known = frappe.db.exists(definition.RESPONSE, {"submission_key": key})
			outcome.known += bool(known)
			outcome.stored += not known
			continue
		try:
			done = storing.store(survey, row.phase, row.scores, row.code, key, day=row.day, channel="Import")
		except pairing.CodeTakenError:
			frappe.clear_messages()
			outcome.refuse([Problem(row.line, files.CODE_TAKEN)])
			continue
		outcome.known += done == storing.KNOWN
		outcome.stored += done == storing.NEW


def report_text(outcome: Outcome) -> str:
	"""What was refused, one row a line; empty when nothing was."""
	rows = [problem_text(problem) for problem in outcome.problems]
	named = len({problem.line for problem in outcome.problems})
	if outcome.refused > named:
		rows.append(_("… and {0} more rows.").format(outcome.refused - named))
	return "\n".join(rows)


def problem_text(problem: Problem) -> str:
	"""Row, column and reason; never what stands there."""
	reason = _reason(problem.kind)
	if not problem.source:
		return _("Row {0}: {1}").format(problem.line, reason)
	return _("Row {0}, {1}: {2}").format(problem.line, files.shown_heading(problem.source), reason)


def _reason(kind: str) -> str:
	return {
		files.NOT_A_DAY: _("is not a date such as 2025-03-14"),
		files.IN_THE_FUTURE: _("lies in the future"),
		files.TOO_LONG_AGO: _("lies before the year 2000"),
		files.NO_PHASE: _("it cannot be told whether the answer is from before or after"),
		files.OTHER_PHASE: _("the survey is not asked at that time"),
		files.NO_ANSWER: _("is no answer to the question"),
		files.NOTHING_ANSWERED: _("no question is answered"),
		files.NO_NUMBER: _("the answer has no number of its own, so it could not be known again"),
		files.UNREADABLE_CODE: _("is no code of two letters and a day"),
		files.CODE_TAKEN: _("there is an answer with the same code from the same time; the first one stays"),
		files.CELLS: _("there are more cells than headings"),
		files.QUOTES: _("the quotation marks do not match"),
		files.NOT_A_RECORD: _("is not made of fields with names"),
	}[kind]


def file_problem_text(error: FileError) -> str:
	"""Why a file could not be read, and what to do."""
	return {
		files.EMPTY_FILE: _("The file holds no rows."),
		NO_TEXT: _("The file is not a text file. Save it as CSV in your spreadsheet and try again."),
		files.TOO_MANY_ROWS: _(
			"The file has more than {0} rows. Nothing has been stored. Divide it into several files."
		),
		files.COLUMNS_MISSING: _(
			"The file lacks these columns: {0}. Correct the names in the table, or remove the rows there."
		),
		files.COLUMN_TWICE: _("These columns stand twice in the file: {0}. Rename one of each."),
	}[error.kind].format(error.detail)
