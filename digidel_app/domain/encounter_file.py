"""Visits written as rows of a text file (CSV): reading, understanding and judging them, without storing anything.

A row is one visit. It may hold up to three questions; the columns of the second and third have the number in their
heading. A row that cannot be right is reported by its line and the reason, never by what it says: a file typed by
people may hold what must not be stored, and a report is read by many.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from digidel_app.domain import encounters
from digidel_app.domain.personal_data import PHONE, find_personal_data
from digidel_app.domain.whole_numbers import whole

QUESTIONS = 3
MOST_ROWS = 200_000
LONGEST_NOTE = 2_000
NOON = "12:00"

# what is wrong with a row, besides the kinds in digidel_app.domain.encounters
MISSING = "missing"
NOT_A_DATE = "not a date"
NOT_A_TIME = "not a time"
NOT_A_NUMBER = "not a whole number"
UNKNOWN = "unknown"
AMBIGUOUS = "several have this name"
PERSONAL_DATA = "personal data"
TOO_LONG = "too long"
TOO_MANY_CELLS = "more cells than headings"
QUOTES = "quotation marks"
GAP = "a question without a topic"

# what is wrong with a file
EMPTY_FILE = "empty"
NO_TEXT = "no text"
HEADING_MISSING = "heading missing"
HEADING_TWICE = "heading twice"
HEADING_UNKNOWN = "heading unknown"
TOO_MANY_ROWS = "too many rows"


@dataclass(frozen=True)
class Column:
	"""One column of the template.

	Attributes:
		fieldname: of the visit, or of a question.
		kind: date, time, number, choice (a list of words), link (a record's name) or text.
		default: what an empty cell means, as it is stored; None where nothing is stored.
	"""

	fieldname: str
	english: str
	swedish: str
	kind: str
	default: str | int | None = None
	is_required: bool = False


VISIT_COLUMNS = (
	Column("started_on", "Date", "Datum", "date", is_required=True),
	Column("time", "Time", "Klockslag", "time", default=NOON),
	Column("meeting_place", "Meeting place", "Mötesplats", "link", is_required=True),
	Column("channel", "Contact channel", "Kontaktväg", "choice", default="Drop-in"),
	Column("duration_minutes", "Minutes", "Minuter", "number", default=15),
	Column("persons", "Persons", "Personer", "number", default=1),
	Column("gender", "Gender", "Kön", "choice", default="Not recorded"),
	Column("age_band", "Age band", "Åldersgrupp", "link"),
	Column(
		"visit_kind", "First visit or returning", "Första besök eller återbesök", "choice", default="Unknown"
	),
	Column("advisor", "Advisor", "Handledare", "link"),
	Column("follow_up_by", "Get back by", "Återkom senast", "date"),
	Column("follow_up_done_on", "Got back on", "Återkom den", "date"),
	Column("note", "Note", "Anteckning", "text"),
)
QUESTION_COLUMNS = (
	Column("topic", "Topic", "Ämne", "link", is_required=True),
	Column("outcome", "Outcome", "Resultat", "choice", default="Solved"),
	Column("service_owner", "Whose service", "Vems tjänst", "choice", default="None"),
	Column("difficulty_kind", "What was difficult", "Vad som var svårt", "choice"),
	Column("referred_to", "Referred to", "Hänvisad till", "link"),
	Column("decline_reason", "Why declined", "Varför avböjt", "choice"),
)
FIELDS_OF_VISIT = tuple(column.fieldname for column in VISIT_COLUMNS)


class Heading(NamedTuple):
	"""A column of the file: which one, and for questions which question (from 1; 0 for the visit itself)."""

	column: Column
	question: int

	@property
	def english(self) -> str:
		return f"{self.column.english} {self.question}" if self.question > 1 else self.column.english

	@property
	def swedish(self) -> str:
		return f"{self.column.swedish} {self.question}" if self.question > 1 else self.column.swedish


HEADINGS = (
	*(Heading(column, 0) for column in VISIT_COLUMNS),
	*(Heading(column, number) for number in range(1, QUESTIONS + 1) for column in QUESTION_COLUMNS),
)


class FileError(ValueError):
	"""The file as a whole cannot be read. `kind` says why; `detail` is a heading of the template or a number."""

	def __init__(self, kind: str, detail: str | int = ""):
		super().__init__(kind)
		self.kind = kind
		self.detail = detail


class Problem(NamedTuple):
	"""What is wrong with a row: its line in the file (from 1), the kind, and the heading it stands under, if one does."""

	line: int
	kind: str
	heading: Heading | None


@dataclass(frozen=True)
class Names:
	"""What words in a file may mean on a site.

	Attributes:
		choices: fieldname → {word as typed, folded: stored value}.
		links: fieldname → {name as typed, folded: names of the records that are called so}.
		contacts_valid_to: referral target → last day it could be referred to.
		allowed_numbers: phone numbers that may stand in notes.
	"""

	choices: Mapping[str, Mapping[str, str]]
	links: Mapping[str, Mapping[str, Sequence[str]]]
	contacts_valid_to: Mapping[str, date] = field(default_factory=dict)
	allowed_numbers: Sequence[str] = ()


@dataclass
class Visit:
	"""A row that can be stored: `values` by fieldname of the visit, `questions` by fieldname of a question."""

	line: int
	values: dict
	questions: list[dict]
	status: str = encounters.CLOSED

	@property
	def started_at(self) -> datetime:
		return datetime.fromisoformat(f"{self.values['started_on'].isoformat()} {self.values['time']}")

	def content(self) -> str:
		"""The same for every way of writing the same visit: headings' order, language and spelling do not count."""
		return json.dumps(
			[self.values, self.questions],
			sort_keys=True,
			ensure_ascii=False,
			default=str,
			separators=(",", ":"),
		)


def fold(word: str) -> str:
	"""A word as it is compared: without outer and double blanks, in lower case."""
	return " ".join(word.split()).casefold()


# --- the file -----------------------------------------------------------------------------------------


def decode(content: bytes) -> str:
	"""Text of a file from a spreadsheet: UTF-8 with or without mark, UTF-16 with mark, else Western European.

	Raises:
		FileError: NO_TEXT for what is no text file, EMPTY_FILE for nothing.
	"""
	if not content.strip():
		raise FileError(EMPTY_FILE)
	if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # a workbook, not a text file
		raise FileError(NO_TEXT)
	encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
	for encoding in encodings:
		try:
			text = content.decode(encoding)
		except UnicodeDecodeError:
			continue
		if "\0" not in text:
			return text
	raise FileError(NO_TEXT)


def rows_of(text: str) -> Iterator[tuple[int, list[str] | None]]:
	"""Line number and cells of each row that holds anything; None for cells that cannot be told apart."""
	first_line = text.lstrip("\r\n").split("\n", 1)[0]
	delimiter = max(";,\t", key=lambda mark: (first_line.count(mark), mark == ";"))
	reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
	while True:
		line = reader.line_num + 1
		try:
			cells = next(reader)
		except StopIteration:
			return
		except csv.Error:
			yield line, None
			continue
		if any(cell.strip() for cell in cells):
			yield line, cells


def read_headings(cells: Sequence[str]) -> list[Heading | None]:
	"""What each column of the file means; None for a column without a heading.

	Raises:
		FileError: a heading is unknown (its number is told, not its text), stands twice, or is missing.
	"""
	known = {fold(text): heading for heading in HEADINGS for text in (heading.english, heading.swedish)}
	found: list[Heading | None] = []
	for number, cell in enumerate(cells, start=1):
		heading = known.get(fold(cell))
		if cell.strip() and not heading:
			raise FileError(HEADING_UNKNOWN, number)
		if heading and heading in found:
			raise FileError(HEADING_TWICE, heading.swedish)
		found.append(heading)
	for heading in HEADINGS:
		if heading.column.is_required and heading.question <= 1 and heading not in found:
			raise FileError(HEADING_MISSING, heading.swedish)
	return found


def read(text: str, names: Names, now: datetime) -> Iterator[Visit | list[Problem]]:
	"""The file's rows in order, each as a visit or as what is wrong with it.

	Raises:
		FileError: the headings are wrong, or there are no or too many rows.
	"""
	number = count_rows(text)
	if not number:
		raise FileError(EMPTY_FILE)
	if number > MOST_ROWS:
		raise FileError(TOO_MANY_ROWS, MOST_ROWS)
	rows = rows_of(text)
	headings = read_headings(next(rows)[1] or [])
	for line, row in rows:
		yield judge(line, headings, row, names, now)


def count_rows(text: str) -> int:
	"""How many rows stand under the headings."""
	return max(sum(1 for _row in rows_of(text)) - 1, 0)


# --- one row --------------------------------------------------------------------------------------------


def judge(
	line: int, headings: Sequence[Heading | None], cells: Sequence[str] | None, names: Names, now: datetime
) -> Visit | list[Problem]:
	"""One row as a visit, or everything that is wrong with it."""
	if cells is None:
		return [Problem(line, QUOTES, None)]
	if any(cell.strip() for cell in cells[len(headings) :]):
		return [Problem(line, TOO_MANY_CELLS, None)]
	problems: list[Problem] = []
	values = _read_cells(line, headings, cells, names, problems)
	visit = _as_visit(line, values, problems)
	if visit is None or problems:
		return problems
	problems = [
		Problem(line, kind, _heading(fieldname, question))
		for kind, fieldname, question in _broken_rules(visit, names, now)
	]
	return problems or visit


def _read_cells(
	line, headings, cells, names: Names, problems: list[Problem]
) -> dict[tuple[str, int], object]:
	values = {}
	for heading, cell in zip(headings, cells, strict=False):
		if heading and cell.strip():
			try:
				values[heading.column.fieldname, heading.question] = _READ[heading.column.kind](
					heading.column.fieldname, cell.strip(), names
				)
			except _Unreadable as reason:
				problems.append(Problem(line, str(reason), heading))
				# what stands there is not missing as well
				values[heading.column.fieldname, heading.question] = None
	return values


def _as_visit(line: int, values: dict[tuple[str, int], object], problems: list[Problem]) -> Visit | None:
	for column, question in [*((c, 0) for c in VISIT_COLUMNS), *((c, 1) for c in QUESTION_COLUMNS)]:
		if column.is_required and (column.fieldname, question) not in values:
			problems.append(Problem(line, MISSING, Heading(column, question)))
	questions = []
	for number in range(1, QUESTIONS + 1):
		given = {name: value for (name, question), value in values.items() if question == number}
		if number > 1 and given and "topic" not in given:
			problems.append(Problem(line, GAP, _heading("topic", number)))
		if given:
			questions.append(_with_defaults(QUESTION_COLUMNS, given))
	if problems:
		return None
	visit = Visit(
		line, _with_defaults(VISIT_COLUMNS, {name: v for (name, q), v in values.items() if q == 0}), questions
	)
	visit.status = encounters.status_of(
		visit.status, visit.values["follow_up_by"], visit.values["follow_up_done_on"]
	)
	return visit


def _with_defaults(columns: Sequence[Column], given: Mapping[str, object]) -> dict:
	return {column.fieldname: given.get(column.fieldname, column.default) for column in columns}


def _heading(fieldname: str, question: int) -> Heading | None:
	if fieldname == "started_at":
		fieldname = "started_on"
	return next((h for h in HEADINGS if h.column.fieldname == fieldname and h.question == question), None)


def _broken_rules(visit: Visit, names: Names, now: datetime) -> Iterator[tuple[str, str, int]]:
	"""Kind, field and question (0: the visit) of each rule the visit breaks: the same rules as a form's."""
	values = visit.values
	problems = [
		*encounters.visitor_problems(values["persons"], values["duration_minutes"], values["gender"]),
		*encounters.time_problems(visit.started_at, now),
		*encounters.follow_up_problems(
			visit.status, values["started_on"], values["follow_up_by"], values["follow_up_done_on"]
		),
	]
	for kind, fieldname in problems:
		yield kind, fieldname, 0
	if _points_at_a_person(values["note"], names.allowed_numbers):
		yield PERSONAL_DATA, "note", 0
	for number, question in enumerate(visit.questions, start=1):
		for kind, fieldname in encounters.question_problems(
			question["topic"], question["outcome"], question["referred_to"], question["decline_reason"]
		):
			yield kind, fieldname, number
		if encounters.had_ended(names.contacts_valid_to.get(question["referred_to"]), values["started_on"]):
			yield encounters.CONTACT_HAD_ENDED, "referred_to", number


def _points_at_a_person(note: str | None, allowed_numbers: Sequence[str]) -> bool:
	findings = find_personal_data(note or "")
	if any(finding.kind == PHONE for finding in findings):  # the list of allowed numbers is long
		findings = find_personal_data(note, allowed_numbers)
	return bool(findings)


# --- one cell -------------------------------------------------------------------------------------------


class _Unreadable(ValueError):
	"""A cell that cannot be understood; its text is the kind of problem."""


_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.][0-5]\d)?")


