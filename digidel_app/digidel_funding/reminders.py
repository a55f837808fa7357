"""Reminds whoever is responsible for a grant of its report deadlines, once for each."""

from datetime import date

import frappe
from frappe import _

from digidel_app.domain.claims import is_due_for_reminder


def remind() -> int:
	"""Notify the responsible users of deadlines that are near; returns how many. Runs once a day."""
	today = frappe.utils.getdate()
	sent = 0
	for row in _open_deadlines():
		user = row.responsible_user or row.owner
		if not is_due_for_reminder(today, row.due_on, row.remind_days) or not _can_be_told(user):
			continue
		_notify(row, user, today)
		frappe.db.set_value(
			"Grant Deadline", row.deadline, "reminded_on", today, update_modified=False
		)  # a row is not saved by itself, and the grant must not look changed by somebody
		sent += 1
	return sent


def _open_deadlines() -> list:
	"""Deadlines of grants under way that nobody has been reminded of and that no claim has met."""
	deadline, grant = frappe.qb.DocType("Grant Deadline"), frappe.qb.DocType("Grant Agreement")
	rows = (
		frappe.qb.from_(deadline)
		.join(grant)
		.on((deadline.parent == grant.name) & (deadline.parenttype == "Grant Agreement"))
		.select(
			deadline.name.as_("deadline"),
			deadline.report_kind,
			deadline.due_on,
			deadline.remind_days,
			grant.name,
			grant.title,
			grant.owner,
			grant.responsible_user,
		)
		.where(grant.status.isin(("Granted", "Active")))
		.where(deadline.reminded_on.isnull())
		.run(as_dict=True)
	)
	met = {name for grant in {row.name for row in rows} for name in _met(grant)}
	return [row for row in rows if row.deadline not in met]


def open_deadlines(grant) -> list:
	"""The grant's deadlines that no claim has met, the nearest first; the caller has checked permission."""
	met = _met(grant.name)
	return sorted((row for row in grant.report_deadlines if row.name not in met), key=lambda row: row.due_on)


def _met(grant: str) -> set[str]:
	"""Names of deadlines that are met: the first by the first submitted claim of its kind, the second by the second."""
	met: set[str] = set()
	claims = frappe.get_all(  # counted by kind, for whoever is reminded of the grant
		"Grant Claim",
		filters={"grant_agreement": grant, "docstatus": 1, "supplements": ("is", "not set")},
		pluck="kind",
	)
	deadlines = frappe.get_all(
		"Grant Deadline",
		filters={"parent": grant, "parenttype": "Grant Agreement"},
		fields=["name", "report_kind"],
		order_by="due_on asc, idx asc",
	)
	for kind in set(claims):
		of_kind = [row.name for row in deadlines if row.report_kind == kind]
		met.update(of_kind[: claims.count(kind)])
	return met


def _can_be_told(user: str) -> bool:
	return bool(frappe.db.get_value("User", user, "enabled"))


def _notify(row, user: str, today: date) -> None:
	days = (row.due_on - today).days
	when = (
		_("in {0} days").format(days)
		if days > 1
		else _("tomorrow")
		if days == 1
		else _("today")
		if days == 0
		else _("{0} days ago").format(-days)
	)
	frappe.get_doc(
		doctype="Notification Log",
		for_user=user,
		type="Alert",
		document_type="Grant Agreement",
		document_name=row.name,
		subject=_("{0} for {1} is due {2} ({3})").format(
			_(row.report_kind, context="Grant Deadline"),
			frappe.utils.escape_html(row.title),
			row.due_on,
			when,
		),
	).insert(ignore_permissions=True)  # the scheduler writes to a user who may not write notifications
