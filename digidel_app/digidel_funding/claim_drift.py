"""Drift: what has changed in the ledger since a claim was submitted, and how it is settled."""

from collections.abc import Sequence
from hashlib import sha256

import frappe
from frappe import _

from digidel_app.digidel_funding import claims
from digidel_app.digidel_funding.amounts import kronor, to_money
from digidel_app.domain.claims import CHANGED, GONE, NEW, Drift, drift_size
from digidel_app.domain.money import ZERO, total

ACCEPTED = (
	"drift_note",
	"drift_accepted_amount",
	"drift_accepted_by",
	"drift_accepted_on",
	"drift_accepted_key",
)


def key_of(rows: Sequence[Drift]) -> str:
	"""One value for exactly this drift: when anything changes again, what was accepted no longer covers it."""
	parts = [f"{row.key}|{sorted(row.frozen.items())}|{sorted(row.current.items())}" for row in rows]
	return sha256("\n".join(parts).encode()).hexdigest() if parts else ""


def open_drift(claim) -> list[Drift]:
	"""The drift of a submitted claim that nobody has accepted or settled. A supplement has none of its own."""
	if claim.docstatus != 1 or claim.supplements:
		return []
	rows = claims.drift_of(claim)[0]
	return [] if rows and key_of(rows) == claim.drift_accepted_key else rows


def check_settled(grant) -> None:
	"""Raise frappe.ValidationError when a claim on the grant has open drift."""
	names = frappe.get_all(  # the user is changing the grant itself
		"Grant Claim", filters={"grant_agreement": grant.name, "docstatus": 1}, pluck="name"
	)
	drifting = [name for name in names if open_drift(frappe.get_doc("Grant Claim", name))]
	if drifting:
		frappe.throw(
			_(
				"The ledger has changed since {0} was submitted. Accept the drift with a note, or settle it with "
				"a supplementary claim, before the grant is closed."
			).format(", ".join(drifting)),
			title=_("Open drift"),
		)


def accept(claim, note: str) -> None:
	"""Accept the drift as it is now.

	Raises:
		frappe.ValidationError: no drift, no note, or more than the grant tolerates.
	"""
	rows = open_drift(claim)
	if not rows:
		frappe.throw(_("There is no open drift on {0}.").format(claim.name))
	note = (note or "").strip()
	if not note:
		frappe.throw(_("Write why the drift is accepted."), frappe.MandatoryError)
	size = drift_size(rows)
	tolerance = to_money(frappe.db.get_value("Grant Agreement", claim.grant_agreement, "drift_tolerance"))
	if size > tolerance:
		frappe.throw(
			_("The drift is {0}, and the grant tolerates {1}. Settle it with a supplementary claim.").format(
				kronor(size, claim.currency), kronor(tolerance, claim.currency)
			)
		)
	values = (note, float(size), frappe.session.user, frappe.utils.now(), key_of(rows))
	claim.db_set(dict(zip(ACCEPTED, values, strict=True)))
	claim.add_comment("Info", _("Drift of {0} accepted: {1}").format(kronor(size, claim.currency), note))


def supplement(claim):
	"""A draft claim that settles the drift of a submitted one.

	Raises:
		frappe.ValidationError: nothing has drifted.
	"""
	if not claims.drift_of(claim)[0]:
		frappe.throw(_("There is no drift on {0} to settle.").format(claim.name))
	return frappe.get_doc(
		doctype="Grant Claim",
		grant_agreement=claim.grant_agreement,
		kind=claim.kind,
		supplements=claim.name,
		period_from=claim.period_from,
		period_to=claim.period_to,
	).insert()


def view(claim) -> dict:
	"""What the form shows: each posting with what the claim holds, what the ledger holds, and the difference."""
	if claim.docstatus != 1 or claim.supplements:
		return {"state": "none", "rows": [], "claim": claim}
	rows, frozen, current = claims.drift_of(claim)
	days = {row.key: row.day for row in (*frozen, *current)}
	titles = dict(
		frappe.get_all(  # lines of a claim the user may read
			"Project Budget Line", filters={"project": claim.project}, fields=["name", "title"], as_list=True
		)
	)
	accepted = bool(rows) and key_of(rows) == claim.drift_accepted_key
	return {
		"state": "accepted" if accepted else "open" if rows else "none",
		"claim": claim,
		"size": drift_size(rows) if rows else ZERO,
		"sum": total(row.amount for row in rows),
		"kronor": kronor,
		"rows": [_shown(row, days[row.key], titles) for row in rows],
	}


def _shown(row: Drift, day, titles: dict[str, str]) -> dict:
	def places(amounts: dict) -> str:
		return ", ".join(f"{titles.get(line, line)} {year}" for line, year in sorted(amounts))

	return {
		"kind": {
			NEW: _("New", context="Digidel drift"),
			CHANGED: _("Changed", context="Digidel drift"),
			GONE: _("Gone", context="Digidel drift"),
		}[row.kind],
		"day": day,
		"voucher_type": row.key.voucher_type,
		"voucher_no": row.key.voucher_no,
		"account": row.key.account,
		"frozen": total(row.frozen.values()) if row.frozen else None,
		"current": total(row.current.values()) if row.current else None,
		"amount": row.amount,
		"lines": " → ".join(dict.fromkeys(filter(None, (places(row.frozen), places(row.current))))),
	}


def keep_acceptance(claim) -> None:
	"""A save of a submitted claim, by form or API, cannot accept drift: `accept` does, with its rules."""
	before = claim.get_doc_before_save()
	for fieldname in ACCEPTED:
		claim.set(fieldname, before.get(fieldname))
