"""Lending, returning and reminding: what the form's buttons, the list and the daily job share."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date, getdate

from digidel_app.digidel_center import visitor_messages
from digidel_app.domain import loans as rules
from digidel_app.domain.loans import BY_CALL

HISTORY_ROWS = 200


def lend(equipment: str, **values: object) -> Document:
	"""Record a loan that begins today; values are fields of Equipment Loan.

	Raises:
		frappe.PermissionError: the user may not lend.
		frappe.ValidationError: the thing is out, broken or not for lending, or the dates cannot be right.
	"""
	return frappe.new_doc("Equipment Loan").update({"equipment": equipment, **values}).insert()


def give_back(loan: Document, condition: str | None = None) -> Document:
	"""End a loan today. From now on nobody is shown who the borrower was.

	Args:
		condition: Whole, Worn or Broken; becomes the condition of the equipment.
	"""
	if loan.returned_on:
		frappe.throw(_("This loan has already ended."))
	loan.returned_on = getdate()
	loan.return_condition = condition
	return loan.save()


def remind(loan: Document) -> str:
	"""Remind the borrower now. Answers how: E-mail, SMS, or Call when somebody has to ring.

	Raises:
		frappe.ValidationError: the thing is back, or somebody reminded today.
	"""
	if loan.returned_on:
		frappe.throw(_("This loan has already ended."))
	if loan.reminded_on and getdate(loan.reminded_on) == getdate():
		frappe.throw(_("The borrower has already been reminded today."))
	channel = _send_reminder(loan)
	if channel != BY_CALL:
		mark_reminded(loan)
	return channel


def mark_reminded(loan: Document) -> None:
	"""Count a reminder, also one by phone. Past the document's save: it changes nothing that is checked."""
	frappe.db.set_value(
		"Equipment Loan",
		loan.name,
		{"reminded_on": getdate(), "reminders_sent": (loan.reminders_sent or 0) + 1},
	)


def daily() -> None:
	"""Scheduler: what has become overdue, and who is reminded today."""
	today = getdate()
	rows = frappe.qb.DocType("Equipment Loan")
	(
		frappe.qb.update(rows)
		.set(rows.status, rules.OVERDUE)
		.where(rows.returned_on.isnull() & (rows.due_on < today) & (rows.status == rules.ON_LOAN))
	).run()
	for loan in frappe.get_all(
		"Equipment Loan",
		filters={"status": rules.OVERDUE},
		fields=["name", "due_on", "returned_on", "reminded_on"],
	):
		if rules.is_to_be_reminded(loan.due_on, loan.returned_on, loan.reminded_on, today):
			remind(frappe.get_doc("Equipment Loan", loan.name))
			frappe.db.commit()  # a job: a reminder that is sent must not be sent again when a later one fails


def history(equipment: str) -> list[dict]:
	"""Loans of one thing, newest first, without borrowers."""
	return frappe.get_list(
		"Equipment Loan",
		filters={"equipment": equipment},
		fields=["name", "lent_on", "due_on", "returned_on", "status", "return_condition"],
		order_by="lent_on desc, creation desc",
		limit_page_length=HISTORY_ROWS,
	)


def note_on_equipment(equipment: str, condition: str | None = None) -> None:
	"""Keep the thing's own fields true: whether it is out, and how it came back.

	Past its save: who returns a thing need not be allowed to change its other fields.
	"""
	values: dict[str, object] = {
		"on_loan": int(bool(frappe.db.exists("Equipment Loan", {"loan_key": equipment})))
	}
	if condition:
		values["equipment_condition"] = condition
	frappe.db.set_value("Digidel Equipment", equipment, values)


def check_dates(lent_on: date, due_on: date, returned_on: date | None) -> None:
	"""Refuse dates that cannot be right."""
	messages = {
		rules.DUE_BEFORE_LENT: _("The day it is due must not be before the day it is lent."),
		rules.TOO_LONG: _("A loan can be at most {0} days.").format(rules.LONGEST_DAYS),
		rules.LENT_IN_THE_FUTURE: _("The day it is lent must not be in the future."),
		rules.RETURNED_BEFORE_LENT: _("The day it is returned must not be before the day it is lent."),
		rules.RETURNED_IN_THE_FUTURE: _("The day it is returned must not be in the future."),
	}
	for problem in rules.date_problems(lent_on, due_on, returned_on, getdate()):
		frappe.throw(messages[problem], title=_("Dates"))


def lending_message(problem: str, equipment: Document) -> str:
	"""Why a thing is not lent, in words."""
	name = frappe.bold(escape_html(equipment.equipment_name))
	if problem == rules.NOT_USABLE:
		return _(
			"{0} is marked as {1} and is not lent. Change its condition when it can be used again."
		).format(name, _(equipment.equipment_condition, context="Digidel Equipment").lower())
	return _("{0} is not for lending. Choose another, or tick May be lent on its page.").format(name)


def _send_reminder(loan: Document) -> str:
	subject, text = _reminder_text(loan)
	return visitor_messages.send(loan, loan.borrower_contact, subject, [text])


def _reminder_text(loan: Document) -> tuple[str, str]:
	"""Subject and text, in the site's language: the borrower has no account with one of their own."""
	lang = frappe.db.get_single_value("System Settings", "language") or "sv"
	place = loan.meeting_place and frappe.get_cached_value("Meeting Place", loan.meeting_place, "place_name")
	values = (loan.equipment_name, format_date(loan.due_on), place or loan.company)
	text = _("You have borrowed {0}. It is due back on {1}. Please return it to {2}.", lang=lang).format(
		*values
	)
	return _("Reminder: {0}", lang=lang).format(loan.equipment_name), text
