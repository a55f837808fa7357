from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import encounter_file as ef
from digidel_app.domain import encounters

NOW = datetime(2025, 6, 1, 12, 0)
NAMES = ef.Names(
	choices={
		"gender": {"kvinna": "Woman", "woman": "Woman", "man": "Man", "blandad grupp": "Mixed group"},
		"outcome": {
			"löst": "Solved",
			"hänvisad": "Referred",
			"avböjd enligt riktlinje": "Declined by guideline",
		},
		"channel": {"drop-in": "Drop-in"},
		"decline_reason": {"köp": "Purchase"},
	},
	links={
		"meeting_place": {"biblioteket": ["p1"], "torget": ["p2", "p3"]},
		"topic": {"e-post": ["E-post"], "bankid": ["BankID"]},
		"referred_to": {"kontaktcenter": ["t1"]},
	},
	contacts_valid_to={"t1": date(2025, 3, 1)},
	allowed_numbers=["031-390 06 05"],
)


def judged(text: str) -> list:
	return list(ef.read(text, NAMES, NOW))


def row(**cells: str) -> object:
	"""One row as it is judged; what is not said is ordinary."""
	cells = {"Datum": "2025-03-14", "Mötesplats": "Biblioteket", "Ämne": "E-post", **cells}
	(result,) = judged(";".join(cells) + "\n" + ";".join(cells.values()) + "\n")
	return result


def kinds(result) -> list[tuple[str, str | None]]:
	assert isinstance(result, list), result
	return [(problem.kind, problem.heading and problem.heading.swedish) for problem in result]


def test_a_row_becomes_a_visit_with_the_most_common_values():
	visit = row(Kön=" kvinna ")
	assert visit.line == 2 and visit.status == "Closed"
	assert visit.started_at == datetime(2025, 3, 14, 12, 0)
	assert visit.values["meeting_place"] == "p1" and visit.values["gender"] == "Woman"
	assert (visit.values["persons"], visit.values["duration_minutes"], visit.values["channel"]) == (
		1,
		15,
		"Drop-in",
	)
	assert [(q["topic"], q["outcome"]) for q in visit.questions] == [("E-post", "Solved")]


def test_three_questions_of_one_visit():
	visit = row(**{"Ämne 2": "BankID", "Resultat 3": "Löst", "Ämne 3": "e-POST"})
	assert [question["topic"] for question in visit.questions] == ["E-post", "BankID", "E-post"]


def test_a_visit_to_follow_up_is_open_until_somebody_has():
	assert row(**{"Återkom senast": "2025-03-20"}).status == encounters.OPEN
	assert row(**{"Återkom senast": "2025-03-20", "Återkom den": "2025-03-18"}).status == encounters.CLOSED


@pytest.mark.parametrize(
	("cells", "kind", "heading"),
	[
		({"Datum": ""}, ef.MISSING, "Datum"),
		({"Ämne": " "}, ef.MISSING, "Ämne"),
		({"Mötesplats": ""}, ef.MISSING, "Mötesplats"),
		({"Datum": "14/3"}, ef.NOT_A_DATE, "Datum"),
		({"Datum": "2025-02-30"}, ef.NOT_A_DATE, "Datum"),
		({"Datum": "0000-01-01"}, ef.NOT_A_DATE, "Datum"),
		({"Datum": "2026-01-01"}, encounters.IN_THE_FUTURE, "Datum"),
		({"Datum": "1999-12-31"}, encounters.TOO_LONG_AGO, "Datum"),
		({"Klockslag": "25:00"}, ef.NOT_A_TIME, "Klockslag"),
		({"Minuter": "en kvart"}, ef.NOT_A_NUMBER, "Minuter"),
		({"Minuter": "601"}, encounters.MINUTES_OUT_OF_RANGE, "Minuter"),
		({"Personer": "0"}, encounters.TOO_FEW_PERSONS, "Personer"),
		({"Personer": "1.5"}, ef.NOT_A_NUMBER, "Personer"),
		({"Personer": "99999999999999999999"}, encounters.TOO_MANY_PERSONS, "Personer"),
		({"Kön": "Blandad grupp"}, encounters.GROUP_TOO_SMALL, "Personer"),
		({"Kön": "Hen"}, ef.UNKNOWN, "Kön"),
		({"Mötesplats": "Månen"}, ef.UNKNOWN, "Mötesplats"),
		({"Mötesplats": "Torget"}, ef.AMBIGUOUS, "Mötesplats"),
		({"Åldersgrupp": "0–12 år"}, ef.UNKNOWN, "Åldersgrupp"),
		({"Resultat": "Avböjd enligt riktlinje"}, encounters.NO_DECLINE_REASON, "Varför avböjt"),
		({"Hänvisad till": "Kontaktcenter"}, encounters.REFERRAL_CONTRADICTS_OUTCOME, "Hänvisad till"),
		({"Återkom den": "2025-03-20"}, encounters.DONE_WITHOUT_DUE, "Återkom den"),
		({"Återkom senast": "2025-03-01"}, encounters.DUE_BEFORE_VISIT, "Återkom senast"),
		({"Anteckning": "ring 070-1740605"}, ef.PERSONAL_DATA, "Anteckning"),
		({"Anteckning": "a@example.org"}, ef.PERSONAL_DATA, "Anteckning"),
		({"Anteckning": "x" * 2001}, ef.TOO_LONG, "Anteckning"),
		({"Resultat 2": "Löst"}, ef.GAP, "Ämne 2"),
	],
)
def test_what_cannot_be_right_is_named_by_its_heading(cells, kind, heading):
	result = row(**cells)
	assert (kind, heading) in kinds(result)


