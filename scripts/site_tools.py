"""Runs in the bench's Python, for one site.

python site_tools.py fresh SITE PASSWORD     after a restore: caches cleared, Administrator's password set
python site_tools.py logins SITE             the demonstration's users as JSON lines
"""

from __future__ import annotations

import json
import sys

import frappe
from site_setup import open_site


def freshen(password: str) -> None:
	"""After a restore: what Redis still knows of the earlier database is dropped, the password set."""
	from frappe.utils.password import update_password

	frappe.cache.delete_keys("")
	frappe.clear_cache()
	update_password("Administrator", password)
	frappe.db.commit()


def list_logins() -> None:
	"""The demonstration's users, one JSON object a line; nothing when the app has no demonstration."""
	try:
		from digidel_app.demo.users import DEFAULT_PASSWORD, DEMO_USERS
	except ImportError:
		return
	for user in DEMO_USERS:
		password = user.get("password") or DEFAULT_PASSWORD
		print(json.dumps({"role": user["role"], "email": user["email"], "password": password}))


def main(command: str, site: str, *rest: str) -> None:
	"""See the head of this file."""
	open_site(site)
	try:
		if command == "fresh":
			freshen(*rest)
		elif command == "logins":
			list_logins()
		else:
			raise SystemExit(__doc__)
	finally:
		frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
