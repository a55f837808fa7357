"""The report as data: numbers, amounts and plurals as the language writes them, and texts that any file can hold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import report_text as rt


@pytest.mark.parametrize(
	("value", "lang", "decimals", "expected"),
	[
		(1234, "sv", 0, "1\u00a0234"),
		(1234, "en", 0, "1,234"),
		(Decimal("1234567.5"), "sv", 1, "1\u00a0234\u00a0567,5"),
		(Decimal("0.5"), "sv", 0, "1"),
		(Decimal("-2.5"), "sv", 0, "\u22123"),
		(Decimal("-0.2"), "sv", 0, "0"),
		(0, "en", 2, "0.00"),
	],
)
def test_numbers_are_written_as_the_language_does(value, lang, decimals, expected):
	assert rt.number(value, lang, decimals) == expected


@given(st.integers(-(10**12), 10**12), st.sampled_from([rt.SWEDISH, rt.ENGLISH]))
def test_no_digit_is_lost(value, lang):
	written = rt.number(value, lang)
	assert int("".join(sign for sign in written if sign.isdigit())) == abs(value)
	assert written.startswith(rt.MINUS) == (value < 0)


@pytest.mark.parametrize(
	("value", "expected"), [(3, "3"), (Decimal("2.50"), "2,5"), (100, "100"), (0.125, "0,13"), (0, "0")]
)
def test_tidy_numbers_have_the_decimals_they_need(value, expected):
	assert rt.tidy(value, "sv") == expected


@pytest.mark.parametrize(
	("value", "lang", "expected"),
	[
		(Decimal("1250.50"), "sv", "1\u00a0250,50\u00a0kr"),
		(Decimal("1250.00"), "sv", "1\u00a0250\u00a0kr"),
		(Decimal("-0.05"), "sv", "\u22120,05\u00a0kr"),
		(1250, "en", "SEK\u00a01,250"),
	],
)
def test_amounts_have_ore_only_where_there_are_any(value, lang, expected):
	assert rt.kronor(value, lang) == expected


@given(st.integers(0, 100_000), st.integers(2, 10))
def test_a_rounded_number_stands_for_at_least_as_many_true_ones_as_the_threshold(persons, threshold):
	base = rt.rounding_base(threshold)
	assert base % 10 == 0 and base >= 2 * threshold
	told = rt.rounded(persons, base)
	possible = [
		each for each in range(max(0, persons - base), persons + base + 1) if rt.rounded(each, base) == told
	]
	assert persons in possible and len(possible) >= threshold


def test_plurals_and_lists():
	assert rt.counted(1, "en", "flera") == "en"
	assert rt.counted(0, "en", "flera") == rt.counted(2, "en", "flera") == "flera"
	assert rt.listed([], "och") == ""
	assert rt.listed(["a"], "och") == "a"
	assert rt.listed(["a", "b", "c"], "och") == "a, b och c"


def test_blank_lines_part_paragraphs():
	assert rt.paragraphs("Ett\r\ntvå\r\n\r\n  \nTre\n") == ["Ett två", "Tre"]
	assert rt.paragraphs(None) == [] and rt.paragraphs(" \n\n ") == []


@given(st.text())
def test_what_is_written_can_be_held_by_xml(text):
	for sign in rt.writable(text):
		code = ord(sign)
		assert code in (9, 10) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def test_bars_are_shares_of_the_longest_and_hidden_ones_have_no_length():
	chart = rt.Chart(
		"Kön", ("Kön", "Personer"), (rt.Bar("K", "40", 40), rt.Bar("M", "..", None), rt.Bar("Ö", "10", 10))
	)
	assert chart.shares() == [Decimal("100.0"), Decimal("0.0"), Decimal("25.0")]
	empty = rt.Chart("Kön", ("Kön", "Personer"), (rt.Bar("K", "0", 0), rt.Bar("M", "..", None)))
	assert empty.shares() == [0, 0]


def test_a_table_with_a_crooked_row_is_refused():
	with pytest.raises(ValueError, match="other columns"):
		rt.Table("T", ("a", "b"), (("1",),))
	with pytest.raises(ValueError, match="other columns"):
		rt.Table("T", ("a", "b"), (("1", "2"),), ("sum",))


def test_every_text_of_the_document_is_found():
	report = rt.Report(
		"Titel",
		rt.SWEDISH,
		(("Kommun", "Timrå"),),
		(
			rt.Section(
				"Mål",
				(
					rt.Paragraph("p"),
					rt.Bullets(("b",)),
					rt.Table("t", ("h",), (("c",),), ("s",)),
					rt.Chart("d", ("x", "y"), (rt.Bar("l", "7", 7),)),
				),
			),
		),
	)
	assert list(report.texts()) == [
		"Titel",
		"Kommun",
		"Timrå",
		"Mål",
		"p",
		"b",
		"t",
		"h",
		"c",
		"s",
		"d",
		"x",
		"y",
		"l",
		"7",
	]
