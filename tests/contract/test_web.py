"""Public pages: every route leads to a handler, every template to what exists, every prepared language is whole."""

import ast

import pytest
from app_files import PACKAGE, definition, hooks, tree

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
