"""What a workflow consists of, and the steps of a partner agreement: who may take which, and what each state locks."""

from collections.abc import Iterable
from typing import NamedTuple

COORDINATOR, FINANCE, MANAGER = "Digidel Coordinator", "Digidel Finance", "Digidel Manager"
NOBODY = "System Manager"
"""Role that may edit in a frozen state: none of the app's own."""


class State(NamedTuple):
	"""A state, who may edit a document in it, and its colour on the platform's own scale."""

	name: str
	edited_by: tuple[str, ...]
	style: str = ""


class Step(NamedTuple):
	"""A way from one state to another. `condition` is the platform's Python expression about `doc`."""

	state: str
	action: str
	next_state: str
	taken_by: tuple[str, ...]
	condition: str = ""


class Definition(NamedTuple):
	name: str
	document_type: str
	states: tuple[State, ...]
	steps: tuple[Step, ...]


SHORT_PATH = 'frappe.db.get_value("Digidel Company Settings", doc.company, "agreement_path") == "Short"'
_PARTNERS = (COORDINATOR, MANAGER)

PARTNER_AGREEMENT = Definition(
	"Digidel Partner Agreement",
	"Partner Agreement",
	(
		State("Draft", _PARTNERS),
		State("Under review", (MANAGER,), "Warning"),
		State("Approved", _PARTNERS, "Info"),
		State("Signed", _PARTNERS, "Primary"),
		State("Active", _PARTNERS, "Success"),
		State("Terminated", (NOBODY,), "Danger"),
		State("Expired", (NOBODY,), "Inverse"),
		State("Rejected", (NOBODY,), "Danger"),
	),
	(
		Step("Draft", "Send for review", "Under review", _PARTNERS),
		Step("Draft", "Sign", "Signed", _PARTNERS, SHORT_PATH),
		Step("Under review", "Approve", "Approved", (MANAGER,)),
		Step("Under review", "Send back", "Draft", (MANAGER,)),
		Step("Under review", "Reject", "Rejected", (MANAGER,)),
		Step("Approved", "Send back", "Draft", _PARTNERS),
		Step("Approved", "Sign", "Signed", _PARTNERS),
		Step("Signed", "Activate", "Active", _PARTNERS),
		Step("Active", "Terminate", "Terminated", (MANAGER,)),
		Step("Active", "Mark as expired", "Expired", _PARTNERS),
	),
)

_SIGNING = frozenset({"signed_on", "signed_file"})
_ALWAYS = frozenset({"responsible_user"})
_BEFORE_FORCE = frozenset({"data_processing_reference", "overlap_reason"})
_ENDING = frozenset({"notice_given_on", "notice_given_by", "ending_reason"})

MAY_CHANGE: dict[str, frozenset[str]] = {
	"Approved": _ALWAYS | _BEFORE_FORCE | _SIGNING,
	"Signed": _ALWAYS | _BEFORE_FORCE,
	"Active": _ALWAYS | _ENDING | frozenset({"data_processing_reference"}),
	"Terminated": frozenset(),
	"Expired": frozenset(),
	"Rejected": frozenset(),
}
"""Fields that may still change in a state; a state that is not named here locks nothing."""


def locked(state: str, fieldnames: Iterable[str]) -> list[str]:
	"""Those of the changed fields that the state locks, in the order given.

	What has been approved is what gets signed, and what has been signed holds until a new version replaces it.
	"""
	allowed = MAY_CHANGE.get(state)
	return [] if allowed is None else [name for name in fieldnames if name not in allowed]


AGREEMENT_WAITS = ("Under review", "Approved", "Signed")
"""States in which somebody has the next step of an agreement; a draft is its author's own."""
