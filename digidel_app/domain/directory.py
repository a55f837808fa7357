"""Whether a contact of the referral directory can still be trusted, and whom to choose instead.

A visitor who is sent on to somebody who has left is sent on to nobody. Dates are days of the site's calendar.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ENDED = "ended"
ACCOUNT_CLOSED = "account closed"
LEFT = "left"
CHECK_FAILED = "last check failed"
OVERDUE = "overdue for checking"
NEVER_CHECKED = "never checked"

IN_ORDER = (ENDED, LEFT, ACCOUNT_CLOSED, CHECK_FAILED, OVERDUE, NEVER_CHECKED)  # what matters most first
UNUSABLE = frozenset({ENDED, LEFT, ACCOUNT_CLOSED})

REACHED = "Reached"
CHECK_RESULTS = (REACHED, "No answer", "Answering machine", "Wrong person", "Number out of use")

FINE, DOUBTFUL, NOT_USABLE = "Fine", "Doubtful", "Not usable"
OFFERED_AT_MOST = 5


@dataclass(frozen=True)
class Contact:
	"""What is known of one target or service.

	Attributes:
		kind: others of the same kind can be offered instead; None means that nothing can replace it.
		added_on: when it was entered; counts as its first check.
		check_interval_days: 0 means that it need not be checked.
		ended: it says itself that it is no longer in use.
		account_closed: the contact's user account is disabled.
		has_left: the contact has left the employment.
	"""

	name: str
	label: str
	kind: str | None
	added_on: date
	verified_on: date | None = None
	check_interval_days: int = 0
	valid_to: date | None = None
	ended: bool = False
	account_closed: bool = False
	has_left: bool = False
	last_check_on: date | None = None
	last_check_result: str | None = None
	keywords: frozenset[str] = field(default_factory=frozenset)


def check_due_on(contact: Contact) -> date | None:
	"""The last day by which the contact should be checked again; None when it need not be."""
	if contact.check_interval_days <= 0:
		return None
	try:
		return (contact.verified_on or contact.added_on) + timedelta(days=contact.check_interval_days)
	except OverflowError:  # an interval beyond the calendar is never due
		return None


def days_overdue(contact: Contact, today: date) -> int:
	"""Days since the check was due, 0 while it is not."""
	due = check_due_on(contact)
	return max((today - due).days, 0) if due else 0


def problems(contact: Contact, today: date) -> list[str]:
	"""Why the contact should not be chosen without a thought, what matters most first; empty when it is fine."""
	overdue = days_overdue(contact, today) > 0
	found = {
		ENDED: contact.ended or bool(contact.valid_to and contact.valid_to < today),
		LEFT: contact.has_left,
		ACCOUNT_CLOSED: contact.account_closed,
		CHECK_FAILED: _last_check_failed(contact),
		OVERDUE: overdue and contact.verified_on is not None,
		NEVER_CHECKED: overdue and contact.verified_on is None,
	}
	return [kind for kind in IN_ORDER if found[kind]]


def state(found: Iterable[str]) -> str:
	"""Fine, Doubtful or Not usable, from the problems found."""
	kinds = set(found)
	if kinds & UNUSABLE:
		return NOT_USABLE
	return DOUBTFUL if kinds else FINE


def instead_of(contact: Contact, others: Iterable[Contact], today: date) -> list[str]:
	"""Names of fine contacts of the same kind: those with most search words in common first, at most five."""
	if contact.kind is None:
		return []
	fine = [
		other
		for other in others
		if other.name != contact.name and other.kind == contact.kind and not problems(other, today)
	]
	fine.sort(key=lambda other: (-len(other.keywords & contact.keywords), other.label.casefold(), other.name))
	return [other.name for other in fine[:OFFERED_AT_MOST]]


def all_states(contacts: Iterable[Contact], today: date) -> Mapping[str, tuple[list[str], list[str]]]:
	"""(problems, names to choose instead) of each contact by name; nothing is offered for one that is fine."""
	everyone = list(contacts)
	answer = {}
	for contact in everyone:
		found = problems(contact, today)
		answer[contact.name] = (found, instead_of(contact, everyone, today) if found else [])
	return answer


def search_words(text: str | None) -> frozenset[str]:
	"""The search words of a contact, written with commas or on lines."""
	words = (text or "").replace("\n", ",").split(",")
	return frozenset(word.strip().casefold() for word in words if word.strip())


def _last_check_failed(contact: Contact) -> bool:
	if not contact.last_check_on or contact.last_check_result in (None, "", REACHED):
		return False
	return contact.verified_on is None or contact.verified_on <= contact.last_check_on
