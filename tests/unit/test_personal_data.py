"""Personal data in notes: every spelling of an identity number is found, ordinary figures are left alone.

All numbers are made up by the tests. Phone numbers come from the series that the Swedish numbering plan keeps
for fiction (070-174 06 xx, 031-390 06 xx, 08-465 004 xx).
"""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.se import personnummer

from digidel_app.domain.personal_data import (
	COORDINATION_NUMBER,
	EMAIL,
	PERSONAL_NUMBER,
	PHONE,
	find_personal_data,
	identity_number_kind,
	normal_phone,
)

births = st.dates(date(1890, 1, 1), date(2026, 12, 31))
serials = st.integers(0, 999)
words = st.text(
	st.characters(exclude_categories=("Nd", "No", "Nl", "Cs"), exclude_characters="-+./"), max_size=30
)


def identity_digits(born: date, serial: int, coordination: bool = False) -> str:
	day = born.day + (60 if coordination else 0)
	nine = f"{born:%y%m}{day:02}{serial:03}"
	return f"{born.year // 100}{nine}{luhn.calc_check_digit(nine)}"


SPELLINGS = {
	"ten": lambda d: d[2:],
	"twelve": lambda d: d,
	"hyphen": lambda d: f"{d[2:8]}-{d[8:]}",
	"century, hyphen": lambda d: f"{d[:8]}-{d[8:]}",
	"plus": lambda d: f"{d[2:8]}+{d[8:]}",
	"century, plus": lambda d: f"{d[:8]}+{d[8:]}",
	"space": lambda d: f"{d[2:8]} {d[8:]}",
	"century, space": lambda d: f"{d[:8]} {d[8:]}",
	"spaced hyphen": lambda d: f"{d[2:8]} - {d[8:]}",
	"en dash": lambda d: f"{d[:8]}–{d[8:]}",
	"no-break space": lambda d: f"{d[2:8]}\u00a0{d[8:]}",
	"in pairs": lambda d: f"{d[2:4]} {d[4:6]} {d[6:8]} {d[8:]}",
	"century, in pairs": lambda d: f"{d[:4]} {d[4:6]} {d[6:8]}-{d[8:]}",
	"all in pairs": lambda d: f"{d[:4]} {d[4:6]} {d[6:8]} {d[8:10]} {d[10:]}",
	"dashed date": lambda d: f"{d[:4]}-{d[4:6]}-{d[6:8]}-{d[8:]}",
	"dotted date": lambda d: f"{d[2:4]}.{d[4:6]}.{d[6:8]}-{d[8:]}",
	"slashed date": lambda d: f"{d[:4]}/{d[4:6]}/{d[6:8]} - {d[8:]}",
	"century apart": lambda d: f"{d[:2]} {d[2:8]}-{d[8:]}",
	"full width": lambda d: d.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
}


@given(births, serials, st.booleans(), st.sampled_from(sorted(SPELLINGS)), words, words)
def test_an_identity_number_in_any_spelling_is_found_in_any_text(
	born, serial, coordination, spelling, before, after
):
	written = SPELLINGS[spelling](identity_digits(born, serial, coordination))
	text = f"{before}{written}{after}"
	kind = COORDINATION_NUMBER if coordination else PERSONAL_NUMBER
	found = [finding for finding in find_personal_data(text) if finding.kind == kind]
	assert found, text
	start, end = len(before), len(before) + len(written)
	assert any(finding.start < end and start < finding.end for finding in found)


@given(births, serials)
def test_what_the_standard_library_of_numbers_accepts_is_accepted_here(born, serial):
	digits = identity_digits(born, serial)
	assert personnummer.is_valid(digits)
	assert identity_number_kind(digits) == PERSONAL_NUMBER
	assert identity_number_kind(digits[2:]) == PERSONAL_NUMBER


@given(births, serials, st.integers(1, 9), st.booleans())
def test_a_wrong_check_digit_is_no_identity_number(born, serial, error, century):
	digits = identity_digits(born, serial)
	wrong = digits[:-1] + str((int(digits[-1]) + error) % 10)
	found = find_personal_data(wrong if century else f"{wrong[2:8]}-{wrong[8:]}")
	assert not {PERSONAL_NUMBER, COORDINATION_NUMBER}.intersection(finding.kind for finding in found)


@pytest.mark.parametrize("day", ["0230", "0431", "1301", "0001", "0100", "0192", "0260"])
def test_a_date_that_does_not_exist_is_no_identity_number(day):
	nine = f"85{day}123"
	assert identity_number_kind(nine + luhn.calc_check_digit(nine)) is None


def test_the_leap_day_needs_a_leap_year():
	assert identity_number_kind(identity_digits(date(2000, 2, 29), 1)) == PERSONAL_NUMBER
	nine = "000229001"
	assert identity_number_kind("19" + nine + luhn.calc_check_digit(nine)) is None
	assert identity_number_kind(nine + luhn.calc_check_digit(nine)) == PERSONAL_NUMBER


def test_a_longer_run_of_digits_is_no_identity_number():
	digits = identity_digits(date(1985, 3, 14), 123)
	assert find_personal_data(f"7{digits}") == []
	assert find_personal_data(f"{digits}7") == []


