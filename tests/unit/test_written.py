import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain.written import as_written


@pytest.mark.parametrize(
	("stored", "written"),
	[
		(None, None),
		("", ""),
		("Kaffe & dator", "Kaffe & dator"),
		("A & B < C", "A & B < C"),
		("Kaffe &amp; dator &lt;för alla&gt;", "Kaffe & dator <för alla>"),
		("&amp;lt;", "&lt;"),
		("/digidel?a=1&copy=2&lt=3", "/digidel?a=1&copy=2&lt=3"),
	],
)
def test_a_stored_text_as_it_was_written(stored, written):
	assert as_written(stored) == written


@given(st.text())
def test_what_was_made_entities_comes_back(text):
	stored = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
	assert as_written(stored) == text
