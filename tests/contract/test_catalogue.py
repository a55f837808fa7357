"""Every text a user may read is in the catalogue and has its Swedish."""

import re

import catalogue
import polib
import pytest
from app_files import PACKAGE
from catalogue import IN_CONTEXT, LOCALE, collect

MESSAGES = {(message.text, message.context) for message in collect()}
TEMPLATE = polib.pofile(str(LOCALE / "main.pot"))
SWEDISH = polib.pofile(str(LOCALE / "sv.po"))

SAME_IN_BOTH = {
	"April",
	"Import",
	"BankID",
	"Batch",
	"Budget",
	"December",
	"Digidel",
	"DigidelCenter",
	"Disken",
	"Drop-in",
	"Full",
	"Man",
	"Motivation",
	"November",
	"Organisation",
	"Period",
	"Plan",
	"Reception",
	"September",
	"Status",
	"Version",
	"Wifi",
	"Workshop",
	"{0} h",
	"{0} person",
}
"""Words that are Swedish as they stand."""

GLOSSARY = {
	"budget line": "budgetrad|(^|\\W)rad",
	"cost cent(er|re)": "kostnadsställe",
	"cost type": "kostnadsslag",
	"employer fee(?!s)": "PO-pålägg",
	"financier": "finansiär",
	"fiscal year": "räkenskapsår",
	"funder": "bidragsgivare",
	"meeting place": "mötesplats",
	"not mapped": "(kopplat till|utan) budgetrad",
	"partner agreement": "samverkansavtal",
	"partner organisation": "samverkanspart",
	"posting guide": "konteringslathund",
	"project ledger": "projektets huvudbok",
	"voucher": "verifikation",
}
"""One Swedish word for one thing, wherever it stands."""


def rows() -> list:
	return [pytest.param(row, id=(row.msgctxt or "") + "|" + row.msgid[:60]) for row in SWEDISH]


def placeholders(text: str) -> list[str]:
	return sorted(re.findall(r"\{\w*\}|%\(\w+\)s|%[sd]|</?\w+", text))


def row_faults(msgid: str, msgstr: str) -> list[str]:
	"""What is wrong with one translation."""
	if not msgstr.strip():
		return ["has no Swedish"]
	faults = []
	if set(placeholders(msgid)) != set(placeholders(msgstr)):
		faults.append(f"{placeholders(msgid)} became {placeholders(msgstr)}")
	if msgid == msgstr and msgid not in SAME_IN_BOTH:
		faults.append("is left in English")
	if msgstr != msgstr.strip() or "  " in msgstr:
		faults.append("has blanks too many")
	if msgid[-1] in ".:?!" and msgstr[-1] != msgid[-1] and not msgid.endswith("No."):
		faults.append(f"ends with {msgstr[-1]}, not {msgid[-1]}")
	if msgid[-1] not in ".:?!" and msgstr[-1] in ".:?!":
		faults.append(f"ends with {msgstr[-1]}")
	if (msgid[0].isupper() and msgstr[0].islower()) or (msgid[0].islower() and msgstr[0].isupper()):
		faults += [] if msgstr[:2].isupper() or msgstr[:3] == "OH-" else ["begins with the other letter size"]
	for english, swedish in GLOSSARY.items():
		if re.search(rf"\b{english}", msgid, re.I) and not re.search(swedish, msgstr, re.I):
			faults.append(f"calls {english} something else than {swedish}")
	return faults


def test_collector_finds_each_kind_of_text() -> None:
	texts = {text for text, _context in MESSAGES}
	assert texts >= {
		"Digidel Funding",  # module and workspace
		"Follow the Budget",  # shortcut
		"Left of the Budget",  # number card
		"Budget Follow-up",  # report
		"Posting Guide",  # print format
		"Digidel Finance",  # role and role profile
		"Record the grant",  # step of a workflow
		"Digidel Grant Agreement",  # workflow
		"Project Budget Line",  # DocType
		"Declined by guideline",  # option
		"Follows the meeting place.",  # description
		"Not mapped",  # code
		"What was bought",  # template
		"All in this area",  # heading of a workspace
	}


