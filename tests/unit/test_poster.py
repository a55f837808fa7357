import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import poster

LONG = ("Sjukvårdsrådgivningens", "Informationssäkerhetsutbildning", "Fullmaktsregistreringstjänsten")


def test_a_short_title_is_as_large_as_can_be():
	assert poster.sizes("Surfplatta för nybörjare", "Biblioteket") == (58, 32)


@pytest.mark.parametrize("word", LONG)
def test_the_longest_word_decides(word):
	size = poster.sizes(f"Prov: {word} e-tjänst", "Biblioteket").title
	assert size < 58
	assert poster.breadth(word) * size <= poster.PAGE_WIDTH


def test_a_title_may_break_after_a_hyphen():
	broken, whole = (poster.sizes(f"Informations{sign}säkerhetsutbildning", "").title for sign in ("-", ""))
	assert broken > whole


def test_a_short_beginning_is_not_left_at_the_end_of_a_line():
	assert poster.kept_together("Prov: e-tjänst och e-post") == "Prov: e\u2011tjänst och e\u2011post"
	assert poster.kept_together("Wifi - hemma, Nord-Sydlinjen") == "Wifi - hemma, Nord-Sydlinjen"


def test_a_long_place_is_smaller():
	long = "Föreningshuset Bostadsanpassningsbidraget, Västernorrlands Fagervik"
	assert poster.sizes("Kaffe", long).place < poster.sizes("Kaffe", "Biblioteket").place


@given(st.text(max_size=140), st.text(max_size=300))
def test_there_is_always_a_size(title, place):
	found = poster.sizes(title, place)
	assert found.title in poster.TITLE_SIZES and found.place in poster.PLACE_SIZES


@given(st.lists(st.text("abcåäö", min_size=1, max_size=20), max_size=12))
def test_larger_letters_fill_no_fewer_lines(words):
	assert poster.lines(words, poster.PAGE_WIDTH / 58) >= poster.lines(words, poster.PAGE_WIDTH / 24)
