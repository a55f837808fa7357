"""What a browser can call: typed, authorising first, POST where it changes anything. And what scripts call exists."""

import ast

import pytest
from api_rules import (
	Package,
	authorises_first,
	post_faults,
	script_calls,
	script_faults,
	typing_faults,
	writes,
)
from app_files import APP, PACKAGE, files, standard_documents

GUESTS_MAY_CALL = {
	"digidel_app.api.disken.session",
	"digidel_app.api.public.book_guidance",
	"digidel_app.api.public.cancel_booking",
	"digidel_app.api.public.cancel_registration",
	"digidel_app.api.public.free_slots",
	"digidel_app.api.public.register_for_salon",
	"digidel_app.api.public.salons",
	"digidel_app.api.statistics.open_statistics",
}
"""Functions for visitors without an account. A new one is added here on purpose, never by accident."""

SAYS_LESS_INSTEAD = {"digidel_app.api.platform_reads.get_link_title"}
"""Functions that answer with less, not with a refusal: a form with a link to a hidden record still opens."""

APP_PACKAGE = Package.from_folder(PACKAGE)
ENDPOINTS = [pytest.param(function, id=function.dotted) for function in APP_PACKAGE.whitelisted]


def test_the_walk_finds_the_endpoints() -> None:
	assert f"{APP}.api.funding.plan_review" in {function.dotted for function in APP_PACKAGE.whitelisted}


@pytest.mark.parametrize("function", ENDPOINTS)
def test_every_argument_and_the_answer_are_typed(function) -> None:
	assert typing_faults(function) == []


@pytest.mark.parametrize("function", ENDPOINTS)
def test_authorises_before_anything_else(function) -> None:
	if function.whitelist_option("allow_guest"):
		assert function.dotted in GUESTS_MAY_CALL
	elif function.dotted in SAYS_LESS_INSTEAD:
		assert any("has_permission" in ast.unparse(part) for part in function.node.body[:2])
	else:
		assert authorises_first(APP_PACKAGE, function)


@pytest.mark.parametrize("dotted", sorted(GUESTS_MAY_CALL))
def test_what_a_guest_leaves_out_has_a_default(dotted: str) -> None:
	"""The platform answers a missing required argument with a fault (500); the function itself says what is wrong."""
	arguments = APP_PACKAGE.functions[dotted].node.args
	required = len(arguments.args) - len(arguments.defaults)
	assert [argument.arg for argument in arguments.args[:required]] == []
	assert None not in arguments.kw_defaults


@pytest.mark.parametrize("function", ENDPOINTS)
def test_what_changes_anything_answers_post_only(function) -> None:
	assert post_faults(APP_PACKAGE, function) == []


@pytest.mark.parametrize("function", ENDPOINTS)
def test_lives_in_the_api_package_or_on_its_document(function) -> None:
	assert function.dotted.startswith(f"{APP}.api.") or (function.in_class and ".doctype." in function.dotted)


def test_what_scripts_call_exists() -> None:
	scripts = [*files("*.js"), *files("*.html")]
	found = {
		str(path.relative_to(PACKAGE)): script_faults(APP_PACKAGE, path.read_text(encoding="utf-8"), APP)
		for path in scripts
	}
	assert {name: faults for name, faults in found.items() if faults} == {}
	called = [call for path in scripts for call in script_calls(path.read_text(encoding="utf-8"))]
	assert called, "no calls found, the walk is broken"


def test_number_cards_call_what_exists() -> None:
	whitelisted = {function.dotted for function in APP_PACKAGE.whitelisted}
	methods = {card.get("method") for card in standard_documents("number_card").values()} - {None, ""}
	assert methods - whitelisted == set()


# -- the rules themselves -------------------------------------------------------------------------------------


def package_of(source: str, **others: str) -> Package:
	return Package({"app.api": source, **{f"app.{name}": text for name, text in others.items()}})


def only(package: Package):
	(function,) = package.whitelisted
	return function


