"""One user per role, so that every view can be tried. The addresses cannot receive mail (RFC 2606)."""

import frappe

DEFAULT_PASSWORD = "digidel-demo"

DEMO_USERS = [
	{"email": "advisor@example.org", "role": "Digidel Advisor", "full_name": "Digital handledare (demo)"},
	{"email": "advisor2@example.org", "role": "Digidel Advisor", "full_name": "Bibliotekarie (demo)"},
	{"email": "coordinator@example.org", "role": "Digidel Coordinator", "full_name": "Samordnare (demo)"},
	{"email": "volunteer@example.org", "role": "Digidel Volunteer", "full_name": "Volontär (demo)"},
	{"email": "finance@example.org", "role": "Digidel Finance", "full_name": "Ekonom (demo)"},
	{"email": "manager@example.org", "role": "Digidel Manager", "full_name": "Chef (demo)"},
	{"email": "reader@example.org", "role": "Digidel Reader", "full_name": "Läsare (demo)"},
]


def new_user(person: dict[str, str], password: str):
	"""A user document, not inserted, with the role profile of the person's role."""
	profile = frappe.get_cached_doc("Role Profile", person["role"])
	first_name, _separator, last_name = person["full_name"].rpartition(" ")
	return frappe.get_doc(
		{
			"doctype": "User",
			"email": person["email"],
			"first_name": first_name,
			"last_name": last_name,
			"language": "sv",
			# a reader sees published statistics only, and they stand under follow-up
			"default_workspace": "Digidel Follow-up" if person["role"] == "Digidel Reader" else "Digidel",
			"send_welcome_email": 0,
			"new_password": password,
			"role_profile_name": profile.name,
			"roles": [{"role": row.role} for row in profile.roles],
		}
	)
