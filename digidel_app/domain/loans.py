"""Lending equipment: dates, states and how to reach who has it. Days are calendar days, both ends inclusive."""

import re
from datetime import date, timedelta

from digidel_app.domain.personal_data import normal_phone

ON_LOAN, OVERDUE, RETURNED = "On loan", "Overdue", "Returned"
BY_EMAIL, BY_SMS, BY_CALL = "E-mail", "SMS", "Call"

DUE_BEFORE_LENT = "due before lent"
RETURNED_BEFORE_LENT = "returned before lent"
LENT_IN_THE_FUTURE = "lent in the future"
RETURNED_IN_THE_FUTURE = "returned in the future"
TOO_LONG = "too long"

NOT_LENDABLE = "not lendable"
NOT_USABLE = "not usable"
UNUSABLE_CONDITIONS = ("Broken", "Lost")

USUAL_DAYS = 14
LONGEST_DAYS = 366
DAYS_BETWEEN_REMINDERS = 7

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOBILE = re.compile(r"07\d{8}")


def status_of(due_on: date, returned_on: date | None, today: date) -> str:
	"""Overdue from the day after it was due, until it is back."""
	if returned_on:
		return RETURNED
	return OVERDUE if today > due_on else ON_LOAN


def days_overdue(due_on: date, returned_on: date | None, today: date) -> int:
	"""Whole days past the due date, 0 when it is not overdue or is back."""
	return (today - due_on).days if status_of(due_on, returned_on, today) == OVERDUE else 0


def loan_key(equipment: str, returned_on: date | None) -> str | None:
	"""What a unique column holds: the equipment while it is out, nothing when it is back.

	Two loans of one thing at the same time then collide in the database itself, whoever was first.
	"""
	return None if returned_on else equipment


def proposed_due_date(lent_on: date, loan_days: int | None) -> date:
	"""The day a loan is due; `loan_days` 0 or None means the usual two weeks."""
	return lent_on + timedelta(days=loan_days or USUAL_DAYS)


def date_problems(lent_on: date, due_on: date, returned_on: date | None, today: date) -> list[str]:
	"""What cannot be right about the dates."""
	checks = (
		(due_on < lent_on, DUE_BEFORE_LENT),
		((due_on - lent_on).days > LONGEST_DAYS, TOO_LONG),
		(lent_on > today, LENT_IN_THE_FUTURE),
		(returned_on is not None and returned_on < lent_on, RETURNED_BEFORE_LENT),
		(returned_on is not None and returned_on > today, RETURNED_IN_THE_FUTURE),
	)
	return [problem for is_wrong, problem in checks if is_wrong]


def lending_problem(lendable: bool, condition: str) -> str | None:
	"""Why a piece of equipment cannot be lent, None when it can."""
	if condition in UNUSABLE_CONDITIONS:
		return NOT_USABLE
	return None if lendable else NOT_LENDABLE


def reminder_channel(contact: str | None, sms_is_set_up: bool) -> str:
	"""How the borrower is reached: e-mail, SMS to a Swedish mobile number, else somebody calls."""
	text = (contact or "").strip()
	if _EMAIL.fullmatch(text):
		return BY_EMAIL
	if sms_is_set_up and _MOBILE.fullmatch(normal_phone(text)):
		return BY_SMS
	return BY_CALL


def is_to_be_reminded(due_on: date, returned_on: date | None, reminded_on: date | None, today: date) -> bool:
	"""Whether the daily job reminds: the day after it was due, and then once a week."""
	if status_of(due_on, returned_on, today) != OVERDUE:
		return False
	return reminded_on is None or (today - reminded_on).days >= DAYS_BETWEEN_REMINDERS
