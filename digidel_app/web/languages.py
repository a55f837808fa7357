"""Languages of the public pages: which are prepared, which a municipality has reviewed, and their texts.

Swedish and English are in the catalogue like everything else. The others are prepared in `texts/<code>.json`, a file
per language with the English text as key: they must not reach Desk, where they would change the platform's own words.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import frappe

from digidel_app.digidel_center.company import company_settings

Translate = Callable[..., str]


class Language(NamedTuple):
	"""One language of the public pages: its code, its own name, its direction, and its code for dates."""

	code: str
	own_name: str
	direction: str = "ltr"
	dates: str = ""


SWEDISH = "sv"
PREPARED = {
	language.code: language
	for language in (
		Language("sv", "Svenska", dates="sv"),
		Language("en", "English", dates="en_GB"),
		Language("fi", "Suomi", dates="fi"),
		Language("se", "Davvisámegiella", dates="se"),
		Language("ar", "العربية", "rtl", dates="ar"),
		Language("ti", "ትግርኛ", dates="ti"),
	)
}
REVIEWED_AS = {"Finnish": "fi", "Northern Sami": "se", "Arabic": "ar", "Tigrinya": "ti"}
"""What the settings of a municipality call a language, and its code."""
COMPLETE = ("sv", "en")
"""Always shown; the others only when a municipality says that somebody who knows the language has read the text."""


def shown(company: str | None) -> list[Language]:
	"""The languages a municipality's pages can be read in, Swedish first."""
	settings = company_settings(company)
	rows = settings.get("reviewed_languages") if settings else None
	reviewed = {
		REVIEWED_AS.get(row.page_language) for row in rows or [] if row.reviewed_by and row.reviewed_on
	}
	return [language for code, language in PREPARED.items() if code in COMPLETE or code in reviewed]


def translator(code: str) -> Translate:
	"""`_` of a page: takes an English text, answers in the language; English where a text is missing."""
	if code in COMPLETE:
		return lambda text, context=None: frappe._(text, lang=code, context=context)
	prepared = texts(code)
	return lambda text, context=None: prepared.get(text, text)


@cache
def texts(code: str) -> dict[str, str]:
	"""The prepared texts of a language, English → translation; without its notes for the reviewer."""
	path = Path(__file__).parent / "texts" / f"{code}.json"
	if not path.is_file():
		return {}
	return json.loads(path.read_text(encoding="utf-8"))["texts"]
