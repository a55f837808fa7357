"""Reads a whole file and stores its good rows. The same for the form in Desk and for the command."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import now_datetime

from digidel_app.digidel_encounters.importing import store
from digidel_app.digidel_encounters.importing.names import names_of_site
from digidel_app.domain import encounter_file as files
from digidel_app.domain import encounters

VISITS_AT_A_TIME = 5_000
PROBLEMS_KEPT = 1_000
"""Lines a report names one by one; the rest are counted."""


@dataclass
class Outcome:
	"""What became of a file's rows. `problems` are the first of those refused."""

	read: int = 0
	stored: int = 0
	known: int = 0
	refused: int = 0
	problems: list[files.Problem] = field(default_factory=list)
	kinds: Counter = field(default_factory=Counter)

	def refuse(self, problems: list[files.Problem]) -> None:
		"""Count one row as refused, for all the reasons there are."""
		self.refused += 1
		self.problems += problems[: PROBLEMS_KEPT - len(self.problems)]
		self.kinds.update({problem.kind for problem in problems})


def import_visits(
	content: bytes, company: str, user: str, progress: Callable[[Outcome, int], None] | None = None
) -> Outcome:
	"""Store every good row of a file once.

	Args:
		content: the file.
		company: whose places, contacts and project are meant.
		user: who is told as advisor where the file names none.
		progress: called after each part with what has been done so far and per cent of the file.

	Raises:
		digidel_app.domain.encounter_file.FileError: the file as a whole cannot be read; nothing of it is stored.
	"""
	text = files.decode(content)
	total = max(files.count_rows(text), 1)
	identities = files.Identities(company)
	outcome = Outcome()
	part: list[tuple[str, files.Visit]] = []

	def flush() -> None:
		if part:
			done = store.store(part, company, user)
			outcome.stored += done.new
			outcome.known += done.known
			part.clear()
		if progress:
			progress(outcome, outcome.read * 100 // total)

	for result in files.read(text, names_of_site(company), now_datetime()):
		outcome.read += 1
		if isinstance(result, files.Visit):
			part.append((identities.of(result), result))
		else:
			outcome.refuse(result)
		if outcome.read % VISITS_AT_A_TIME == 0:
			flush()
	flush()
	return outcome


def report_text(outcome: Outcome) -> str:
	"""What was refused, one line of the file a line, in the user's language; empty when nothing was."""
	rows = [problem_text(problem) for problem in outcome.problems]
	lines_named = len({problem.line for problem in outcome.problems})
	if outcome.refused > lines_named:
		rows.append(_("… and {0} more rows.").format(outcome.refused - lines_named))
	return "\n".join(rows)


def problem_text(problem: files.Problem) -> str:
	"""Line, heading and reason; never what stands there."""
	reason = _reason(problem.kind)
	if problem.heading is None:
		return _("Line {0}: {1}").format(problem.line, reason)
	return _("Line {0}, {1}: {2}").format(problem.line, heading_text(problem.heading), reason)


def heading_text(heading: files.Heading) -> str:
	"""The heading as the template in the user's language has it."""
	return heading.swedish if (frappe.local.lang or "").startswith("sv") else heading.english


def file_problem_text(error: files.FileError) -> str:
	"""Why the file could not be read, and what to do."""
	return {
		files.EMPTY_FILE: _("The file holds no rows."),
		files.NO_TEXT: _("The file is not a text file. Save it as CSV in your spreadsheet and try again."),
		files.HEADING_UNKNOWN: _(
			"The heading of column {0} is not one of the template's. Use the template's headings in the first row."
		),
		files.HEADING_TWICE: _("The heading {0} stands twice."),
		files.HEADING_MISSING: _("The heading {0} is missing. Use the template's headings in the first row."),
		files.TOO_MANY_ROWS: _(
			"The file has more than {0} rows. Nothing has been stored. Divide it into several files."
		),
	}[error.kind].format(error.detail)


def _reason(kind: str) -> str:
	return {
		files.MISSING: _("is empty, but must be filled in"),
		files.NOT_A_DATE: _("is not a date such as 2025-03-14"),
		files.NOT_A_TIME: _("is not a time such as 14:30"),
		files.NOT_A_NUMBER: _("is not a whole number"),
		files.UNKNOWN: _("is not known to the system"),
		files.AMBIGUOUS: _("can mean several records of the same name"),
		files.PERSONAL_DATA: _(
			"points at a person (personal identity number, phone number or e-mail address)"
		),
		files.TOO_LONG: _("is too long"),
		files.TOO_MANY_CELLS: _("there are more cells than headings"),
		files.QUOTES: _("the quotation marks do not match"),
		files.GAP: _("is empty, but other columns of the same question are filled in"),
		encounters.IN_THE_FUTURE: _("lies in the future"),
		encounters.TOO_LONG_AGO: _("lies before the year 2000"),
		encounters.MINUTES_OUT_OF_RANGE: _("must be between {0} and {1}").format(
			encounters.SHORTEST, encounters.LONGEST
		),
		encounters.TOO_FEW_PERSONS: _("must be at least 1"),
		encounters.TOO_MANY_PERSONS: _("must be at most {0}").format(encounters.MOST_PERSONS),
		encounters.GROUP_TOO_SMALL: _("must be at least 2 for a mixed group"),
		encounters.NO_DECLINE_REASON: _("is empty, but the question was declined"),
		encounters.REFERRAL_CONTRADICTS_OUTCOME: _("is filled in, but the outcome is not a referral"),
		encounters.CONTACT_HAD_ENDED: _("could no longer be referred to on that day"),
		encounters.DUE_BEFORE_VISIT: _("lies before the visit"),
		encounters.DONE_BEFORE_VISIT: _("lies before the visit"),
		encounters.DONE_WITHOUT_DUE: _("is filled in, but not the day to get back by"),
	}[kind]
