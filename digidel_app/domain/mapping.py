"""Mapping of the support for digital life: what it is like, what it should be like, and what takes a municipality there.

The questions go through the same eight themes for the present and for the wanted state (facts F10-F12). An answer says
who was asked (F14: staff alone is half the truth), when (F16: it grows old), and how well it works, from 1 to 5. Grades are
ordered steps, so their middle is a median, never a mean.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from digidel_app.domain.encounter_file import (
	EMPTY_FILE,
	NOT_A_NUMBER,
	QUOTES,
	TOO_MANY_CELLS,
	TOO_MANY_ROWS,
	FileError,
	count_rows,
	decode,
	fold,
	rows_of,
)
from digidel_app.domain.survey_file import COLUMN_TWICE, COLUMNS_MISSING, NOT_A_DAY

THEMES = (
	"First meeting",
	"Those who need support",
	"Finding the support",
	"What people ask for",
	"Places and hours",
	"Helpers and what they know",
	"Own digital services",
	"Working together",
)
PRESENT, WANTED, ACTION = "Present state", "Wanted state", "Action"
STATES = (PRESENT, WANTED, ACTION)
STAFF, RESIDENT, ASSOCIATION = "Staff", "Resident", "Association"
SOURCES = (STAFF, RESIDENT, ASSOCIATION)
METHODS = ("Form", "Interview", "Meeting", "Survey", "Observation")
LOWEST_GRADE, HIGHEST_GRADE = 1, 5
NOT_GRADED = 0

ROUND_DAYS = 365
"""Answers this close to a place's latest belong to the same mapping; older ones were replaced by it."""
OLD_DAYS = 730
"""After two years a description is no longer taken for the present state."""

# what is missing in a theme
NOT_MAPPED = "not mapped"
NO_PRESENT = "no present state"
NO_WANTED = "no wanted state"
NO_RESIDENTS = "no resident asked"
IS_OLD = "old"
NO_ACTION = "gap without action"


class Answer(NamedTuple):
	"""One answer. `place` is empty for the whole municipality; `followed` names what it became, if anything."""

	name: str
	theme: str
	state: str
	place: str
	source: str
	persons: int
	observed_on: date
	grade: int = NOT_GRADED
	initiative: str = ""
	need: str = ""


class Theme(NamedTuple):
	"""Where one theme stands. Grades and gap are empty where nobody has graded."""

	theme: str
	present: Decimal | None
	wanted: Decimal | None
	gap: Decimal | None
	answers: int
	persons: int
	residents: int
	latest: date | None
	actions: int
	initiatives: tuple[str, ...]
	needs: tuple[str, ...]
	missing: tuple[str, ...]


def themes(answers: Iterable[Answer], today: date) -> list[Theme]:
	"""Every theme in the order of the questionnaire, also those that nobody has answered."""
	given: dict[str, list[Answer]] = {theme: [] for theme in THEMES}
	for answer in latest_round(answers):
		given[answer.theme].append(answer)
	return [_theme(theme, found, today) for theme, found in given.items()]


def latest_round(answers: Iterable[Answer]) -> list[Answer]:
	"""Answers of each place's and theme's latest mapping; those that it replaced are left out.

	What residents said stays beside what staff say later, and an action stays until it is carried out: only the same
	kind of answer from the same kind of source replaces another.
	"""
	listed = list(answers)
	newest: dict[tuple[str, ...], date] = {}
	for answer in listed:
		key = _same(answer)
		newest[key] = max(answer.observed_on, newest.get(key, answer.observed_on))
	return [answer for answer in listed if (newest[_same(answer)] - answer.observed_on).days <= ROUND_DAYS]


def median_grade(grades: Iterable[int]) -> Decimal | None:
	"""Middle of the grades given, in halves; None when nobody has graded."""
	given = sorted(grade for grade in grades if grade != NOT_GRADED)
	if not given:
		return None
	middle = len(given) // 2
	if len(given) % 2:
		return Decimal(given[middle])
	return Decimal(given[middle - 1] + given[middle]) / 2