def _read_date(_fieldname: str, cell: str, _names: Names) -> date:
	match = _DATE.fullmatch(cell)
	try:
		return date(*map(int, match.groups()))
	except (AttributeError, ValueError):
		raise _Unreadable(NOT_A_DATE)


def _read_time(_fieldname: str, cell: str, _names: Names) -> str:
	match = _TIME.fullmatch(cell)
	if not match:
		raise _Unreadable(NOT_A_TIME)
	return f"{int(match[1]):02d}:{match[2]}"


def _read_number(_fieldname: str, cell: str, _names: Names) -> int:
	try:
		return whole(cell)
	except ValueError:
		raise _Unreadable(NOT_A_NUMBER)


def _read_choice(fieldname: str, cell: str, names: Names) -> str:
	try:
		return names.choices[fieldname][fold(cell)]
	except KeyError:
		raise _Unreadable(UNKNOWN)


def _read_link(fieldname: str, cell: str, names: Names) -> str:
	found = names.links.get(fieldname, {}).get(fold(cell), ())
	if len(found) > 1:
		raise _Unreadable(AMBIGUOUS)
	if not found:
		raise _Unreadable(UNKNOWN)
	return found[0]


def _read_text(_fieldname: str, cell: str, _names: Names) -> str:
	if len(cell) > LONGEST_NOTE:
		raise _Unreadable(TOO_LONG)
	return cell


