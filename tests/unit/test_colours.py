"""The municipality's colour: known contrasts, and that every colour can be made readable in both schemes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from digidel_app.domain import colours


def test_known_contrasts() -> None:
	assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
	assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # W3C's well-known grey
	assert colours.contrast("#0b4668", "#ffffff") >= 7


@pytest.mark.parametrize(
	("given_text", "wanted"),
	[
		("#FFF", "#ffffff"),
		(" 0B4668 ", "#0b4668"),
		("red", None),
		("#12345", None),
		(None, None),
		("#fff;}x", None),
	],
)
def test_what_is_a_colour(given_text, wanted) -> None:
	assert colours.clean(given_text) == wanted


@given(some.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_every_colour_becomes_readable_and_a_readable_one_stays(colour) -> None:
	light, dark = colours.for_light(colour), colours.for_dark(colour)
	assert colours.worst(light, colours.LIGHT_GROUNDS) >= 7
	assert colours.worst(dark, colours.DARK_GROUNDS) >= 7
	assert colours.contrast(light, colours.LIGHT_INK) >= 7
	assert colours.contrast(dark, colours.DARK_INK) >= 7
	if colours.worst(colour, colours.LIGHT_GROUNDS) >= 7:
		assert light == colour
	assert re.fullmatch(r"[\s\w@:;#{}()\-]+", colours.stylesheet(colour))
