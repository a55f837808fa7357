"""The table of an agreement's steps in the handbook, written from domain/steps.py.

As a test it says when the handbook has drifted; run as a script it writes the table anew:
`python tests/contract/agreement_steps.py`.
"""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "handbok" / "avtal.md"
BEGIN, END = "<!-- stegen: skrivs av tests/contract/agreement_steps.py -->", "<!-- slut på stegen -->"
CONTEXT = "Partner Agreement"

if str(ROOT) not in sys.path:
	sys.path.insert(0, str(ROOT))

from digidel_app.domain import steps  # the path comes first when this runs as a script


def swedish() -> dict[tuple[str | None, str], str]:
	catalogue = polib.pofile(str(ROOT / "digidel_app" / "locale" / "sv.po"))
	return {(entry.msgctxt, entry.msgid): entry.msgstr for entry in catalogue}


def table() -> str:
	"""Who may take which step, and what may still change in each state, as two Markdown tables in Swedish."""
	words = swedish()

	def word(text: str) -> str:
		return words.get((CONTEXT, text)) or words.get((None, text)) or text

	lines = ["| Från | Steg | Till | Vem |", "|---|---|---|---|"]
	for step in steps.PARTNER_AGREEMENT.steps:
		who = ", ".join(word(role) for role in step.taken_by)
		note = " (den korta vägen)" if step.condition else ""
		lines.append(f"| {word(step.state)} | {word(step.action)}{note} | {word(step.next_state)} | {who} |")
	lines += ["", "| Status | Vem får ändra | Vad får ändras |", "|---|---|---|"]
	labels = _labels()
	for state in steps.PARTNER_AGREEMENT.states:
		who = ", ".join(word(role) for role in state.edited_by if role != steps.NOBODY) or "ingen"
		allowed = steps.MAY_CHANGE.get(state.name)
		what = (
			"allt"
			if allowed is None
			else ", ".join(sorted(word(labels[name]) for name in allowed)) or "inget"
		)
		lines.append(f"| {word(state.name)} | {who} | {what} |")
	return "\n".join(lines)


def _labels() -> dict[str, str]:
	import json

	folder = ROOT / "digidel_app" / "digidel_partners" / "doctype" / "partner_agreement"
	fields = json.loads((folder / "partner_agreement.json").read_text(encoding="utf-8"))["fields"]
	return {field["fieldname"]: field.get("label", "") for field in fields}


def with_table(text: str) -> str:
	before, rest = text.split(BEGIN)
	after = rest.split(END)[1]
	return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
	HANDBOOK.write_text(with_table(HANDBOOK.read_text(encoding="utf-8")), encoding="utf-8")
