"""Tests in a real browser: the machine's own Chromium against a server of the test site.

The server, the browser and the passwords come from the environment (see scripts/digidel_setup/tests.py). What the
pages show is built once, through documents, and committed: the server has connections of its own.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest
from playwright.sync_api import Browser, Page, sync_playwright


def _own_server() -> None:
	"""When pytest-xdist runs the files side by side, each process has a site and a server of its own."""
	worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # gw0, gw1, …
	sites, urls = (os.environ.get(name, "").split() for name in ("DIGIDEL_TEST_SITES", "DIGIDEL_URLS"))
	if worker and urls:
		number = int(worker.removeprefix("gw")) % len(urls)
		os.environ.update(FRAPPE_SITE=sites[number], DIGIDEL_URL=urls[number])


_own_server()  # before the files read their site and address
URL = os.environ.get("DIGIDEL_URL", "")
BENCH = Path(frappe.__file__).resolve().parents[3]
SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
PASSWORD = "Prov-av-sidorna-1"
# no phone calls home, and no sandbox for root in a container
CHROMIUM = (
	"--no-sandbox",
	"--disable-gpu",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
)
USERS = {"finance": "Digidel Finance", "manager": "Digidel Manager", "advisor": "Digidel Advisor"}


@pytest.fixture(scope="session")
def grant() -> dict:
	"""An active Timrå grant with postings, one of them not mapped; and a user of each kind."""
	before = os.getcwd()
	os.chdir(BENCH / "sites")
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		return _build()
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


def _build() -> dict:
	from digidel_app.testing import builders_funding as build

	for name, profile in USERS.items():
		_user(f"{name}@example.org", profile)
	if not frappe.db.exists("Meeting Place", {"place_name": "Biblioteket"}):
		frappe.get_doc(
			doctype="Meeting Place", place_name="Biblioteket", kind="Library", company=build.COMPANY
		).insert()
	build.own_accounts()
	doc = build.activate(build.timra_grant())
	build.journal_entry(doc.project, "7010", 45000)
	build.journal_entry(doc.project, "6110", 9000)
	build.journal_entry(doc.project, build.NOT_OWNED, 4312.75)
	return {"name": doc.name, "project": doc.project, "company": doc.company}


def _user(email: str, profile: str) -> None:
	if not frappe.db.exists("User", email):
		frappe.get_doc(
			doctype="User",
			email=email,
			first_name=profile,
			send_welcome_email=0,
			language="sv",
			new_password=PASSWORD,
		).insert()
	roles = frappe.get_all("Has Role", {"parent": profile, "parenttype": "Role Profile"}, pluck="role")
	frappe.get_doc("User", email).add_roles(*roles)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
	with sync_playwright() as playwright:
		chromium = playwright.chromium.launch(
			executable_path=os.environ.get("DIGIDEL_CHROMIUM", "/usr/bin/chromium"), args=list(CHROMIUM)
		)
		yield chromium
		chromium.close()


@pytest.fixture
def signed_in(browser, grant):
	"""`signed_in("finance")` gives a page of that user; a script error on it fails the test."""
	contexts, errors = [], []

	def open_page(who: str) -> Page:
		context = browser.new_context(
			base_url=URL,
			viewport={"width": 1400, "height": 1000},
			locale="sv-SE",
			timezone_id="Europe/Stockholm",
		)
		contexts.append(context)
		answer = context.request.post(
			"/api/method/login", form={"usr": f"{who}@example.org", "pwd": PASSWORD}
		)
		assert answer.ok, answer.text()
		page = context.new_page()
		page.set_default_timeout(30_000)
		page.on("pageerror", lambda error: errors.append(str(error)))
		return page

	yield open_page
	for context in contexts:
		context.close()
	assert not errors, errors
