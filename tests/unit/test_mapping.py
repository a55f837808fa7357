"""Mapping of the support: where a theme stands, which answers a later mapping replaces, and files as people send them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import mapping as rules
from digidel_app.domain.encounter_file import FileError
from digidel_app.domain.mapping import ACTION, PRESENT, RESIDENT, STAFF, THEMES, WANTED, Answer

TODAY = date(2026, 12, 1)
FIRST = THEMES[0]
WORDS = {"Nuläge": PRESENT, "Önskat läge": WANTED, "Åtgärd": ACTION, "Första mötet": FIRST, "Personal": STAFF}


def answer(state=PRESENT, grade=0, source=STAFF, days_ago=10, theme=FIRST, place="", **more) -> Answer:
	persons = more.pop("persons", 1)
	return Answer("a", theme, state, place, source, persons, TODAY - timedelta(days=days_ago), grade, **more)


def first(*answers: Answer) -> rules.Theme:
	return rules.themes(answers, TODAY)[0]


def test_every_theme_is_told_also_without_answers() -> None:
	found = rules.themes([], TODAY)
	assert [theme.theme for theme in found] == list(THEMES)
	assert all(theme.missing == (rules.NOT_MAPPED,) and theme.gap is None for theme in found)


def test_a_gap_is_wanted_less_present() -> None:
	theme = first(answer(grade=2), answer(WANTED, grade=4, source=RESIDENT), answer(ACTION))
	assert (theme.present, theme.wanted, theme.gap) == (2, 4, 2)
	assert theme.missing == () and theme.actions == 1


def test_what_is_better_than_wanted_is_no_gap() -> None:
	theme = first(answer(grade=5, source=RESIDENT), answer(WANTED, grade=3))
	assert theme.gap == 0 and rules.NO_ACTION not in theme.missing


def test_without_grades_there_is_no_gap_to_tell() -> None:
	theme = first(answer(), answer(WANTED, grade=4))
	assert theme.present is None and theme.gap is None and rules.NO_ACTION not in theme.missing


@pytest.mark.parametrize(
	("grades", "middle"),
	[([3], "3"), ([1, 5], "3"), ([2, 3], "2.5"), ([1, 1, 5], "1"), ([0, 4, 0], "4"), ([0, 0], None)],
)
def test_the_middle_of_grades_is_a_median(grades, middle) -> None:
	assert rules.median_grade(grades) == (None if middle is None else Decimal(middle))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_a_median_lies_among_the_grades_and_does_not_mind_their_order(grades) -> None:
	middle = rules.median_grade(grades)
	assert min(grades) <= middle <= max(grades)
	assert middle == rules.median_grade(reversed(grades))
	assert sum(grade < middle for grade in grades) <= len(grades) / 2
	assert sum(grade > middle for grade in grades) <= len(grades) / 2


def test_staff_alone_is_said_aloud() -> None:
	staff = [answer(grade=2, persons=9), answer(WANTED, grade=4)]
	assert rules.NO_RESIDENTS in first(*staff).missing
	# what a resident proposes to be done says nothing of how it is
	assert rules.NO_RESIDENTS in first(*staff, answer(ACTION, source=RESIDENT)).missing
	asked = first(*staff, answer(source=RESIDENT, persons=3))
	assert rules.NO_RESIDENTS not in asked.missing and (asked.persons, asked.residents) == (13, 3)


@pytest.mark.parametrize(("days", "is_old"), [(730, False), (731, True)])
def test_a_description_grows_old(days, is_old) -> None:
	assert (rules.IS_OLD in first(answer(days_ago=days), answer(WANTED, days_ago=1)).missing) == is_old


def test_a_gap_needs_somebody_who_does_something() -> None:
	gap = [answer(grade=1, source=RESIDENT), answer(WANTED, grade=5)]
	assert rules.NO_ACTION in first(*gap).missing
	for done in ({"state": ACTION}, {"initiative": "i1"}, {"need": "n1"}):
		theme = first(*gap, answer(**done))
		assert rules.NO_ACTION not in theme.missing
	assert first(*gap, answer(initiative="i1"), answer(WANTED, initiative="i1")).initiatives == ("i1",)


def test_a_place_that_is_mapped_again_stands_by_its_latest_answers() -> None:
	old, new = answer(grade=1, days_ago=500), answer(grade=4, days_ago=10)
	assert rules.latest_round([old, new]) == [new]
	# a year is one round; another place, source or state is another matter
	assert rules.latest_round([answer(days_ago=375), new]) == [answer(days_ago=375), new]
	others = [
		answer(days_ago=500, place="Biblioteket"),
		answer(days_ago=500, source=RESIDENT),
		answer(WANTED, days_ago=500),
		answer(ACTION, days_ago=500),
	]
	assert rules.latest_round([*others, new]) == [*others, new]


ANSWERS = st.builds(
	Answer,
	st.just("a"),
	st.sampled_from(THEMES),
	st.sampled_from(rules.STATES),
	st.sampled_from(["", "p1", "p2"]),
	st.sampled_from(rules.SOURCES),
	st.integers(1, 5),
	st.dates(date(2022, 1, 1), TODAY),
	st.integers(0, 5),
	st.sampled_from(["", "i1"]),
	st.sampled_from(["", "n1"]),
)


@given(st.lists(ANSWERS, max_size=40), st.randoms())
def test_order_does_not_matter_and_no_gap_is_negative(answers, random) -> None:
	mixed = list(answers)
	random.shuffle(mixed)
	found = rules.themes(answers, TODAY)
	assert found == rules.themes(mixed, TODAY)
	assert all(theme.gap is None or theme.gap >= 0 for theme in found)
	assert all(theme.residents <= theme.persons for theme in found)
	assert sum(theme.answers for theme in found) == len(rules.latest_round(answers))


# -- files ----------------------------------------------------------------------------------------------------

HEADINGS = "Område;Läge;Svar;Betyg;Vem som svarat;Iakttaget den"
ROW = "Första mötet;Nuläge;I receptionen;3;Personal;2026-03-01"


def read(*lines: str, encoding: str = "utf-8") -> rules.Reading:
	return rules.read("\r\n".join(lines).encode(encoding), WORDS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_row_is_read_in_the_encodings_spreadsheets_use(encoding) -> None:
	reading = read(HEADINGS, ROW, encoding=encoding)
	assert not reading.problems and not reading.extra
	(row,) = reading.rows
	assert row.line == 2 and row.values == {
		"question_code": FIRST,
		"state": PRESENT,
		"answer": "I receptionen",
		"grade": 3,
		"source_kind": STAFF,
		"observed_on": "2026-03-01",
	}


def test_english_words_are_understood_without_a_dictionary() -> None:
	content = "Theme,State,Answer,Who answered,Observed on\nFirst meeting,present state,x,resident,2026-03-01"
	(row,) = rules.read(content.encode(), {}).rows
	assert row.values["source_kind"] == RESIDENT


def test_columns_that_are_not_known_are_counted_and_never_read() -> None:
	reading = read(f"{HEADINGS};Namn", f"{ROW};Ett Namn")
	assert reading.extra == [7] and "Ett Namn" not in repr(reading)


@pytest.mark.parametrize(
	("lines", "kind", "detail"),
	[
		(["Område;Läge;Svar"], rules.COLUMNS_MISSING, "Vem som svarat, Iakttaget den"),
		([f"{HEADINGS};Betyg"], rules.COLUMN_TWICE, "Betyg"),
		([HEADINGS, *[ROW] * 1001], rules.TOO_MANY_ROWS, 1000),
		(["  "], rules.EMPTY_FILE, ""),
	],
)
def test_a_file_that_cannot_be_read_says_why(lines, kind, detail) -> None:
	with pytest.raises(FileError) as refused:
		read(*lines)
	assert (refused.value.kind, refused.value.detail) == (kind, detail)


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"a\0b", "Område".encode("utf-16-le")])
def test_what_is_no_text_is_refused(content) -> None:
	with pytest.raises(FileError):
		rules.read(content, WORDS)


@pytest.mark.parametrize(
	("row", "kind", "fieldname"),
	[
		("Något annat;Nuläge;x;3;Personal;2026-03-01", rules.UNKNOWN_WORD, "question_code"),
		("Första mötet;Personal;x;3;Personal;2026-03-01", rules.UNKNOWN_WORD, "state"),
		("Första mötet;Nuläge;x;tre;Personal;2026-03-01", rules.NOT_A_NUMBER, "grade"),
		("Första mötet;Nuläge;x;3;Personal;1 mars", rules.NOT_A_DAY, "observed_on"),
		("Första mötet;Nuläge;x;3;Personal;2026-03-01;mer", rules.TOO_MANY_CELLS, ""),
	],
)
def test_a_row_that_cannot_be_right_is_told_by_line_and_column(row, kind, fieldname) -> None:
	reading = read(HEADINGS, ROW, row)
	assert reading.problems == [rules.Problem(3, kind, fieldname)] and len(reading.rows) == 1


def test_the_same_file_gives_the_same_marks_and_equal_rows_are_two_answers() -> None:
	one, two = read(HEADINGS, ROW, ROW), read(HEADINGS, ROW, ROW)
	assert [row.mark for row in one.rows] == [row.mark for row in two.rows]
	assert len({row.mark for row in one.rows}) == 2


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_template_can_be_read(language) -> None:
	words = {choice: word for word, choice in WORDS.items()} if language == "sv" else {}
	reading = rules.read(rules.template(language, words).encode("utf-8-sig"), WORDS)
	assert len(reading.rows) == 1 and not reading.problems and not reading.extra


@given(st.binary(max_size=400))
def test_no_bytes_bring_it_down(content) -> None:
	try:
		rules.read(content, WORDS)
	except FileError:
		pass
