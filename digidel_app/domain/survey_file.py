"""Answers from other tools, as rows of a file or records of a service: understood and judged, without storing anything.

What a column means is said by a mapping; columns that are not mapped are never read, so free text stays where it is.
A row that cannot be right is told by its number, column and reason, never by what it says.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from digidel_app.domain import survey_answers as answers
from digidel_app.domain.encounter_file import FileError, count_rows, decode, rows_of
from digidel_app.domain.personal_data import find_personal_data
from digidel_app.domain.survey_answers import Question, fold

QUESTION, DAY, PHASE, CODE, NUMBER, NOT_READ = (
	"Question",
	"Day",
	"Phase",
	"Pairing code",
	"Number of the answer",
	"Not read",
)
MOST_ROWS = 50_000
LONGEST_ID = 200

# what is wrong with a row
NOT_A_DAY = "not a day"
IN_THE_FUTURE = "in the future"
TOO_LONG_AGO = "too long ago"
NO_PHASE = "no phase"
OTHER_PHASE = "phase of another kind of survey"
NO_ANSWER = "no answer to the question"
NOTHING_ANSWERED = "nothing answered"
NO_NUMBER = "no number of the answer"
UNREADABLE_CODE = "code cannot be read"
CODE_TAKEN = "code taken"
CELLS = "more cells than headings"
QUOTES = "quotation marks"
NOT_A_RECORD = "not a record"

# what is wrong with a file
EMPTY_FILE = "empty"
TOO_MANY_ROWS = "too many rows"
COLUMNS_MISSING = "columns missing"
COLUMN_TWICE = "column twice"

_PHASES = {
	**dict.fromkeys(("before", "före", "fore", "innan", "pre", "förmätning"), answers.BEFORE),
	**dict.fromkeys(("after", "efter", "post", "eftermätning"), answers.AFTER),
	**dict.fromkeys(("single", "once", "en gång", "enstaka"), answers.SINGLE),
}
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.DOTALL)
_CODE = re.compile(r"([^\W\d_]+)[\s\-./]*(\d{1,2})[\s\-./]*([^\W\d_]*)")
EARLIEST = date(2000, 1, 1)


class Column(NamedTuple):
	"""What one column, or one field of a record, means."""

	source: str
	meaning: str
	question: str | None = None


class Problem(NamedTuple):
	"""What is wrong with a row: its line in the file or place among the records, the kind, and the column."""

	line: int
	kind: str
	source: str | None = None


@dataclass(frozen=True)
class Rules:
	"""What rows are judged by.

	Attributes:
		phases: those the survey has.
		default_phase: of a row that says none.
		today: the site's.
		needs_number: every row must carry a number of its own.
	"""

	questions: Mapping[str, Question]
	phases: Sequence[str]
	default_phase: str | None
	today: date
	needs_number: bool = False


@dataclass(frozen=True)
class Answer:
	"""A row that can be stored. `code` as it is compared, None without; `number` what the other tool calls it."""

	line: int
	phase: str
	day: date
	scores: Mapping[str, int]
	code: str | None = None
	number: str | None = None

	def content(self) -> str:
		"""The same for the same answer, whatever the order of the columns."""
		said = [self.phase, self.day.isoformat(), sorted(self.scores.items()), self.code]
		return json.dumps(said, ensure_ascii=False)


class Identities:
	"""Gives each answer of a source its own mark, the same whenever it is read again.

	An answer with a number of its own is known by it. Equal answers without are told apart by being the first, second,
	third … of the kind: all of them count, and a file that is read twice adds nothing.
	"""

	def __init__(self, survey: str):
		self._survey = survey
		self._seen: Counter[str] = Counter()

	def of(self, answer: Answer) -> str:
		if answer.number:
			# one person may have one number in both rounds
			own = f"number|{answer.phase}|{answer.number}"
		else:
			content = answer.content()
			self._seen[content] += 1
			own = f"content|{self._seen[content]}|{content}"
		return hashlib.sha256(f"{self._survey}|{own}".encode()).hexdigest()


# -- a file -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class File:
	"""A file that has been opened: its headings in order, its text, and the columns that nothing maps."""

	headings: Sequence[str]
	text: str
	extra: Sequence[str] = field(default=())


def open_file(content: bytes, columns: Sequence[Column]) -> File:
	"""Read the headings and hold them against the mapping; with an empty mapping everything is extra.

	Raises:
		FileError: no text, no rows, too many, a heading twice, or mapped columns that are missing (named in `detail`).
	"""
	text = decode(content)
	number = count_rows(text)
	if not number:
		raise FileError(EMPTY_FILE)
	if number > MOST_ROWS:
		raise FileError(TOO_MANY_ROWS, MOST_ROWS)
	headings = [" ".join(cell.split()) for cell in next(rows_of(text))[1] or []]
	twice = [heading for heading, times in Counter(map(fold, headings)).items() if heading and times > 1]
	known = {fold(column.source) for column in columns}
	if set(twice) & known:
		raise FileError(COLUMN_TWICE, _named([h for h in headings if fold(h) in twice]))
	missing = [column.source for column in columns if fold(column.source) not in map(fold, headings)]
	if missing:
		raise FileError(COLUMNS_MISSING, _named(missing))
	return File(
		headings, text, tuple(heading for heading in headings if heading and fold(heading) not in known)
	)


def _named(headings: Sequence[str]) -> str:
	return ", ".join(shown_heading(heading) for heading in headings)


def shown_heading(heading: str) -> str:
	"""A heading as it may be told: what points at a person is not repeated."""
	return "…" if find_personal_data(heading) else heading[:80]


def suggest(
	headings: Sequence[str], questions: Mapping[str, Question], texts: Mapping[str, str]
) -> list[Column]:
	"""What the headings seem to mean.

	Args:
		texts: question texts, folded, in every language → code.
	"""
	words = {
		**dict.fromkeys(("day", "date", "dag", "datum", "submitted", "svarsdatum"), DAY),
		**dict.fromkeys(("phase", "fas", "when", "när", "omgång"), PHASE),
		**dict.fromkeys(("code", "kod", "pairing code", "parkod"), CODE),
		**dict.fromkeys(("id", "answer id", "response id", "svarsid", "svars-id"), NUMBER),
	}
	codes = {fold(code): code for code in questions}
	found: list[Column] = []
	for heading in headings:
		word = fold(heading)
		code = codes.get(word) or texts.get(word)
		meaning = QUESTION if code else words.get(word)
		if meaning and not any((code or meaning) == (c.question or c.meaning) for c in found):
			found.append(Column(heading, meaning, code))
	return found


def read_file(file: File, columns: Sequence[Column], rules: Rules) -> Iterator[Answer | list[Problem]]:
	"""The file's rows in order, each as an answer or as what is wrong with it."""
	rows = rows_of(file.text)
	next(rows)
	place = {fold(heading): number for number, heading in enumerate(file.headings)}
	for line, cells in rows:
		if cells is None:
			yield [Problem(line, QUOTES)]
		elif any(cell.strip() for cell in cells[len(file.headings) :]):
			yield [Problem(line, CELLS)]
		else:
			given = {
				column.source: cells[place[fold(column.source)]]
				for column in columns
				if place[fold(column.source)] < len(cells)
			}
			yield judge(line, given, columns, rules)


