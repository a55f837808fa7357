"""What coordinators' forms call about series of salons. Every function authorises first; all are POST.

Also what only shows how it would go writes, tries the salons' own rules, and takes everything back.
"""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from digidel_app.api.reading import json_of
from digidel_app.digidel_encounters.booking_visitors import read_day
from digidel_app.digidel_salons import series_change, series_copy, series_making
from digidel_app.domain.salon_series import Term
from digidel_app.permissions import check_company


@frappe.whitelist(methods=["POST"])
def make_salons(
	series: str,
	is_meant: bool | int | str = 0,
	only_fitting: bool | int | str = 0,
	places: dict | str | None = None,
) -> list[dict]:
	"""Make the salons of a series that are not made yet; unless it is meant, see how it would go.

	Args:
		only_fitting: leave out dates that clash; else one of them stops all.
		places: key of a date → another place for it.

	Raises:
		frappe.PermissionError: the user may not plan salons, or not this series.
		frappe.ValidationError: something clashes and nothing may be left out.
	"""
	doc = _series(series)
	return series_making.make(
		doc, is_meant=_yes(is_meant), only_fitting=_yes(only_fitting), places=_texts(places)
	)


@frappe.whitelist(methods=["POST"])
def change_from(
	series: str,
	first: str,
	values: dict | str | None = None,
	times: dict | str | None = None,
	chosen: list | str | None = None,
	is_meant: bool | int | str = 0,
	only_fitting: bool | int | str = 0,
) -> dict:
	"""Change a series and its salons from a day on; unless it is meant, see how it would go.

	Raises:
		frappe.PermissionError: the user may not plan salons, or not this series.
		frappe.ValidationError: a value cannot be, or salons cannot follow and none may be left.
	"""
	doc, given = _series(series), _mapping(values)
	if any(isinstance(value, dict) for value in given.values()):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	return series_change.change(
		doc,
		read_day(first),
		given,
		_mapping(times),
		chosen=_names(chosen) or [],
		is_meant=_yes(is_meant),
		only_fitting=_yes(only_fitting),
	)


@frappe.whitelist(methods=["POST"])
def end_from(
	series: str,
	first: str,
	reason: str = "Other",
	chosen: list | str | None = None,
	is_meant: bool | int | str = 0,
	only_fitting: bool | int | str = 0,
) -> dict:
	"""End a series: cancel its salons from a day on; unless it is meant, see how it would go.

	Raises:
		frappe.PermissionError: the user may not plan salons, or not this series.
		frappe.ValidationError: the day has been.
	"""
	doc = _series(series)
	return series_change.end(
		doc,
		read_day(first),
		reason,
		chosen=_names(chosen) or [],
		is_meant=_yes(is_meant),
		only_fitting=_yes(only_fitting),
	)


@frappe.whitelist(methods=["POST"])
def copy_term(
	company: str,
	old_first: str,
	old_last: str,
	new_first: str,
	new_last: str,
	chosen: list | str | None = None,
	places: dict | str | None = None,
	is_meant: bool | int | str = 0,
	only_fitting: bool | int | str = 0,
) -> dict:
	"""Make a new term from an old one; unless it is meant, see how it would go.

	Raises:
		frappe.PermissionError: the user may not plan salons, or not in this municipality.
		frappe.ValidationError: terms that cannot be, or something clashes and nothing may be left out.
	"""
	frappe.has_permission("Salon Series", "create", throw=True)
	frappe.has_permission("Digital Salon", "create", throw=True)
	check_company(company)
	return series_copy.copy_term(
		company,
		Term(read_day(old_first), read_day(old_last)),
		Term(read_day(new_first), read_day(new_last)),
		chosen=_names(chosen),
		places=_texts(places),
		is_meant=_yes(is_meant),
		only_fitting=_yes(only_fitting),
	)


def _series(name: str) -> Document:
	frappe.has_permission("Digital Salon", "create", throw=True)
	doc = frappe.get_doc("Salon Series", name)
	doc.check_permission("write")
	return doc


def _yes(sent: bool | int | str) -> bool:
	return sent is True or cint(sent) == 1


def _mapping(sent: dict | str | None) -> dict:
	found = json_of(sent) if sent else {}
	if not isinstance(found, Mapping):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	return dict(found)


def _texts(sent: dict | str | None) -> dict[str, str]:
	found = _mapping(sent)
	if not all(isinstance(value, str) for value in found.values()):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	return found


def _names(sent: list | str | None) -> list[str] | None:
	found = json_of(sent) if sent else None
	if found is not None and (
		not isinstance(found, list) or not all(isinstance(name, str) for name in found)
	):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	return found
