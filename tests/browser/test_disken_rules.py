"""Rules that the page keeps by itself: personal data as on the server, and who is open now."""

import importlib.util
import random
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent)]

from disken_page import URL

from digidel_app.domain.personal_data import find_personal_data

ALLOWED = ["031-390 06 31", "+46 (0)31 390 06 05"]
PIECES = (
	*("070", "174", "06", "05", "-", " ", "+46", "(0)", "19850314", "850314", "8503141234", "1234", "0046"),
	*("@", "a", "example.se", ".", "08", "465", "004", "/", "(031)", "390", "²", "१", "𝟎", "0", "7", "112"),
	*("é", "Ⅷ", "\x85", "\u00a0", "–", "２", "٣", "😀", "2025", "12", "01", ":", "kr", "ö_", "%", "'", "ß"),
	*("10 000", "+", "(", ")", "_", "1", "9", "031-390 06 31", "850314-1230", "\n", "１９", "−"),
)


@pytest.fixture(scope="module")
def page(browser):
	"""A page of the site, to load the scripts from."""
	page = browser.new_page()
	page.goto(f"{URL}/digidel/disken")
	yield page
	page.close()


@pytest.fixture(scope="module")
def ask(page):
	"""`ask(texts)` gives the page's findings as (kind, start, end), places counted in characters as Python does."""

	def answer(texts: list[str]) -> list[list[tuple]]:
		found = page.evaluate(
			"""async ([texts, allowed]) => {
				const { findPersonalData } = await import("/assets/digidel_app/disken/personal_data.js");
				const characters = (text, end) => Array.from(text.slice(0, end)).length;
				return texts.map((text) => findPersonalData(text, allowed).map(
					({ kind, start, end }) => [kind, characters(text, start), characters(text, end)]
				));
			}""",
			[texts, ALLOWED],
		)
		return [[tuple(finding) for finding in findings] for findings in found]

	return answer


def texts_of_the_unit_tests() -> list[str]:
	"""Every text that the tests of the Python rule are given as an example."""
	path = Path(__file__).parents[1] / "unit" / "test_personal_data.py"
	spec = importlib.util.spec_from_file_location("unit_personal_data", path)
	module = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(module)
	marks = [
		mark
		for name, test in vars(module).items()
		if name.startswith("test_")
		for mark in getattr(test, "pytestmark", [])
		if mark.name == "parametrize"
	]
	texts = [value for mark in marks for value in mark.args[1] if isinstance(value, str)]
	digits = module.identity_digits(module.date(1985, 3, 14), 123)
	spelled = [spelling(digits) for spelling in module.SPELLINGS.values()]
	return [*texts, *spelled, *(f"Ring {text} efter lunch" for text in [*texts, *spelled] if "{" not in text)]


def test_the_examples_of_the_unit_tests(ask):
	texts = texts_of_the_unit_tests()
	expected = [[tuple(finding) for finding in find_personal_data(text, ALLOWED)] for text in texts]
	assert len(texts) > 100 and sum(map(bool, expected)) > 50, "the examples were not found"
	assert differences(texts, expected, ask(texts)) == []


def test_texts_put_together_at_random(ask):
	chance = random.Random(20261122)
	texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _text in range(20_000)]
	expected = [[tuple(finding) for finding in find_personal_data(text, ALLOWED)] for text in texts]
	assert sum(map(bool, expected)) > 500, "hardly anything was found, the texts are no trial"
	assert differences(texts, expected, ask(texts)) == []


def differences(texts: list[str], expected: list, found: list) -> list:
	return [row for row in zip(texts, expected, found, strict=True) if row[1] != row[2]]


@pytest.mark.parametrize(
	("hours", "when", "answers"),
	[  # when: weekday (0 is Sunday) and clock
		("vardagar 8–16", (1, "08:00"), True),
		("vardagar 8–16", (1, "16:00"), False),
		("vardagar 8–16", (6, "10:00"), False),
		("mån–fre 9.00–15.30", (5, "15:29"), True),
		("Måndag till torsdag kl 9-12", (5, "10:00"), False),
		("tisdag och torsdag 9–11", (4, "10:30"), True),
		("tisdag och torsdag 9–11", (3, "10:30"), False),
		("tis, tors 9–11", (4, "10:30"), None),  # a list by commas is not read, so nothing is claimed
		("vardagar 9–11; lördag 10–12", (6, "11:00"), True),
		("vardagar 9–11, 13–15", (2, "14:00"), True),
		("fre–mån 10–12", (0, "11:00"), True),
		("weekdays 8:30–12", (1, "08:29"), False),
		("alla dagar 0–24", (0, "23:59"), True),
		("dygnet runt", (0, "03:00"), True),
		("ring växeln", (1, "10:00"), None),
		("vardagar", (1, "10:00"), None),
		("", (1, "10:00"), None),
	],
)
def test_telephone_hours_are_read_or_nothing_is_claimed(page, hours, when, answers):
	weekday, clock = when
	minutes = int(clock[:2]) * 60 + int(clock[3:])
	found = page.evaluate(
		"""async ([hours, weekday, minutes]) => {
			const { answersNow } = await import("/assets/digidel_app/disken/hours.js");
			return answersNow(hours, weekday, minutes);
		}""",
		[hours, weekday, minutes],
	)
	assert found is answers


def test_places_that_are_open_come_first_and_those_that_open_later_say_so(page):
	def hour(place: str, opens: str, closes: str, date: str = "2026-11-23") -> dict:
		return {"date": date, "place": place, "place_name": place, "opens": opens, "closes": closes}

	rows = [hour("A", "13:00", "15:00"), hour("B", "09:00", "12:00"), hour("C", "08:00", "09:30")]
	rows += [hour("C", "09:00", "17:00", "2026-11-24"), hour("A", "08:00", "09:00")]
	found = page.evaluate(
		"""async (rows) => {
			const { placesNow } = await import("/assets/digidel_app/disken/hours.js");
			return placesNow(rows, "2026-11-23", 600).map((one) => [one.place, one.open.length, one.later.length]);
		}""",
		rows,
	)
	assert found == [["B", 1, 0], ["A", 0, 1], ["C", 0, 0]]