# -- records of a service ---------------------------------------------------------------------------------------------


def at_path(record: object, path: str) -> object:
	"""What lies at `a.b.0` in nested data; None where there is nothing."""
	for part in path.split(".") if path else ():
		if isinstance(record, Mapping):
			record = record.get(part)
		elif isinstance(record, list) and part.isascii() and part.isdigit() and int(part) < len(record):
			record = record[int(part)]
		else:
			return None
	return record


def read_record(
	number: int, record: object, columns: Sequence[Column], rules: Rules
) -> Answer | list[Problem]:
	"""One record of a service as an answer, or what is wrong with it."""
	if not isinstance(record, Mapping):
		return [Problem(number, NOT_A_RECORD)]
	given = {column.source: at_path(record, column.source) for column in columns}
	return judge(number, given, columns, rules)


# -- one row ------------------------------------------------------------------------------------------------------


def judge(
	line: int, given: Mapping[str, object], columns: Sequence[Column], rules: Rules
) -> Answer | list[Problem]:
	"""One row as an answer, or everything that is wrong with it."""
	problems: list[Problem] = []
	scores: dict[str, int] = {}
	values: dict[str, object] = {}
	for column in columns:
		try:
			if column.meaning == QUESTION:
				score = _score(rules.questions[column.question or ""], given.get(column.source))
				if score:
					scores[column.question or ""] = score
			elif column.meaning != NOT_READ:
				values[column.meaning] = _READ[column.meaning](given.get(column.source), rules)
		except _Unreadable as reason:
			problems.append(Problem(line, str(reason), column.source))
			values.setdefault(column.meaning, None)
	phase = values.get(PHASE) or rules.default_phase
	if PHASE not in [_meaning(problem, columns) for problem in problems]:
		if not phase:
			problems.append(Problem(line, NO_PHASE))
		elif phase not in rules.phases:
			problems.append(Problem(line, OTHER_PHASE))
	if rules.needs_number and not values.get(NUMBER) and NUMBER not in values:
		problems.append(Problem(line, NO_NUMBER))
	if not scores and not problems:
		problems.append(Problem(line, NOTHING_ANSWERED))
	if problems:
		return problems
	code = values.get(CODE) if phase != answers.SINGLE else None
	return Answer(line, phase, values.get(DAY) or rules.today, scores, code, values.get(NUMBER))


