"""One role profile per kind of user: Digidel's role together with the platform's roles that the work needs."""

import frappe

PROFILES = {
	"Digidel Advisor": ("Digidel Advisor", "Employee"),  # Employee: may pick company and project
	"Digidel Coordinator": ("Digidel Coordinator", "Digidel Advisor", "Projects User"),
	"Digidel Volunteer": ("Digidel Volunteer",),
	"Digidel Finance": ("Digidel Finance", "Accounts User", "Projects User", "Purchase User"),
	"Digidel Manager": ("Digidel Manager", "Digidel Coordinator", "Digidel Advisor", "Projects User"),
	"Digidel Reader": ("Digidel Reader",),
}


def ensure_role_profiles() -> None:
	"""Insert the profiles that are missing; a site's own changes to them stay."""
	for name, roles in PROFILES.items():
		if frappe.db.exists("Role Profile", name):
			continue
		existing = [role for role in roles if frappe.db.exists("Role", role)]
		frappe.get_doc(
			doctype="Role Profile", role_profile=name, roles=[{"role": role} for role in existing]
		).insert(ignore_permissions=True)  # the installer may be any user of bench