def _same(answer: Answer) -> tuple[str, ...]:
	return answer.theme, answer.state, answer.place, answer.source


def _theme(theme: str, answers: Sequence[Answer], today: date) -> Theme:
	by_state = {state: [answer for answer in answers if answer.state == state] for state in STATES}
	present, wanted = (
		median_grade(answer.grade for answer in by_state[state]) for state in (PRESENT, WANTED)
	)
	gap = None if present is None or wanted is None else max(wanted - present, Decimal(0))
	described = by_state[PRESENT] + by_state[WANTED]
	initiatives = tuple(sorted({answer.initiative for answer in answers if answer.initiative}))
	needs = tuple(sorted({answer.need for answer in answers if answer.need}))
	is_answered = bool(by_state[ACTION] or initiatives or needs)
	missing = (
		(NOT_MAPPED, not answers),
		(NO_PRESENT, bool(answers) and not by_state[PRESENT]),
		(NO_WANTED, bool(answers) and not by_state[WANTED]),
		(NO_RESIDENTS, bool(answers) and not any(answer.source == RESIDENT for answer in described)),
		(IS_OLD, _is_old(by_state[PRESENT], today)),
		(NO_ACTION, bool(gap) and not is_answered),
	)
	return Theme(
		theme,
		present,
		wanted,
		gap,
		len(answers),
		sum(answer.persons for answer in described),
		sum(answer.persons for answer in described if answer.source == RESIDENT),
		max((answer.observed_on for answer in answers), default=None),
		len(by_state[ACTION]),
		initiatives,
		needs,
		tuple(sign for sign, holds in missing if holds),
	)


def _is_old(present: Sequence[Answer], today: date) -> bool:
	return bool(present) and (today - max(answer.observed_on for answer in present)).days > OLD_DAYS


# -- answers from a file ----------------------------------------------------------------------------------------

MOST_ROWS = 1_000

# what is wrong with a row, beside what readers of files know and what the record itself refuses
UNKNOWN_WORD = "unknown word"


class FileColumn(NamedTuple):
	"""A column of the file: the field it fills, its heading in English and in Swedish, and whether it must be there."""

	fieldname: str
	english: str
	swedish: str
	is_required: bool = False


COLUMNS = (
	FileColumn("question_code", "Theme", "Område", True),
	FileColumn("state", "State", "Läge", True),
	FileColumn("answer", "Answer", "Svar", True),
	FileColumn("grade", "Grade", "Betyg"),
	FileColumn("meeting_place", "Meeting place", "Mötesplats"),
	FileColumn("source_kind", "Who answered", "Vem som svarat", True),
	FileColumn("method", "Method", "Metod"),
	FileColumn("persons", "Persons", "Antal personer"),
	FileColumn("observed_on", "Observed on", "Iakttaget den", True),
)
_CHOICES = {
	"question_code": THEMES,
	"state": STATES,
	"source_kind": SOURCES,
	"method": METHODS,
}
_NUMBERS = ("grade", "persons")


class Row(NamedTuple):
	"""A row that can be tried: its line in the file, the values by fieldname, and a mark of what it says."""

	line: int
	values: dict[str, object]
	mark: str


class Problem(NamedTuple):
	"""What is wrong with a row: its line in the file, the kind, and the column's field."""

	line: int
	kind: str
	fieldname: str = ""


class Reading(NamedTuple):
	"""A whole file: what can be tried, what cannot, and the numbers of columns that are not read (from 1)."""

	rows: list[Row]
	problems: list[Problem]
	extra: list[int]


