"""Collects every text a user may read, from the files alone, and keeps the catalogue's template in step.

Frappe's own extractor needs a bench and knows nothing of number cards, workflows, roles, modules and print formats;
this one needs neither. `python tests/contract/catalogue.py` writes `locale/main.pot` anew and gives `locale/sv.po`
the rows it lacks, empty, for a person to fill.
"""

import ast
import calendar
import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parent)]

from app_files import APP, PACKAGE, ROOT, files, modules, python_files, standard_documents, tree

LOCALE = PACKAGE / "locale"

EVERY_DOCTYPE = "*"
IN_CONTEXT: dict[str, set[str]] = {
	# what the platform's Swedish says without context stands beside each
	"Active": {"Grant Agreement", "Partner Agreement"},  # Aktiv
	"Activity": {"Project Goal"},  # Aktivitet
	"Amount": {EVERY_DOCTYPE},  # Mängd
	"Approved": {"Partner Agreement", "Volunteer Shift"},  # Godkänd
	"Batch": {"Helpdesk Encounter"},  # Batch
	"Booked": {"Guidance Booking", "Helpdesk Encounter", "Place Opening Hour"},  # bokade
	"Cancelled": {"Digital Salon", "Salon Registration", "Guidance Booking"},  # Annullerad, Inställt
	"Change": {"Budget Reallocation Row"},
	"Channel": {"Digidel Survey Response", "Outreach Activity"},
	"Closed": {"Grant Agreement", "Helpdesk Encounter"},  # Stängd
	"Condition": {"Digidel Equipment"},  # Tillstånd
	"Confirmed": {"Volunteer Shift"},
	"Cost": {"Outreach Activity"},
	"Ends on": {"Partner Agreement"},  # Slut Datum/Tid
	"Finished": {"Digidel Survey Import", "Encounter Import", "Retention Run"},
	"Full": {"Digidel Company Settings"},  # Full
	"Ignore": {"Grant Agreement"},
	"Import": {"Digidel Survey Response"},  # Importera
	"Letter": {"Outreach Activity"},
	"Logo": {"Digidel Company Settings"},  # Logo
	"Lost": {"Digidel Equipment"},  # Förlorade
	"Met": {"Need Report"},
	"Minutes": {"Governance Meeting"},
	"Moved": {"Salon Series Exception"},  # Flyttat
	"New": {"Need Report"},  # Ny
	"None": {"Need Report"},  # Ingen
	"Notes": {"Governance Meeting"},
	"On loan": {"Equipment Loan"},
	"Open": {"Helpdesk Encounter", "Place Opening Hour"},  # Öppen
	"Optional": {"Digital Service"},  # Frivillig
	"Package": {"Grant Audit Package"},
	"Partners": {"Project Goal"},
	"Planned": {"Need Report"},  # Planerad
	"Public": {"Partner Organisation"},  # Publik
	"Published on": {"Compared Statistics", "Published Statistics"},
	"Quality": {"Project Goal"},
	"Reach": {"Project Goal"},
	"Reached": {"Project Goal"},  # Kom fram
	"Received": {"Grant Instalment"},  # Mottaget, Mottagna
	"Registered": {"Salon Registration"},
	"Rejected": {"Grant Agreement", "Partner Agreement"},  # Avvisad
	"Reported": {"Grant Agreement"},
	"Returned": {"Equipment Loan"},  # Retur
	"Review": {"Grant Agreement"},  # Recension
	"Running": {
		"Digidel Survey Connection",
		"Digidel Survey Import",
		"Encounter Import",
		"Grant Audit Package",
	},
	"Signed": {"Partner Agreement"},  # Signerad
	"Single": {"Digidel Survey Connection", "Digidel Survey Import", "Digidel Survey Response"},
	"Skills": {"Helpdesk Encounter"},  # Kompetens
	"Starts on": {"Partner Agreement"},  # Startar
	"State": {"Salon Count"},
	"Skipped": {"Year Wheel Occurrence"},
	"Stopped": {"Roadmap Initiative"},
	"Target": {"Project Goal"},  # Mål
	"Theme": {"Mapping Answer"},  # Tema
	"Token": {"Digidel Survey Connection"},
	"Unknown": {"Helpdesk Encounter"},  # Okänd
	"Valid": {"Booking Schedule"},
	"Voucher": {"Grant Claim Voucher"},
	"Vouchers": {"Grant Claim"},
	"Waitlisted": {"Salon Registration"},
	"Withdrawn": {"Published Statistics"},
	# the site's own months are the platform's
	**{month: {"Year Wheel Task"} for month in calendar.month_name[1:]},
}
"""Texts that certain DocTypes translate with their own name as context.

A row without context changes the word everywhere on the site, in ERPNext too. So a word that means something else
there, or that our form needs in another sense, gets a row for our DocType only.
"""

