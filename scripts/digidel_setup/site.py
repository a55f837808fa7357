"""Sites: a base with ERPNext set up, kept as a dump, and the demonstration and test sites made from it."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
from pathlib import Path

from .bench import code_key, helper
from .database import Admin, drop_database, dump_database, load_database, make_database
from .platform import (
	APP,
	BASE_SITE,
	CHECKOUT,
	DEMO_SITE,
	MARKER,
	SECOND_TEST_SITE,
	SIGN,
	TEST_SITE,
	Platform,
	digest,
)
from .shell import run
from .steps import Problem, step

SETUP = "scripts/site_setup.py"
TOOLS = "scripts/site_tools.py"


def database_name(place: Platform, site: str) -> str:
	"""The name of the database (and database user) of one of our sites."""
	kind = {BASE_SITE: "base", DEMO_SITE: "demo", TEST_SITE: "test", SECOND_TEST_SITE: "test2"}[site]
	return f"digidel_{kind}_{place.tag}"


def base_key(place: Platform) -> str:
	"""What the base depends on; it is made anew only when this changes."""
	return digest(place.version("frappe"), place.version("erpnext"), CHECKOUT / SETUP)


def base_folder(place: Platform) -> Path:
	"""Where the dump of the base is kept."""
	return place.own / f"base-{base_key(place)}"


# Half-made sites --------------------------------------------------------------------------------------------


def begin(place: Platform, site: str) -> None:
	"""Write down that a site is being made, so that the next run can drop it if this one does not get to the end."""
	making = place.recall("making", {})
	making[site] = database_name(place, site)
	place.remember("making", making)


def finish(place: Platform, site: str) -> None:
	"""The site is whole."""
	making = place.recall("making", {})
	making.pop(site, None)
	place.remember("making", making or None)


def drop_half_made(place: Platform, admin: Admin) -> None:
	"""Drop what an earlier run began and did not finish."""
	for site, database in dict(place.recall("making", {})).items():
		with step(f"Half-made site {site} of an earlier run") as note:
			drop_files_and_database(place, admin, site, database)
			finish(place, site)
			note.say("dropped")


def drop_files_and_database(place: Platform, admin: Admin, site: str, database: str) -> None:
	"""Remove one of our sites."""
	drop_database(admin, database)
	shutil.rmtree(place.sites / site, ignore_errors=True)


def _refuse_foreign(place: Platform, site: str) -> None:
	if (place.sites / site).exists() and not place.is_ours(site):
		raise Problem(
			f"The bench has a site {site} that these scripts did not make",
			f"rename it (mv {place.sites / site} …) or use another bench (DIGIDEL_BENCH=…)",
		)


# The base ---------------------------------------------------------------------------------------------------


def ensure_base(place: Platform, admin: Admin) -> None:
	"""A dump of a site with ERPNext set up, but without this app."""
	folder = base_folder(place)
	if (folder / "dump.sql.gz").exists():
		return
	for old in place.own.glob("base-*"):
		shutil.rmtree(old)
	_refuse_foreign(place, BASE_SITE)
	begin(place, BASE_SITE)
	database = database_name(place, BASE_SITE)
	drop_files_and_database(place, admin, BASE_SITE, database)
	with step("Base site: Frappe") as note:
		_new_site(place, admin, database)
		note.say(f"made {BASE_SITE} (once for these versions)")
	with step("Base site: ERPNext"):
		site_command(place, BASE_SITE, "install-app", "erpnext", what="Installing ERPNext failed")
	with step("Base site: company, accounts, years, holidays") as note:
		answer = site_script(place, SETUP, BASE_SITE, what="Setting up ERPNext failed")
		note.say(answer.splitlines()[-1])
	with step("Base site: saved") as note:
		temporary = place.own / "making-base"
		shutil.rmtree(temporary, ignore_errors=True)
		place.make_folder(temporary)
		dump_database(admin, database, temporary / "dump.sql.gz")
		place.give(temporary / "dump.sql.gz")
		(temporary / "dump.sql.gz").chmod(0o600)
		temporary.rename(folder)
		drop_files_and_database(place, admin, BASE_SITE, database)
		finish(place, BASE_SITE)
		note.say(f"{(folder / 'dump.sql.gz').stat().st_size / 1e6:.1f} MB in {folder}")


def _new_site(place: Platform, admin: Admin, database: str) -> None:
	password = secrets.token_urlsafe(16)
	run(
		[
			*helper(place, "new-site", BASE_SITE, "--db-name", database, "--admin-password", password),
			*("--db-root-username", admin.user, "--db-root-password", admin.password),
			*("--mariadb-user-host-login-scope", admin.scope),
		],
		what="Making the base site failed",
		remedy="read the lines above; the half-made site is dropped by the next run",
		account=place.user,
		cwd=place.sites,
		timeout=900,
		secrets=(admin.password, password),
	)


def forget_base(place: Platform) -> bool:
	"""Remove the saved base; says whether there was one."""
	folders = list(place.own.glob("base-*"))
	for folder in folders:
		shutil.rmtree(folder)
	return bool(folders)


# Sites from the base ----------------------------------------------------------------------------------------


def restore(place: Platform, admin: Admin, site: str) -> None:
	"""A site made from the base's dump, in place of an older one of that name."""
	_refuse_foreign(place, site)
	begin(place, site)
	database, password = database_name(place, site), secrets.token_urlsafe(16)
	drop_files_and_database(place, admin, site, database)
	make_database(admin, database, password)
	load_database(admin, database, base_folder(place) / "dump.sql.gz")
	config = {
		"db_name": database,
		"db_password": password,
		"db_type": "mariadb",
		"encryption_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
		MARKER: secrets.token_hex(8),
	}
	folder = place.sites / site
	for part in (
		"",
		"public",
		"public/files",
		"private",
		"private/files",
		"private/backups",
		"locks",
		"logs",
	):
		(folder / part).mkdir(mode=0o755)
		place.give(folder / part)
	# By this file a web server shows which site of which bench it serves.
	place.write(folder / "public" / "files" / SIGN, config[MARKER] + "\n", mode=0o644)
	place.write(folder / "site_config.json", json.dumps(config, indent=1) + "\n", mode=0o644)
	administrator = admin_password(place)
	site_script(
		place, TOOLS, "fresh", site, administrator, what=f"Preparing {site} failed", secrets=(administrator,)
	)


