"""Answers from other tools: read in every encoding, refused by row and column, known again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import survey_answers as answers
from digidel_app.domain import survey_file as rules
from digidel_app.domain.encounter_file import FileError
from digidel_app.domain.survey_answers import Question, choice_words
from digidel_app.domain.survey_file import Answer, Column, Problem

QUESTIONS = {
	"bankid": Question("bankid", answers.SCALE),
	"vill": Question("vill", answers.YES_NO),
	"sak": Question("sak", answers.CHOICE, choices=2, words=choice_words(["Mobil", "Dator"])),
}
RULES = rules.Rules(QUESTIONS, (answers.BEFORE, answers.AFTER), None, date(2026, 3, 1))
COLUMNS = [
	Column("Säker på BankID", rules.QUESTION, "bankid"),
	Column("Vill du", rules.QUESTION, "vill"),
	Column("Fas", rules.PHASE),
	Column("Kod", rules.CODE),
	Column("Datum", rules.DAY),
]
TEXT = "Säker på BankID;Vill du;Fas;Kod;Datum;Fritext\n4;Ja;Före;an 07;2026-02-01;Jag heter\n5;nej;efter;an07;;\n"


def read(content: bytes, columns=COLUMNS, by=RULES) -> list:
	return list(rules.read_file(rules.open_file(content, columns), columns, by))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_file_is_read_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
	first, second = read(TEXT.replace(";", delimiter).encode(encoding))
	assert first == Answer(2, answers.BEFORE, date(2026, 2, 1), {"bankid": 4, "vill": 2}, "an07")
	assert second == Answer(3, answers.AFTER, date(2026, 3, 1), {"bankid": 5, "vill": 1}, "an07")


def test_missing_columns_are_told_by_name_and_extra_ones_are_listed():
	with pytest.raises(FileError) as error:
		read(b"Kod;Annat\nan07;1\n")
	assert (error.value.kind, error.value.detail) == (
		rules.COLUMNS_MISSING,
		"Säker på BankID, Vill du, Fas, Datum",
	)
	assert rules.open_file(TEXT.encode(), COLUMNS).extra == ("Fritext",)


def test_a_heading_that_points_at_a_person_is_not_repeated():
	assert rules.shown_heading("anna@example.org") == "…"


@pytest.mark.parametrize(
	("content", "kind"),
	[
		(b"", "empty"),
		(b"Kod;Fas\n", rules.EMPTY_FILE),
		(b"PK\x03\x04xlsx", "no text"),
		(b"Fas;fas;Kod;Datum;Vill du;S\xc3\xa4ker p\xc3\xa5 BankID\n1;2;3;4;5;6\n", rules.COLUMN_TWICE),
	],
)
def test_a_file_that_cannot_be_read_says_why(content, kind):
	with pytest.raises(FileError) as error:
		read(content)
	assert error.value.kind == kind


@pytest.mark.parametrize(
	("row", "kinds"),
	[
		("9;Ja;Före;an07;2026-02-01;", {rules.NO_ANSWER}),
		("4;Ja;;an07;2026-02-01;", {rules.NO_PHASE}),
		("4;Ja;Sedan;an07;2026-02-01;", {rules.NO_PHASE}),
		("4;Ja;Single;an07;2026-02-01;", {rules.OTHER_PHASE}),
		("4;Ja;Före;07;2026-02-01;", {rules.UNREADABLE_CODE}),
		("4;Ja;Före;19121212-1212;1 feb;", {rules.UNREADABLE_CODE, rules.NOT_A_DAY}),
		("4;Ja;Före;an07;2027-02-01;", {rules.IN_THE_FUTURE}),
		("4;Ja;Före;an07;1900-02-01;", {rules.TOO_LONG_AGO}),
		("4;Ja;Före;an07;2026-02-30;", {rules.NOT_A_DAY}),
		(";;Före;an07;2026-02-01;", {rules.NOTHING_ANSWERED}),
		("4;Ja;Före;an07;2026-02-01;;9;9", {rules.CELLS}),
		('4;"Ja;Före;an07;2026-02-01;', {rules.QUOTES}),
	],
)
def test_a_wrong_row_is_told_by_line_and_reason(row, kinds):
	(problems,) = read((TEXT.split("\n")[0] + "\n" + row + "\n").encode())
	assert {problem.kind for problem in problems} == kinds
	assert {problem.line for problem in problems} == {2}
	assert not any(part and part in str(problems) for part in ("19121212", "1 feb", "Sedan"))


def test_nothing_mapped_is_suggested_from_codes_texts_and_usual_words():
	found = rules.suggest(["ID", "bankid", "Vill du lära dig mer?", "Omgång", "Kommentar"], QUESTIONS, {"vill du lära dig mer?": "vill"})  # fmt: skip
	assert found == [
		Column("ID", rules.NUMBER),
		Column("bankid", rules.QUESTION, "bankid"),
		Column("Vill du lära dig mer?", rules.QUESTION, "vill"),
		Column("Omgång", rules.PHASE),
	]


def test_an_answer_is_known_again_and_equal_answers_all_count():
	rows = [row for row in read((TEXT + TEXT.split("\n", 1)[1]).encode()) if isinstance(row, Answer)]
	assert len(rows) == 4
	first, again = rules.Identities("S"), rules.Identities("S")
	marks = [first.of(row) for row in rows]
	assert len(set(marks)) == 4 and marks == [again.of(row) for row in rows]
	assert marks[0] != rules.Identities("T").of(rows[0])


def test_a_number_of_its_own_tells_answers_apart_whatever_they_say():
	one = Answer(1, answers.BEFORE, date(2026, 1, 1), {"bankid": 1}, number="77")
	changed = Answer(9, answers.BEFORE, date(2026, 1, 2), {"bankid": 5}, number="77")
	later = Answer(9, answers.AFTER, date(2026, 1, 2), {"bankid": 5}, number="77")
	identities = rules.Identities("S")
	assert identities.of(one) == identities.of(changed) != identities.of(later)


JSON = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
	max_leaves=8,
)
RECORD_COLUMNS = [
	Column("id", rules.NUMBER),
	Column("a.0.v", rules.QUESTION, "bankid"),
	Column("b", rules.QUESTION, "vill"),
	Column("when", rules.DAY),
	Column("phase", rules.PHASE),
	Column("code", rules.CODE),
]


@given(
	st.one_of(
		JSON,
		st.fixed_dictionaries({"id": JSON, "a": JSON, "b": JSON, "when": JSON, "phase": JSON, "code": JSON}),
	)
)
def test_whatever_a_service_sends_is_an_answer_or_told(record):
	by = rules.Rules(QUESTIONS, RULES.phases, answers.AFTER, RULES.today, needs_number=True)
	found = rules.read_record(3, record, RECORD_COLUMNS, by)
	if isinstance(found, Answer):
		assert found.scores and found.number and found.phase in RULES.phases and found.day <= RULES.today
	else:
		assert found and all(isinstance(problem, Problem) and problem.line == 3 for problem in found)


def test_a_record_is_read_along_its_paths():
	record = {"id": 12, "a": [{"v": "4"}], "b": True, "when": "2026-02-03T10:00:00Z", "phase": "post"}
	found = rules.read_record(1, record, RECORD_COLUMNS, RULES)
	assert found == Answer(1, answers.AFTER, date(2026, 2, 3), {"bankid": 4, "vill": 2}, None, "12")