NUMBER_SYSTEM = "Number system"
PLATFORM_WORDS = (("K", NUMBER_SYSTEM), ("M", NUMBER_SYSTEM), ("B", NUMBER_SYSTEM))
"""Words of the platform that its own Swedish leaves in English: what the axes of all charts say for thousand, million and
milliard. The context keeps them apart from everything else."""

DISKEN = "Disken"
"""Context of all texts in Disken's scripts (`digidel_app.web.disken.words`): short words of its own buttons such as
Record and Open never change what they mean elsewhere on the site."""


class Message(NamedTuple):
	text: str
	context: str | None
	place: str


def collect() -> list[Message]:
	"""All messages, each text and context once, with the places it stands in joined by a blank."""
	places: dict[tuple[str, str | None], list[str]] = {}
	for message in _all():
		known = places.setdefault((message.text, message.context), [])
		if message.place not in known:
			known.append(message.place)
	ordered = sorted(places.items(), key=lambda item: (item[0][0].lower(), item[0][0], item[0][1] or ""))
	return [Message(text, context, " ".join(where)) for (text, context), where in ordered]


def _all() -> Iterator[Message]:
	for path in python_files():
		for text, context in python_messages(path.read_text(encoding="utf-8")):
			yield Message(text, context, _place(path))
	for path in files("*.js"):
		own = DISKEN if path.parent.name == "disken" else None
		for text, context in script_messages(path.read_text(encoding="utf-8")):
			yield Message(text, context or own, _place(path))
	for path in files("*.html"):
		source = path.read_text(encoding="utf-8")
		for text, context in [*template_messages(source), *script_messages(source)]:
			yield Message(text, context, _place(path))
	for path, doc in standard_documents("doctype").items():
		for text in doctype_messages(doc):
			yield Message(text, context_of(text, doc["name"]), _place(path))
		yield Message(doc["name"], None, _place(path))
	for kind, reader in OTHER_DOCUMENTS.items():
		for path, doc in standard_documents(kind).items():
			yield from (Message(text, None, _place(path)) for text in reader(doc))
	yield from (Message(name, None, f"{APP}/modules.txt") for name in modules())
	yield from (Message(text, None, f"{APP}/workflows.py") for text in workflow_messages())
	yield from (Message(name, None, f"{APP}/permissions.py") for name in constant("permissions.py", "ROLES"))
	for name in constant("setup/role_profiles.py", "PROFILES"):
		yield Message(name, None, f"{APP}/setup/role_profiles.py")
	yield from (Message(text, context, "frappe") for text, context in PLATFORM_WORDS)
	for name, kind in (("hooks.py", "app_title"),):
		yield Message(constant(name, kind), None, f"{APP}/{name}")


def context_of(text: str, doctype: str) -> str | None:
	return doctype if IN_CONTEXT.get(text, set()) & {doctype, EVERY_DOCTYPE} else None


def _place(path: Path) -> str:
	return str(path.relative_to(ROOT))


# -- code -----------------------------------------------------------------------------------------------------


def python_messages(source: str) -> Iterator[tuple[str, str | None]]:
	"""Texts in `_("…")` and `_("…", context="…")`."""
	for node in ast.walk(ast.parse(source)):
		if not isinstance(node, ast.Call) or not node.args:
			continue
		name = getattr(node.func, "attr", getattr(node.func, "id", ""))
		first = node.args[0]
		if name in ("_", "_lt") and isinstance(first, ast.Constant) and isinstance(first.value, str):
			context = next((k.value.value for k in node.keywords if _is_text(k, "context")), None)
			yield first.value, context


def _is_text(keyword: ast.keyword, name: str) -> bool:
	return keyword.arg == name and isinstance(keyword.value, ast.Constant)