def template(language: str, words: dict[str, str]) -> str:
	"""A file with the headings and one made-up row, in Swedish or English. `words` translates the choices."""
	is_swedish = language == "sv"
	shown = {
		"question_code": words.get(THEMES[0], THEMES[0]),
		"state": words.get(PRESENT, PRESENT),
		"answer": "Vi möter dem i receptionen." if is_swedish else "We meet them at the reception.",
		"grade": "3",
		"source_kind": words.get(STAFF, STAFF),
		"method": words.get(METHODS[0], METHODS[0]),
		"persons": "1",
		"observed_on": "2026-01-15",
	}
	out = io.StringIO()
	writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
	writer.writerow(column.swedish if is_swedish else column.english for column in COLUMNS)
	writer.writerow(shown.get(column.fieldname, "") for column in COLUMNS)
	return out.getvalue()


def read(content: bytes, words: dict[str, str]) -> Reading:
	"""Understand a file of answers, without storing anything.

	Args:
		content: the file; UTF-8, UTF-16 with mark or Western European, divided by semicolon, comma or tab.
		words: what the choices are called in other languages than English: word in the file -> choice.

	Raises:
		FileError: the file as a whole cannot be read; `kind` says why, `detail` which columns or how many rows.
	"""
	text = decode(content)
	rows = rows_of(text)
	_number, headings = next(rows, (0, None))
	if not headings:
		raise FileError(EMPTY_FILE)
	if count_rows(text) > MOST_ROWS:
		raise FileError(TOO_MANY_ROWS, MOST_ROWS)
	columns = _columns(headings)
	known = {fold(word): choice for word, choice in words.items()}
	reading = Reading([], [], [number for number, column in enumerate(columns, start=1) if not column])
	seen: dict[str, int] = {}
	for line, cells in rows:
		found = _row(line, cells, columns, known)
		if isinstance(found, Problem):
			reading.problems.append(found)
			continue
		# two equal rows are two answers; the same file read again gives the same marks
		said = repr(sorted(found.items()))
		seen[said] = seen.get(said, 0) + 1
		mark = hashlib.sha256(f"{said}#{seen[said]}".encode()).hexdigest()
		reading.rows.append(Row(line, found, mark))
	return reading


def _columns(headings: Sequence[str]) -> list[FileColumn | None]:
	known = {fold(text): column for column in COLUMNS for text in (column.english, column.swedish)}
	found = [known.get(fold(heading)) for heading in headings]
	twice = {column.swedish for column in found if column and found.count(column) > 1}
	if twice:
		raise FileError(COLUMN_TWICE, ", ".join(sorted(twice)))
	missing = [column.swedish for column in COLUMNS if column.is_required and column not in found]
	if missing:
		raise FileError(COLUMNS_MISSING, ", ".join(missing))
	return found


def _row(
	line: int, cells: Sequence[str] | None, columns: Sequence[FileColumn | None], known: dict[str, str]
) -> dict[str, object] | Problem:
	if cells is None:
		return Problem(line, QUOTES)
	if any(cell.strip() for cell in cells[len(columns) :]):
		return Problem(line, TOO_MANY_CELLS)
	values: dict[str, object] = {}
	for column, cell in zip(columns, cells, strict=False):
		if not column or not cell.strip():
			continue
		value = _value(column.fieldname, cell.strip(), known)
		if value is None:
			return Problem(line, _fault(column.fieldname), column.fieldname)
		values[column.fieldname] = value
	return values


def _value(fieldname: str, cell: str, known: dict[str, str]) -> object | None:
	"""What a cell means; None when it means nothing there."""
	if fieldname in _CHOICES:
		choices = {fold(choice): choice for choice in _CHOICES[fieldname]}
		choice = choices.get(fold(cell)) or known.get(fold(cell))
		return choice if choice in _CHOICES[fieldname] else None
	if fieldname in _NUMBERS:
		return int(cell) if cell.isascii() and cell.isdigit() and len(cell) <= 6 else None
	if fieldname == "observed_on":
		try:
			return date.fromisoformat(cell).isoformat()
		except ValueError:
			return None
	return cell


def _fault(fieldname: str) -> str:
	if fieldname in _CHOICES:
		return UNKNOWN_WORD
	return NOT_A_NUMBER if fieldname in _NUMBERS else NOT_A_DAY
