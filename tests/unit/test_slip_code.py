import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import slip_code


@given(st.randoms(use_true_random=False))
def test_what_is_made_is_a_code_and_is_found_again_however_it_is_typed(dice: random.Random):
	code = slip_code.make(dice.choice)
	assert slip_code.is_code(code)
	shown = slip_code.shown(code)
	for typed in (code, code.lower(), shown, f" {shown.lower()} ", shown.replace("-", " ")):
		assert slip_code.as_code(typed) == code


@pytest.mark.parametrize("look_alikes", ["0OQD", "1IL", "2Z", "5S", "8B", "6G", "CG", "UV"])
def test_no_character_can_be_taken_for_another(look_alikes):
	assert len(set(look_alikes) & set(slip_code.ALPHABET)) <= 1


def test_no_code_spells_a_word():
	assert not set("AEIOU") & set(slip_code.ALPHABET)
	assert len(set(slip_code.ALPHABET)) == len(slip_code.ALPHABET) == 20


@pytest.mark.parametrize(
	"text",
	[
		None,
		"",
		"CDFHJKM",
		"CDFHJKMNP",
		"CDFH-JKM",
		"CDFHJKM0",
		"АDFHJKMN",
		"19121212",
		12345678,
		["C"] * 8,
		{},
	],
)
def test_anything_else_is_no_code(text):
	assert not slip_code.is_code(text)
	assert slip_code.as_code(text) is None


def test_the_stored_form_is_strict():
	assert not slip_code.is_code("cdfhjkmn")
	assert not slip_code.is_code("CDFH-JKMN")
