"""What the database undoes because others wrote the same rows is done again, from the beginning."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import frappe
from frappe import _

ATTEMPTS = 4
LONGEST_WAIT = 30  # seconds; a request that waits longer is better answered, for the client keeps its queue

Result = TypeVar("Result")


class BusyError(frappe.ValidationError):
	"""Others were writing the same rows all along; nothing is stored, and the same request may be sent again."""


def trying_again(work: Callable[[], Result]) -> Result:
	"""The result of `work`, which is the request's whole change and is run again after a deadlock.

	Raises:
		BusyError: it did not succeed in four attempts or half a minute.
	"""
	began = time.monotonic()
	for attempt in range(ATTEMPTS):
		try:
			return work()
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			# a deadlock has undone the whole transaction, a wait only its last statement: both start over
			frappe.db.rollback()
			if time.monotonic() - began > LONGEST_WAIT:
				break
			time.sleep(random.uniform(0.01, 0.05) * 2**attempt)
	return frappe.throw(
		_("Many are saving right now. Nothing was stored; send it again in a moment."),
		BusyError,
		title=_("Try again"),
	)