def test_a_contact_that_had_ended():
	cells = {"Resultat": "Hänvisad", "Hänvisad till": "Kontaktcenter"}
	assert kinds(row(**cells)) == [(encounters.CONTACT_HAD_ENDED, "Hänvisad till")]
	assert isinstance(row(Datum="2025-03-01", **cells), ef.Visit)


def test_numbers_of_the_directory_may_stand_in_a_note():
	assert isinstance(row(Anteckning="kontaktcenter 0313900605"), ef.Visit)


def test_everything_wrong_is_told_at_once():
	assert len(row(Datum="x", Minuter="y", Kön="z")) == 3


def test_a_report_never_repeats_the_row():
	secret = "Hemligt Namn 070-1740605"
	for heading in ("Datum", "Klockslag", "Mötesplats", "Kön", "Minuter", "Anteckning", "Ämne"):
		result = row(**{heading: secret})
		assert isinstance(result, list) and "Hemligt" not in str(result) and "1740605" not in str(result)


# --- files -----------------------------------------------------------------------------------------------

SMALL = "Datum{0}Mötesplats{0}Ämne\n2025-03-14{0}Biblioteket{0}E-post\n"


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spreadsheets_way_of_writing(mark, encoding, end):
	content = SMALL.format(mark).replace("\n", end).encode(encoding)
	(visit,) = judged(ef.decode(content))
	assert visit.values["meeting_place"] == "p1"


@pytest.mark.parametrize("content", [b"", b" \r\n ", "\ufeff".encode()])
def test_an_empty_file(content):
	with pytest.raises(ef.FileError) as error:
		judged(ef.decode(content))
	assert error.value.kind == ef.EMPTY_FILE


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"a;b\0c", b"\xff\xfe\x00"])
def test_what_is_no_text(content):
	with pytest.raises(ef.FileError) as error:
		judged(ef.decode(content))
	assert error.value.kind == ef.NO_TEXT


@pytest.mark.parametrize(
	("head", "kind", "detail"),
	[
		("Datum;Mötesplats;Personnummer;Ämne", ef.HEADING_UNKNOWN, 3),
		("Datum;Mötesplats", ef.HEADING_MISSING, "Ämne"),
		("Datum;Mötesplats;Ämne;Topic", ef.HEADING_TWICE, "Ämne"),
	],
)
def test_wrong_headings(head, kind, detail):
	with pytest.raises(ef.FileError) as error:
		judged(head + "\n2025-03-14;Biblioteket;E-post\n")
	assert (error.value.kind, error.value.detail) == (kind, detail)


def test_lines_are_counted_as_an_editor_counts_them():
	text = (
		"Datum;Mötesplats;Ämne;Anteckning\n"
		'2025-03-14;Biblioteket;E-post;"två\nrader"\n'
		"\n"
		"fel;Biblioteket;E-post;\n"
		"2025-03-14;Biblioteket;E-post;a;b\n"
		'2025-03-14;Biblioteket;E-post;"inte "slut\n'
	)
	good, *bad = judged(text)
	assert good.line == 2 and good.values["note"] == "två\nrader"
	assert [(p.line, p.kind) for problems in bad for p in problems] == [
		(5, ef.NOT_A_DATE),
		(6, ef.TOO_MANY_CELLS),
		(7, ef.QUOTES),
	]


def test_too_many_rows(monkeypatch):
	monkeypatch.setattr(ef, "MOST_ROWS", 2)
	with pytest.raises(ef.FileError):
		judged("Datum;Mötesplats;Ämne\n" + "2025-03-14;Biblioteket;E-post\n" * 3)


def test_the_templates_are_read_back():
	for language in ("sv", "en"):
		(_line, cells) = next(ef.rows_of(ef.template(language)))
		assert ef.read_headings(cells) == list(ef.HEADINGS)


# --- identity --------------------------------------------------------------------------------------------


def identifiers(text: str, company: str = "K") -> list[str]:
	identities = ef.Identities(company)
	return [identities.of(visit) for visit in judged(text)]


def test_equal_rows_count_and_the_same_file_is_the_same():
	text = SMALL.format(";") + "2025-03-14;Biblioteket;E-post\n" + "2025-03-15;Biblioteket;E-post\n"
	assert len(set(identifiers(text))) == 3
	assert identifiers(text) == identifiers(text)
	assert not set(identifiers(text)) & set(identifiers(text, "L"))


def test_another_way_of_writing_is_the_same_visit():
	swedish = "Datum;Mötesplats;Kön;Ämne\n2025-03-14;biblioteket;Kvinna;E-post\n"
	english = "Topic,Date,Gender,Meeting place,Minutes\nE-POST,2025-3-14,woman, Biblioteket,15\n"
	assert identifiers(swedish) == identifiers(english)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(0, 12))
def test_a_file_in_parts_gives_the_same_identifiers(notes, cut):
	"""The order of different rows does not matter, and a longer file holds all of a shorter one's visits."""
	head, line = "Datum;Mötesplats;Ämne;Anteckning\n", "2025-03-14;Biblioteket;E-post;{}\n"
	if not notes:
		return
	whole = identifiers(head + "".join(line.format(note) for note in notes))
	assert len(set(whole)) == len(notes)
	assert set(identifiers(head + "".join(line.format(note) for note in sorted(notes)))) == set(whole)
	if notes[:cut]:
		assert set(identifiers(head + "".join(line.format(note) for note in notes[:cut]))) <= set(whole)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
	try:
		results = judged(ef.decode(content))
	except ef.FileError:
		return
	assert all(isinstance(result, ef.Visit) or result for result in results)