_STRING = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`)"""
_SCRIPT_CALL = re.compile(rf"(?<![\w.])__\(\s*{_STRING}")
_SCRIPT_CONTEXT = re.compile(rf"^\s*,\s*(?:null|undefined|\[[^\]]*\])\s*,\s*{_STRING}\s*\)")
_TEMPLATE_CALL = re.compile(rf"(?<![\w.])_\(\s*{_STRING}\s*(?:,\s*(?:context\s*=\s*)?{_STRING}\s*)?\)")


def script_messages(source: str) -> Iterator[tuple[str, str | None]]:
	"""Texts in `__("…")` and `__("…", null, "context")`."""
	for match in _SCRIPT_CALL.finditer(source):
		context = _SCRIPT_CONTEXT.match(source[match.end() :])
		yield _unquote(match[1]), _unquote(context[1]) if context else None


def template_messages(source: str) -> Iterator[tuple[str, str | None]]:
	"""Texts in Jinja's `_("…")`."""
	for match in _TEMPLATE_CALL.finditer(source):
		yield _unquote(match[1]), _unquote(match[2]) if match[2] else None


def _unquote(literal: str) -> str:
	return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), literal[1:-1])


def constant(name: str, variable: str) -> object:
	"""A module's constant, read without importing it."""
	for node in tree(PACKAGE / name).body:
		targets = getattr(node, "targets", [getattr(node, "target", None)])
		if isinstance(node, ast.Assign | ast.AnnAssign) and variable in {
			getattr(t, "id", "") for t in targets
		}:
			return ast.literal_eval(node.value)
	raise LookupError(f"{variable} is not in {name}")


def workflow_messages() -> Iterator[str]:
	"""Names of workflows, their states and actions, from the definitions in workflows.py and domain/steps.py."""
	for node in (
		part for name in ("workflows.py", "domain/steps.py") for part in ast.walk(tree(PACKAGE / name))
	):
		if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("State", "Definition"):
			yield node.args[0].value
		elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Step":
			yield from (argument.value for argument in node.args[:3])


# -- documents ------------------------------------------------------------------------------------------------


def doctype_messages(doc: dict) -> Iterator[str]:
	"""Labels, descriptions, options and fixed texts of a DocType; its name is no text of its fields."""
	if doc.get("description"):
		yield doc["description"]
	for field in doc["fields"]:
		yield from (field[key] for key in ("label", "description", "placeholder") if field.get(key))
		options = field.get("options") or ""
		if field["fieldtype"] == "Select":
			yield from (option for option in options.split("\n") if option and not option.isdigit())
		elif field["fieldtype"] == "HTML" and text_in_html(options):
			yield options
	for row in [*doc.get("links", []), *doc.get("actions", [])]:
		yield from (row[key] for key in ("group", "label") if row.get(key))
	yield from (state["title"] for state in doc.get("states", []) if state.get("title"))


def workspace_messages(doc: dict) -> Iterator[str]:
	yield from {doc["label"], doc["title"], doc["name"]}
	for key in ("links", "shortcuts", "number_cards", "charts", "quick_lists"):
		for row in doc.get(key, []):
			yield from (row[part] for part in ("label", "description", "format") if row.get(part))
	for block in json.loads(doc["content"]):
		if block["type"] in ("header", "paragraph"):
			yield from text_in_html(block["data"].get("text", ""))


def named_messages(doc: dict) -> Iterator[str]:
	"""A report, number card, chart or print format: its name, and its label where it has one."""
	yield doc["name"]
	yield from (doc[key] for key in ("label", "chart_name", "title") if doc.get(key))


def notification_messages(doc: dict) -> Iterator[str]:
	yield from (doc[key] for key in ("name", "subject", "message") if doc.get(key))


OTHER_DOCUMENTS = {
	"workspace": workspace_messages,
	"report": named_messages,
	"number_card": named_messages,
	"dashboard_chart": named_messages,
	"print_format": named_messages,
	"notification": notification_messages,
	"page": named_messages,
}


class _Text(HTMLParser):
	def __init__(self) -> None:
		super().__init__()
		self.found: list[str] = []

	def handle_data(self, data: str) -> None:
		if data.strip():
			self.found.append(data.strip())


def text_in_html(html: str) -> list[str]:
	"""The texts between tags: Desk translates a workspace's headings by their text."""
	parser = _Text()
	parser.feed(html)
	return parser.found


# -- the template ---------------------------------------------------------------------------------------------

HEADER = {
	"Project-Id-Version": "Digidel",
	"Report-Msgid-Bugs-To": "digidel@example.org",
	"MIME-Version": "1.0",
	"Content-Type": "text/plain; charset=utf-8",
	"Content-Transfer-Encoding": "8bit",
}


def main() -> None:
	"""Write main.pot; add missing rows to sv.po, drop what is gone, keep every translation."""
	import polib

	messages = collect()
	swedish = polib.pofile(str(LOCALE / "sv.po")) if (LOCALE / "sv.po").exists() else polib.POFile()
	known = {(row.msgid, row.msgctxt): row.msgstr for row in swedish}
	template, filled = polib.POFile(wrapwidth=0), polib.POFile(wrapwidth=0)
	template.metadata = HEADER
	filled.metadata = {**HEADER, "Language": "sv", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
	for text, context, place in messages:
		occurrences = [(where, "") for where in place.split(" ")]
		template.append(polib.POEntry(msgid=text, msgctxt=context, occurrences=occurrences))
		msgstr = known.get((text, context), "")
		filled.append(polib.POEntry(msgid=text, msgctxt=context, msgstr=msgstr, occurrences=occurrences))
	template.save(str(LOCALE / "main.pot"))
	filled.save(str(LOCALE / "sv.po"))
	empty = sum(not row.msgstr for row in filled)
	sys.stdout.write(f"{len(messages)} messages, {empty} without Swedish\n")


if __name__ == "__main__":
	main()
