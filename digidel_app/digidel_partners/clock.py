"""What happens to agreements by time passing: renewals, expiry, the start of a new version, reminders.

Runs once a day as a job; running it again the same day, or after days it was missed, does nothing twice.
"""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, today

from digidel_app.digidel_center import daily
from digidel_app.digidel_center.mail import tell
from digidel_app.digidel_center.naming import unique_key
from digidel_app.digidel_partners import people
from digidel_app.domain import partners
from digidel_app.domain.partners import Deadline


def run(day: date | None = None) -> None:
	"""Bring every agreement to where it stands on a day.

	Args:
		day: the site's own today when left out. The time zone is that of System Settings.
	"""
	day = day or getdate(today())
	# New versions first: the one they replace must not expire, or renew, on the day they begin.
	for name in _names(status=partners.SIGNED, replaces=("is", "set"), starts_on=("<=", day)):
		daily.alone(begin, "Partner Agreement", name, day)
	for name in _names(status=partners.ACTIVE, ends_on=("is", "set")):
		daily.alone(tend, "Partner Agreement", name, day)


def _names(**filters) -> list[str]:
	return frappe.get_all("Partner Agreement", filters=filters, pluck="name", order_by="name asc")


def begin(name: str, day: date) -> None:
	"""A signed new version becomes active on its first day, so that nothing is without an agreement."""
	agreement = frappe.get_doc("Partner Agreement", name, for_update=True)
	if agreement.status != partners.SIGNED or not agreement.starts_on or getdate(agreement.starts_on) > day:
		return
	agreement.status = partners.ACTIVE
	agreement.save()
	agreement.add_comment("Info", _("Began by itself on the first day of the new version."))


def tend(name: str, day: date) -> None:
	"""Renew, let expire, remind: one agreement in force."""
	agreement = frappe.get_doc("Partner Agreement", name, for_update=True)
	if agreement.status != partners.ACTIVE:
		return
	renew(agreement, day)
	if agreement.ends_on and getdate(agreement.ends_on) < day:
		expire(agreement)
		return
	remind(agreement, day)


def renew(agreement: Document, day: date) -> None:
	"""Extend an agreement that renews by itself and whose term is over, once for each term that has passed."""
	renewals = partners.renewals_due(agreement.facts(), day)
	if not renewals:
		return
	for renewal in renewals:
		agreement.append(
			"renewals", {"renewed_on": day, "from_end": renewal.from_end, "to_end": renewal.to_end}
		)
	agreement.ends_on = renewals[-1].to_end
	agreement.flags.ignore_workflow = True  # follows from what was agreed; nobody takes a step
	agreement.save()
	people.close_tasks(agreement)
	agreement.add_comment("Info", _renewed(agreement)()[1])
	for user in people.responsible(agreement):
		tell(user, agreement, _renewed(agreement))


def _renewed(agreement: Document):
	return lambda: (
		_("The agreement {0} has been renewed").format(agreement.title),
		_("The agreement {0} has renewed by itself and now runs to {1}.").format(
			agreement.title, formatdate(agreement.ends_on)
		),
	)


def expire(agreement: Document) -> None:
	"""The term is over and nothing carries it on."""
	agreement.status = partners.EXPIRED
	agreement.flags.ignore_workflow = True  # the calendar's doing; nobody takes a step
	agreement.save()
	text = _expired(agreement)
	agreement.add_comment("Info", text()[1])
	for user in people.responsible(agreement):
		tell(user, agreement, text)


def _expired(agreement: Document):
	return lambda: (
		_("The agreement {0} has expired").format(agreement.title),
		_("The agreement {0} ran to {1} and has expired.").format(
			agreement.title, formatdate(agreement.ends_on)
		),
	)


# -- reminders -----------------------------------------------------------------------------------------------


def remind(agreement: Document, day: date) -> None:
	"""A task and a mail for each deadline whose turn it is; what has been sent is kept and never sent again."""
	recipients = None
	for deadline in partners.deadlines(agreement.facts()):
		days = partners.reminder_due(deadline.day, day, _sent(agreement, deadline))
		if days is None:
			continue
		recipients = people.responsible(agreement) if recipients is None else recipients
		if recipients:  # else tomorrow, when there may be somebody to tell
			_keep(agreement, deadline, days, day, recipients)
			_send(agreement, deadline, day, recipients)


def _sent(agreement: Document, deadline: Deadline) -> list[int]:
	return frappe.get_all(
		"Agreement Reminder",
		filters={
			"partner_agreement": agreement.name,
			"deadline_kind": deadline.kind,
			"due_on": deadline.day,
		},
		pluck="days_before",
	)


def _keep(agreement: Document, deadline: Deadline, days: int, day: date, recipients: list[str]) -> None:
	"""First of all: the unique key stops a second run that is under way at the same time."""
	frappe.get_doc(
		doctype="Agreement Reminder",
		partner_agreement=agreement.name,
		company=agreement.company,
		deadline_kind=deadline.kind,
		due_on=deadline.day,
		days_before=days,
		sent_on=day,
		sent_to=", ".join(recipients),
		reminder_key=unique_key(agreement.name, deadline.kind, str(deadline.day), str(days)),
	).insert(ignore_permissions=True)  # nobody writes these by hand


def _send(agreement: Document, deadline: Deadline, day: date, recipients: list[str]) -> None:
	people.close_tasks(agreement)  # the earlier reminder of the same: one task is enough
	for user in recipients:
		people.give_task(agreement, user, _reminder(agreement, deadline, day), deadline.day)
		tell(user, agreement, _reminder(agreement, deadline, day))


def _reminder(agreement: Document, deadline: Deadline, day: date):
	def text() -> tuple[str, str]:
		title, left = agreement.title, (deadline.day - day).days
		when = formatdate(deadline.day)
		if deadline.kind == partners.NOTICE_DEADLINE and agreement.renewal == partners.AUTOMATIC:
			return (
				_("Last day to give notice: {0}, {1}").format(when, title),
				_(
					"The agreement {0} renews by itself unless notice is given no later than {1}. Days left: {2}."
				).format(title, when, left),
			)
		if deadline.kind == partners.NOTICE_DEADLINE:
			return (
				_("Decide about renewal by {0}: {1}").format(when, title),
				_(
					"The agreement {0} goes on only by decision. The last day to give notice is {1}. Days left: {2}."
				).format(title, when, left),
			)
		return (
			_("The agreement ends on {0}: {1}").format(when, title),
			_(
				"The agreement {0} ends on {1}. Days left: {2}. Make a new version if the collaboration is to go on."
			).format(title, when, left),
		)

	return text