_READ = {
	"date": _read_date,
	"time": _read_time,
	"number": _read_number,
	"choice": _read_choice,
	"link": _read_link,
	"text": _read_text,
}


# --- telling rows apart ---------------------------------------------------------------------------------

NAMESPACE = UUID("6d1c5a52-6a0f-4f0e-9d0b-5f2f0f6b7c11")  # of imported visits; never changed


class Identities:
	"""Gives each visit of one file its own identifier, the same whenever the file is read again.

	Equal visits are told apart by being the first, second, third … of the kind in the file: all of them count, and a
	file that is read twice, or was stored in part, adds only what is not there yet.
	"""

	def __init__(self, company: str):
		self._namespace = uuid5(NAMESPACE, company)
		self._seen: Counter[str] = Counter()

	def of(self, visit: Visit) -> str:
		content = visit.content()
		self._seen[content] += 1
		return str(uuid5(self._namespace, f"{self._seen[content]}|{content}"))


def template(language: str) -> str:
	"""The headings and one row to look at, as a file for a spreadsheet: `sv` with semicolons, else commas."""
	is_swedish = language.startswith("sv")
	rows = [[heading.swedish if is_swedish else heading.english for heading in HEADINGS]]
	text = io.StringIO(newline="")
	csv.writer(text, delimiter=";" if is_swedish else ",").writerows(rows)
	return text.getvalue()
