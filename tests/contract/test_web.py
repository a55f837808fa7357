"""Public pages: every route leads to a handler, every template to what exists, every prepared language is whole."""

import ast
import re

import pytest
from app_files import PACKAGE, definition, doctypes, hooks, load_json, tree
from catalogue import python_messages, template_messages

ROUTES_FILE = PACKAGE / "web" / "routes.py"


def routes() -> dict[str, str]:
	for node in tree(ROUTES_FILE).body:
		if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "ROUTES":
			return ast.literal_eval(node.value)
	raise LookupError("ROUTES is not in web/routes.py")


def test_the_platform_asks_our_renderer() -> None:
	assert hooks()["page_renderer"] == ["digidel_app.web.renderer.DigidelPage"]


@pytest.mark.parametrize("path", sorted(routes()))
def test_a_route_leads_to_a_function_that_takes_the_page(path: str) -> None:
	handler = definition(routes()[path])
	assert isinstance(handler, ast.FunctionDef)
	assert [argument.arg for argument in handler.args.args] == ["page"]
	assert path == path.strip("/") and path.split("/")[0] not in ("sv", "en", "fi", "se", "ar", "ti")


def test_no_template_of_ours_carries_script_or_style_of_its_own() -> None:
	"""The Content-Security-Policy would stop them without a word."""
	for path in sorted((PACKAGE / "templates" / "public").glob("*.html")):
		source = path.read_text(encoding="utf-8")
		assert " style=" not in source and "<style" not in source, path.name
		assert " onclick=" not in source and "<script>" not in source, path.name


# -- prepared languages ---------------------------------------------------------------------------------------

PREPARED = ("fi", "se", "ar", "ti")
BOOKING_TEXTS = (
	*(f"web/{name}.py" for name in ("booking", "booking_code", "start", "limits")),
	*(
		f"templates/public/{name}.html"
		for name in (
			*("base", "start", "booking", "booking_facts", "booking_code", "booked", "refused"),
			"choose_municipality",
		)
	),
	*(f"digidel_encounters/{name}.py" for name in ("booking_texts", "booking_mail")),
)
"""Where everything that a visitor reads on the way to a booking comes from."""
SALON_TEXTS = (
	*(f"web/{name}.py" for name in ("salons", "salon_code", "need", "enkat", "survey", "limits")),
	*(
		f"templates/public/{name}.html"
		for name in (
			"salons",
			"salon",
			"salon_facts",
			"salon_registered",
			"salon_code",
			"need",
			"evaluation",
			"survey",
		)
	),
	*(f"digidel_salons/{name}.py" for name in ("messages", "calendar_feed")),
	*("digidel_follow_up/surveys/wording.py", "templates/follow_up/survey_paper.html"),
)
"""The same for registering for a salon, for telling what is needed, and for surveys on the web and on paper."""


def texts_of(names: tuple[str, ...]) -> set[str]:
	return {
		text
		for name in names
		for text, _context in (python_messages if name.endswith(".py") else template_messages)(
			(PACKAGE / name).read_text(encoding="utf-8")
		)
	}


def texts_of_the_booking() -> set[str]:
	found = texts_of(BOOKING_TEXTS)
	(groups,) = [
		field["options"].split("\n")
		for field in doctypes()["Encounter Topic"]["fields"]
		if field["fieldname"] == "topic_group"
	]
	return found | set(groups)


@pytest.mark.parametrize("code", PREPARED)
def test_a_prepared_language_holds_every_text_of_the_booking(code: str) -> None:
	prepared = load_json(PACKAGE / "web" / "texts" / f"{code}.json")
	missing = sorted(texts_of_the_booking() - set(prepared["texts"]))
	assert missing == []
	assert "not reviewed" in prepared["status"]


@pytest.mark.parametrize("code", PREPARED)
def test_a_prepared_language_holds_every_text_of_salons_and_needs(code: str) -> None:
	prepared = load_json(PACKAGE / "web" / "texts" / f"{code}.json")
	assert sorted(texts_of(SALON_TEXTS) - set(prepared["texts"])) == []


@pytest.mark.parametrize("code", PREPARED)
def test_prepared_texts_keep_their_placeholders_and_are_in_their_own_script(code: str) -> None:
	script = {"ar": r"[\u0600-\u06ff]", "ti": r"[\u1200-\u137f]"}.get(code, r"\w")
	for english, text in load_json(PACKAGE / "web" / "texts" / f"{code}.json")["texts"].items():
		assert sorted(re.findall(r"\{\d\}", english)) == sorted(re.findall(r"\{\d\}", text)), english
		assert re.search(script, text) and text == text.strip(), english