def admin_password(place: Platform) -> str:
	"""The Administrator's password on our sites."""
	file = place.own / "administrator-password"
	if not file.exists():
		place.write(file, secrets.token_urlsafe(9) + "\n")
	return file.read_text().strip()


def site_command(place: Platform, site: str, *arguments: str, what: str, timeout: float = 1200) -> str:
	"""Run `bench --site SITE …`."""
	return run(
		helper(place, "--site", site, *arguments),
		what=what,
		remedy=f"read the lines above; `bench --site {site} {' '.join(arguments)}` in {place.bench} repeats it",
		account=place.user,
		cwd=place.sites,
		timeout=timeout,
	)


def site_script(
	place: Platform, script: str, *arguments: str, what: str, secrets: tuple[str, ...] = ()
) -> str:
	"""Run one of the scripts that need Frappe, in the bench's Python."""
	return run(
		[place.python, "-W", "ignore", place.app / script, *arguments],
		what=what,
		remedy="read the lines above; nothing is left that stops the next run",
		account=place.user,
		cwd=place.sites,
		timeout=900,
		secrets=secrets,
	)


def install_app(place: Platform, site: str) -> None:
	"""The app on a site."""
	output = site_command(place, site, "install-app", APP, what=f"Installing {APP} on {site} failed")
	if APP not in site_command(place, site, "list-apps", what=f"Listing the apps of {site} failed"):
		raise Problem(
			f"install-app ended without an error, but {APP} is not on {site}", "read its output", output
		)


# The three kinds of site ------------------------------------------------------------------------------------


def ensure_test_site(place: Platform, admin: Admin, name: str = TEST_SITE) -> None:
	"""A fresh test site with the app, for this run."""
	with step(f"Test site {name}: restored from the base"):
		restore(place, admin, name)
	with step("Test site: the app installed"):
		install_app(place, name)
		finish(place, name)


def ensure_bare_test_site(place: Platform, admin: Admin) -> None:
	"""The test site once more, without the app: the installation tests bring it in and take it out."""
	with step(f"Test site {TEST_SITE}: restored without the app"):
		restore(place, admin, TEST_SITE)
		finish(place, TEST_SITE)


def ensure_demo_site(place: Platform, admin: Admin) -> bool:
	"""The demonstration site with the app's present code; says whether anything changed."""
	key = code_key()
	if place.is_ours(DEMO_SITE):
		if place.recall("demo_code") == key:
			return False
		with step("Demonstration site: changes of the app taken over (migrate)"):
			site_command(place, DEMO_SITE, "migrate", what="Migrating the demonstration site failed")
		place.remember("demo_code", key)
		return True
	with step(f"Demonstration site {DEMO_SITE}: made from the base"):
		restore(place, admin, DEMO_SITE)
	with step("Demonstration site: the app installed"):
		install_app(place, DEMO_SITE)
	finish(place, DEMO_SITE)
	place.remember("demo_code", key)
	place.remember("demo_data", None)
	return True


def ensure_demo_data(place: Platform) -> None:
	"""The demonstration municipality, by the app's own command."""
	key = place.recall("demo_code")
	if place.recall("demo_data") == key:
		return
	with step("Demonstration data") as note:
		if not _has_command(place, "digidel-demo"):
			note.say("this version of the app has no demonstration data")
			return
		site_command(
			place, DEMO_SITE, "digidel-demo", what="Loading the demonstration data failed", timeout=1800
		)
		place.remember("demo_data", key)


def _has_command(place: Platform, name: str) -> bool:
	output = run(
		helper(place, "--help"),
		what="Asking the bench for its commands failed",
		account=place.user,
		cwd=place.sites,
	)
	return name in output


def logins(place: Platform) -> list[dict[str, str]]:
	"""One login per role of the demonstration."""
	output = site_script(place, TOOLS, "logins", DEMO_SITE, what="Reading the demonstration's users failed")
	rows = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
	seen: dict[str, dict[str, str]] = {}
	for row in rows:
		seen.setdefault(row["role"], row)
	return list(seen.values())