def test_typing_rule() -> None:
	untyped = only(package_of("@frappe.whitelist()\ndef f(a, b: int, **kw): ...\n"))
	assert typing_faults(untyped) == ["a has no type", "takes any arguments", "has no return type"]
	method = only(package_of("class A:\n\t@frappe.whitelist()\n\tdef f(self, a: str) -> None: ...\n"))
	assert typing_faults(method) == []


@pytest.mark.parametrize(
	"body",
	[
		"doc = frappe.get_doc('X', a)\n\tdoc.check_permission('read')",
		"frappe.only_for('Digidel Manager')\n\treturn 1",
		"'''Says what.'''\n\tfrappe.has_permission('X', throw=True)",
		"if not frappe.has_permission('X'):\n\t\traise frappe.PermissionError",
		"return _inner(a)",
	],
)
def test_authorise_rule_sees_the_check(body: str) -> None:
	inner = "def _inner(a):\n\tcheck_company(a)\n"
	package = package_of(f"@frappe.whitelist()\ndef f(a: str) -> None:\n\t{body}\n{inner}")
	assert authorises_first(package, only(package))


@pytest.mark.parametrize(
	"body",
	[
		"return frappe.get_all('X')",
		"frappe.has_permission('X')\n\treturn 1",
		"doc = frappe.get_doc('X', a)\n\tdoc.run()\n\tdoc.check_permission('read')",
		"frappe.db.set_value('X', a, 'b', 1)\n\tfrappe.only_for('Digidel Manager')",
		"rows = frappe.get_all('X')\n\tfrappe.only_for('Digidel Manager')",
		"return _inner(a)",
	],
)
def test_authorise_rule_catches(body: str) -> None:
	inner = "def _inner(a):\n\treturn frappe.get_all(a)\n"
	package = package_of(f"@frappe.whitelist()\ndef f(a: str) -> None:\n\t{body}\n{inner}")
	assert not authorises_first(package, only(package))


@pytest.mark.parametrize(
	"body",
	[
		"frappe.get_doc({}).insert()",
		"doc.db_set('a', 1)",
		"frappe.db.set_value('X', 'y', 'a', 1)",
		"frappe.db.sql('update tabX set a = 1')",
		"helper.deep()",
		"doc.approve()",
	],
)
def test_post_rule_catches(body: str) -> None:
	source = f"from app import helper\n@frappe.whitelist()\ndef f() -> None:\n\t{body}\n"
	package = package_of(
		source,
		helper="from app.more import deeper\ndef deep():\n\treturn deeper()\n",
		more="def deeper():\n\tfrappe.new_doc('X').save()\n",
		document="class X:\n\tdef approve(self):\n\t\tself.save()\n",
	)
	assert post_faults(package, only(package)) == ["changes something but answers any method"]


def test_post_rule_lets_reading_and_post_through() -> None:
	reads = package_of(
		"@frappe.whitelist()\ndef f() -> list:\n\trows.insert(0, 1)\n\tseen.update({})\n\treturn rows\n"
	)
	assert not writes(reads, only(reads))
	changes = package_of("@frappe.whitelist(methods=['POST'])\ndef f() -> None:\n\tdoc.save()\n")
	assert post_faults(changes, only(changes)) == []


def test_script_rule_catches_what_is_gone_not_whitelisted_or_called_wrongly() -> None:
	package = package_of("def bare(): ...\n@frappe.whitelist(methods=['POST'])\ndef f() -> None: ...\n")
	source = """
		frappe.xcall("app.api.f", { a: b(1) });
		frappe.xcall("app.api.f", { a: 1 }, "GET");
		frappe.call("app.api.gone");
		frappe.call({ method: "app.api.bare" });
		fetch("/api/method/app.api.lost?x=1");
		frappe.call("other.thing.x");
	"""
	assert script_faults(package, source, "app") == [
		"calls app.api.f by GET, which it refuses",
		"calls app.api.gone, which does not exist or is not whitelisted",
		"calls other.thing.x",
		"calls app.api.bare, which does not exist or is not whitelisted",
		"calls app.api.lost, which does not exist or is not whitelisted",
	]
