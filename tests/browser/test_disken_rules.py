"""The rule for personal data on the page is the server's own: the same examples, the same answers."""

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
def ask(browser):
	"""`ask(texts)` gives the page's findings as (kind, start, end), places counted in characters as Python does."""
	page = browser.new_page()
	page.goto(f"{URL}/digidel/disken")

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

	yield answer
	page.close()


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