def test_template_holds_exactly_what_the_files_say() -> None:
	"""`python tests/contract/catalogue.py` brings it up to date."""
	assert {(row.msgid, row.msgctxt) for row in TEMPLATE} == MESSAGES


def test_swedish_holds_exactly_what_the_files_say() -> None:
	known = {(row.msgid, row.msgctxt) for row in SWEDISH}
	assert MESSAGES - known == set(), "texts without a row"
	assert known - MESSAGES == set(), "rows without a text"
	assert [row.msgid for row in SWEDISH if row.obsolete or row.fuzzy] == []
	assert SWEDISH.metadata["Language"] == "sv"


@pytest.mark.parametrize("row", rows())
def test_row(row: polib.POEntry) -> None:
	faults = row_faults(row.msgid, row.msgstr)
	if row.msgctxt == catalogue.NUMBER_SYSTEM:  # abbreviations: K is written tn
		faults = [fault for fault in faults if fault != "begins with the other letter size"]
	assert faults == []


def test_words_that_mean_something_else_on_the_platform_always_have_their_context() -> None:
	everywhere = {text for text, doctypes in IN_CONTEXT.items() if catalogue.EVERY_DOCTYPE in doctypes}
	assert {text for text, context in MESSAGES if text in everywhere and context is None} == set()
	with_context = {text for text, _context in MESSAGES if _context}
	assert set(IN_CONTEXT) - with_context == set(), "in the table, but no DocType uses it"


def test_compiled_catalogue_is_not_kept_beside_its_source() -> None:
	assert list(PACKAGE.rglob("*.mo")) == []
	assert not (PACKAGE / "translations").exists(), "two places for the same translations"


# -- the collector and the rules themselves ------------------------------------------------------------------


def test_python_reader() -> None:
	source = '_("a")\nfrappe._("b", context="X")\n_(c)\n_("d {0}").format(1)\n_lt("e")\nother("f")\n'
	found = [("a", None), ("b", "X"), ("d {0}", None), ("e", None)]
	assert sorted(catalogue.python_messages(source)) == found


def test_script_reader() -> None:
	source = (
		"""__("a"); __('b {0}', [x]); __("c", null, "X"); __(doc.status); x.__("d"); __("it\\'s"); __(`e`)"""
	)
	assert list(catalogue.script_messages(source)) == [
		("a", None),
		("b {0}", None),
		("c", "X"),
		("it's", None),
		("e", None),
	]


def test_template_reader() -> None:
	source = """{{ _("a") }} {{ _('b').format(1) }} {{ _("c", context="X") }} {{ _(row.status) }} {{ frappe._("d") }}"""
	assert list(catalogue.template_messages(source)) == [("a", None), ("b", None), ("c", "X")]


def test_doctype_reader() -> None:
	doc = {
		"description": "What it is.",
		"fields": [
			{"fieldtype": "Select", "label": "Kind", "options": "\nA\n2\nB", "description": "Which."},
			{"fieldtype": "Link", "label": "To", "options": "Company"},
			{"fieldtype": "HTML", "options": "<p class='x'></p>"},
		],
	}
	assert list(catalogue.doctype_messages(doc)) == ["What it is.", "Kind", "Which.", "A", "B", "To"]


def test_html_reader() -> None:
	assert catalogue.text_in_html('<span class="h4"><b>All of it</b></span>') == ["All of it"]


@pytest.mark.parametrize(
	"msgid, msgstr, fault",
	[
		("Save", " ", "has no Swedish"),
		("Row {0} of {1}", "Rad {0} av {2}", "became"),
		("Save", "Save", "is left in English"),
		("Save", "Spara ", "has blanks too many"),
		("Save it.", "Spara det", "ends with t, not ."),
		("Save", "Spara.", "ends with ."),
		("save", "Spara", "begins with the other letter size"),
		("Cost type {0} is used", "Kostnadstypen {0} används", "calls cost type something else"),
	],
)
def test_row_rule_catches(msgid: str, msgstr: str, fault: str) -> None:
	assert [found for found in row_faults(msgid, msgstr) if fault in found]


def test_row_rule_lets_a_good_row_through() -> None:
	assert row_faults("Cost type {0} is used.", "Kostnadsslaget {0} används.") == []