@given(st.datetimes(datetime(2000, 1, 1), datetime(2039, 12, 31)))
def test_dates_and_times_are_left_alone(moment):
	for pattern in (
		"%Y-%m-%d",
		"%Y-%m-%d %H:%M",
		"%d-%m-%Y",
		"%d/%m/%Y",
		"%d.%m.%Y",
		"%Y%m%d",
		"%H:%M",
		"%H.%M",
	):
		text = f"Kom {moment.strftime(pattern)} och gick sedan."
		assert find_personal_data(text) == [], text
	later = moment + timedelta(hours=2)
	assert find_personal_data(f"Öppet {moment:%H.%M}-{later:%H.%M}, {moment:%H%M}–{later:%H%M}") == []


@given(st.integers(0, 999_999_999_999), st.integers(0, 99))
def test_amounts_are_left_alone(kronor, ore):
	grouped = f"{kronor:,}".replace(",", " ")
	for text in (
		f"{grouped} kr",
		f"{grouped},{ore:02} kr",
		f"minus -{grouped} kr",
		f"{grouped.replace(' ', '.')},{ore:02}",
	):
		assert find_personal_data(text) == [], text


@given(st.integers(10_000, 99_999))
def test_postal_codes_are_left_alone(code):
	assert find_personal_data(f"{code // 100} {code % 100:02} Timrå") == []
	assert find_personal_data(f"SE-{code} Timrå") == []


@given(st.tuples(*[st.integers(0, 255)] * 4))
def test_network_addresses_and_versions_are_left_alone(parts):
	assert find_personal_data(f"Skrivaren har {'.'.join(str(part) for part in parts)}.") == []


@pytest.mark.parametrize(
	"text",
	[
		"",
		"Ring 112 vid fara, 1177 för råd, 114 14 till polisen, 113 13 för information, 118 118 för nummer.",
		"Ärende KS 2025/123, dnr 2025-000123, sal 08-12.",
		"10 000 000 kr, 1 060 123 456 kr, +5 000 kr, -060 kr",
		"Version 15.72.4, iOS 17.5.1, 192.168.0.60",
		"Pensionssparande 65+ och 70-åringar, 2 st 08:30",
		"Kvartal 1-4, vecka 12-16, sidor 070-090",
		"@digidel på sociala medier, pris 25@3",
		"Organisationsnummer 202100-5489",
	],
)
def test_ordinary_notes_are_left_alone(text):
	assert find_personal_data(text) == []


@pytest.mark.parametrize(
	"number",
	[
		"070-174 06 05",
		"0701740605",
		"070 174 06 05",
		"070 - 174 06 05",
		"070/174 06 05",
		"070.174.06.05",
		"070-1740605",
		"+46 70 174 06 05",
		"+46701740605",
		"+46 (0)70-174 06 05",
		"+46(0)701740605",
		"0046 70 174 06 05",
		"0046701740605",
		"031-390 06 05",
		"(031) 390 06 05",
		"(031)3900605",
		"08-465 004 05",
		"0846500405",
		"0980-319 20",
		"0980-31 92 05",
		"010-174 06 05",
		"070–174 06 05",
		"070\u00a0174\u00a006\u00a005",
		"+47 22 12 34 56",
		"+358 40 123 4567",
	],
)
@pytest.mark.parametrize(
	"around", ["{}", "Ring {} efter lunch", "Tel:{}.", "({})", "Sonens nummer, {}, 2 gånger", "nr {} kl 8"]
)
def test_a_phone_number_in_any_spelling_is_found(number, around):
	text = around.format(number)
	found = find_personal_data(text)
	assert [finding.kind for finding in found] == [PHONE], text
	start = text.index(number)
	assert found[0].start <= start + 1 and found[0].end >= start + len(number) - 1


@pytest.mark.parametrize(
	"address", ["anna@example.se", "a.b+c@post.example.com", "åsa.öst@exempel.se", "anna @ example.se"]
)
def test_an_e_mail_address_is_found_with_its_place(address):
	text = f"skriv till {address}, tack"
	finding = find_personal_data(text)[0]
	assert finding.kind == EMAIL
	assert text[finding.start : finding.end] == address


@pytest.mark.parametrize("allowed", ["031-390 06 31", "+46 (0)31 390 06 31", "0046 31 3900631", "0313900631"])
@pytest.mark.parametrize("written", ["031-390 06 31", "+46 31 3900631", "(031) 390 06 31"])
def test_a_number_of_the_directory_is_allowed_in_any_spelling(allowed, written):
	assert [finding.kind for finding in find_personal_data(f"Växeln: {written}")] == [PHONE]
	assert find_personal_data(f"Växeln: {written}", [allowed]) == []


def test_an_allowed_number_does_not_hide_another():
	text = "Växeln 031-390 06 31, hemma 070-174 06 05"
	found = find_personal_data(text, ["031-390 06 31"])
	assert [text[finding.start : finding.end] for finding in found] == ["070-174 06 05"]


def test_everything_is_reported_in_order_and_without_overlaps():
	digits = identity_digits(date(1985, 3, 14), 123)
	text = f"a@example.se, {digits[2:8]}-{digits[8:]}, 070-174 06 05"
	found = find_personal_data(text)
	assert [finding.kind for finding in found] == [EMAIL, PERSONAL_NUMBER, PHONE]
	assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_finding_does_not_carry_the_text():
	finding = find_personal_data("a@example.se")[0]
	assert "example" not in repr(finding)


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text):
	for finding in find_personal_data(text):
		assert 0 <= finding.start < finding.end <= len(text)


def test_normal_phone():
	assert (
		normal_phone("+46 (0)31-390 06 05")
		== normal_phone("0046 31 390 06 05")
		== normal_phone("0313900605")
		== "0313900605"
	)
	assert normal_phone("") == normal_phone(None) == ""