def _meaning(problem: Problem, columns: Sequence[Column]) -> str | None:
	return next((column.meaning for column in columns if column.source == problem.source), None)


class _Unreadable(ValueError):
	"""A value that cannot be understood; its text is the kind of problem."""


def _score(question: Question, given: object) -> int | None:
	try:
		return answers.read_score(question, given)
	except ValueError:
		raise _Unreadable(NO_ANSWER)


def _day(given: object, rules: Rules) -> date | None:
	if given is None or given == "":
		return None
	match = _DAY.fullmatch(given.strip()) if isinstance(given, str) and len(given) < 60 else None
	try:
		day = date(*map(int, match.groups()))
	except (AttributeError, ValueError):
		raise _Unreadable(NOT_A_DAY)
	if day > rules.today:
		raise _Unreadable(IN_THE_FUTURE)
	if day < EARLIEST:
		raise _Unreadable(TOO_LONG_AGO)
	return day


def _phase(given: object, rules: Rules) -> str | None:
	if given is None or given == "":
		return None
	phase = _PHASES.get(fold(given)) if isinstance(given, str) else None
	if not phase:
		raise _Unreadable(NO_PHASE)
	return phase


def _code(given: object, _rules: Rules) -> str | None:
	if given is None or (isinstance(given, str) and not given.strip()):
		return None
	match = _CODE.fullmatch(given.strip()) if isinstance(given, str) and len(given) < 60 else None
	try:
		return answers.read_code(*match.groups())
	except (AttributeError, ValueError):
		raise _Unreadable(UNREADABLE_CODE)


def _number(given: object, _rules: Rules) -> str | None:
	if isinstance(given, int) and not isinstance(given, bool):
		given = str(given)
	if not isinstance(given, str) or not given.strip() or len(given) > LONGEST_ID:
		raise _Unreadable(NO_NUMBER)
	return given.strip()


_READ = {DAY: _day, PHASE: _phase, CODE: _code, NUMBER: _number}
