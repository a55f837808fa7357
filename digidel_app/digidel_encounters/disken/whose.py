"""Which municipality the page works for."""

import frappe
from frappe import _

from digidel_app.permissions import allowed_companies, check_company

ROLES = ("Digidel Advisor", "Digidel Coordinator", "Digidel Manager", "System Manager")


def check_sender(user: object) -> None:
	"""Refuse what another user has recorded: on a shared device somebody else may have signed in meanwhile.

	Raises:
		frappe.PermissionError: `user` is given and is not the one signed in.
	"""
	if user is not None and user != frappe.session.user:
		frappe.throw(
			_("These visits were recorded by somebody else, who must sign in to send them."),
			frappe.PermissionError,
		)


def companies() -> list[str]:
	"""Digidel municipalities the user may see, by name."""
	allowed = allowed_companies()
	# get_all: the names only; what the user may see is asked for one line above
	known = frappe.get_all("Digidel Company Settings", pluck="name", order_by="name asc")
	return [company for company in known if allowed is None or company in allowed]


def company_of(asked: str | None = None) -> str:
	"""The municipality asked for, else the user's own, else the only one.

	Raises:
		frappe.PermissionError: the user may not see the one asked for.
		frappe.ValidationError: there is none, or several and none is the user's own.
	"""
	if asked:
		if not isinstance(asked, str) or not frappe.db.exists("Company", asked):
			frappe.throw(_("There is no such company."), frappe.DoesNotExistError)
		check_company(asked)
		return asked
	mine, own = companies(), frappe.defaults.get_user_default("Company")
	if own in mine:
		return own
	if len(mine) == 1:
		return mine[0]
	allowed = allowed_companies()
	if not mine and own and (allowed is None or own in allowed):
		return own  # no settings saved yet: the desk works all the same
	if mine:
		frappe.throw(_("You work for several municipalities. Say which company this is about."))
	return frappe.throw(
		_("No municipality is set up for you yet. Ask a Digidel Manager to save Digidel Company Settings.")
	)
