"""What an installation adds to a site. `uninstall` takes away the same things, from the same names."""

import json

import frappe
from frappe.gettext.translate import get_catalog, write_binary

from digidel_app import workflows
from digidel_app.digidel_funding import ledger
from digidel_app.permissions import ROLES, VOLUNTEER
from digidel_app.setup import seeds_funding, seeds_operations
from digidel_app.setup.role_profiles import ensure_role_profiles

MODULES = (
	"Digidel Center",
	"Digidel Encounters",
	"Digidel Salons",
	"Digidel Partners",
	"Digidel Funding",
	"Digidel Follow-up",
)


def after_install() -> None:
	"""Before the platform syncs fixtures and dashboards: what those may rest on."""
	ensure_roles()
	# the platform has made the roles by itself while it read the DocTypes, all of them with a Desk
	frappe.db.set_value("Role", VOLUNTEER, "desk_access", 0)
	frappe.clear_document_cache("Role", VOLUNTEER)


def after_sync() -> None:
	"""After everything of a fresh installation is in place."""
	ensure_all()


def after_migrate() -> None:
	"""The same after each migrate; what a site has changed is left alone."""
	ensure_all()


def ensure_all() -> None:
	"""Insert what is missing, never overwrite."""
	ensure_roles()
	ensure_role_profiles()
	remember_created(workflows.ensure_workflows())
	seeds_funding.seed()
	seeds_operations.seed()
	ensure_indexes()
	compile_catalogue()


def ensure_roles() -> None:
	"""The six roles; their permissions stand in the DocTypes."""
	for role in ROLES:
		if not frappe.db.exists("Role", role):
			# volunteers work on a page of their own; Desk would greet them with nothing
			desk_access = int(role != VOLUNTEER)
			frappe.get_doc(doctype="Role", role_name=role, desk_access=desk_access, is_custom=0).insert(
				ignore_permissions=True  # the installer may be any user of bench
			)


def remember_created(created: dict[str, list[str]]) -> None:
	"""Keep the names of shared records this app created, so that uninstall removes exactly those."""
	record = installed_record()
	for doctype, names in created.items():
		record[doctype] = sorted({*record.get(doctype, []), *names})
	frappe.db.set_single_value("Digidel Settings", "install_record", json.dumps(record, ensure_ascii=False))


def installed_record() -> dict[str, list[str]]:
	"""Names by DocType of the shared records this app created."""
	return json.loads(frappe.db.get_single_value("Digidel Settings", "install_record") or "{}")


def compile_catalogue() -> None:
	"""Make the Swedish texts readable for the platform; `bench build` does it too, but may have been skipped."""
	catalogue = get_catalog("digidel_app", "sv")
	write_binary("digidel_app", catalogue, "sv")


def own_doctypes(**filters) -> list[str]:
	"""Names of this app's DocTypes, for example own_doctypes(istable=0, issingle=0)."""
	return frappe.get_all("DocType", filters={"module": ("in", MODULES), **filters}, pluck="name")


def ensure_indexes() -> None:
	"""The ledger's index, and the one on `creation` that a fresh table lacks although lists sort by it."""
	ledger.add_indexes()
	for doctype in own_doctypes(istable=0, issingle=0):
		frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` ADD INDEX IF NOT EXISTS `creation` (`creation`)")
