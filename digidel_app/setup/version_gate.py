"""Refuses platforms this app was not made for, before anything is changed."""

import frappe
from frappe import _

SUPPORTED = {"frappe": (15, 17), "erpnext": (15, 17)}  # at least, below


def check() -> None:
	"""Stop install and migrate unless Frappe and ERPNext are of a supported major version.

	Raises:
	        frappe.ValidationError: names the app, its version and the supported range.
	"""
	for app_name, (at_least, below) in SUPPORTED.items():
		version = _installed_version(app_name)
		if version is None or not at_least <= int(version.split(".")[0]) < below:
			frappe.throw(
				_(
					"Digidel needs {0} version {1} to {2}. Found: {3}. Switch the bench to a supported branch."
				).format(app_name, at_least, below - 1, version or _("not installed"))
			)


def _installed_version(app_name: str) -> str | None:
	try:
		return frappe.get_attr(f"{app_name}.__version__")
	except (ImportError, AttributeError, frappe.AppNotInstalledError):
		return None
