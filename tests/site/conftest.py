"""Tests on a real site: one connection for the whole run, one transaction per test, rolled back at its end.

Run with the bench's Python: `make test-site`, or FRAPPE_SITE=SITE env/bin/python -m pytest apps/digidel_app/tests/site.
`frappe.flags.in_test` stays False: when it is True, Frappe skips role guards, versions, CSRF tokens and queues, and
ERPNext falls back on its own test company; the tests would not see what users see.

Fixtures: `site` (its name), `as_user("a@example.com")` (a context), `http` (requests to the site), `new_connection`
(a function with a connection of its own, for concurrency), `outbox` (mails instead of sending them).
Marker `commits`: the test needs real COMMITs (another connection must see its data) and cleans up after itself.
"""

import copy
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import frappe
import pytest

BENCH = Path(frappe.__file__).resolve().parents[3]  # apps/frappe/frappe/__init__.py
SITES = Path(os.environ.get("FRAPPE_SITES_PATH", BENCH / "sites"))


def _own_site() -> str:
	"""The site of this process: the one that is named, or its own of several when pytest-xdist runs the files side by side."""
	several = os.environ.get("DIGIDEL_TEST_SITES", "").split()
	worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # gw0, gw1, …
	if worker and several:
		return several[int(worker.removeprefix("gw")) % len(several)]
	return os.environ.get("FRAPPE_SITE", "digidel-test.localhost")


SITE = _own_site()


@pytest.fixture(scope="session", autouse=True)
def site():
	"""The site's name; the connection is open for the whole run."""
	before = os.getcwd()
	os.chdir(SITES)  # Frappe's logs, locks and site paths are relative to sites/
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = False
	frappe.flags.mute_emails = True
	yield SITE
	frappe.destroy()
	os.chdir(before)


class _NoCommit:
	"""commit() and rollback() inside the code under test become operations on one savepoint."""

	savepoint = "pytest_commit"

	def __init__(self, db):
		self.db = db
		self.sql = db.sql
		self.left = []
		"""What a rollback would have done; the data of such a commit is rolled back too, at the test's end."""

	def commit(self):
		db = self.db
		db.before_rollback.reset()
		self.left += db.after_rollback._functions
		db.after_rollback.reset()
		db.before_commit.run()
		self.sql(f"savepoint {self.savepoint}")  # the same name replaces the older one
		db.after_commit.run()

	def rollback(self, *, save_point=None):
		db = self.db
		if save_point:
			self.sql(f"rollback to savepoint {save_point}")
			return
		db.before_commit.reset()
		db.after_commit.reset()
		db.before_rollback.run()
		self.sql(f"rollback to savepoint {self.savepoint}")
		db.after_rollback.run()


# What the platform writes by itself, also when a test removes what it made.
_MAY_CHANGE = {
	"tabError Log",
	"tabScheduled Job Log",
	"tabData Import Log",  # in an engine without transactions
	"tabActivity Log",
	"tabAccess Log",
	"tabRoute History",
	"tabContact",  # of a user, by a job: whenever a worker gets to it
	"tabContact Email",
	"tabSessions",
	"tabVersion",
	"tabDefaultValue",
	"tabComment",  # that something was deleted
	"tabDeleted Document",
	"tabNotification Settings",
	"tabSeries",
	"__global_search",
	"__Auth",
	"__UserSettings",
}


def _rows_of_tables() -> dict[str, int]:
	"""Rows of every table of the site, in one statement."""
	tables = sorted(set(frappe.db.get_tables(cached=False)) - _MAY_CHANGE)
	counts = " union all ".join(f"select '{table}', count(*) from `{table}`" for table in tables)
	return dict(frappe.db.sql(counts.replace("%", "%%")))


@pytest.fixture(scope="module", autouse=True)
def leaves_nothing(site):
	"""A file that leaves records behind fails itself, instead of another file that happens to run after it."""
	before = _rows_of_tables()
	yield
	frappe.db.rollback()  # what others have committed shall be seen
	after = _rows_of_tables()
	left = {
		table: rows - before.get(table, 0) for table, rows in after.items() if rows != before.get(table, 0)
	}
	frappe.db.rollback()
	assert not left, f"rows left in the database by this file: {left}"


# What builders add when it is missing, so that a test which commits keeps it: taken away again with the test.
_SHARED = ("Digidel Company Settings", "Encounter Topic")


def _shared_records() -> set[tuple[str, str]]:
	return {(doctype, name) for doctype in _SHARED for name in frappe.get_all(doctype, pluck="name")}


def _forget_shared(before: set[tuple[str, str]]) -> None:
	frappe.set_user("Administrator")
	for doctype, name in _shared_records() - before:
		frappe.delete_doc(doctype, name, force=True, delete_permanently=True)
	frappe.db.commit()  # the test has committed them


@pytest.fixture(autouse=True)
def transaction(request, site):
	"""Each test begins as Administrator with a clean snapshot, and leaves nothing in the database."""
	db = frappe.db
	frappe.set_user("Administrator")
	flags, lang = copy.deepcopy(frappe.local.flags), frappe.local.lang
	commits = request.node.get_closest_marker("commits")
	db.rollback()  # not db.begin(): it raises ImplicitCommitError when writes are pending
	shared = _shared_records() if commits else None
	if not commits:
		no_commit = _NoCommit(db)
		no_commit.sql(f"savepoint {no_commit.savepoint}")
		db.commit, db.rollback = no_commit.commit, no_commit.rollback
	yield
	if not commits:
		del db.commit, db.rollback  # the class's methods again
	db.rollback()  # the real one: its callbacks also clear the caches of what is taken back
	if shared is not None:
		_forget_shared(shared)
	for clear in [] if commits else no_commit.left:
		clear()
	db.value_cache.clear()  # values of settings, which a rollback does not take back
	frappe.local.message_log = []
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.flags, frappe.local.lang = flags, lang
	for name in ("request_cache", "document_cache", "dynamic_link_map"):
		cache = getattr(frappe.local, name, None)
		if hasattr(cache, "clear"):
			cache.clear()
	frappe.set_user("Administrator")


@pytest.fixture
def as_user():
	"""`with as_user("a@example.com"):` runs the block as that user."""

	@contextmanager
	def switch(user: str):
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)

	return switch


@pytest.fixture
def http(site):
	"""`http("get", "/api/method/ping")`: a request through the whole web stack, on a connection of its own.

	It sees committed data only: mark the test `commits` when the request must see what the test wrote. Cookies stay for
	the test, so a POST to /api/method/login makes the following requests that user's. The thread is needed because
	frappe.local belongs to a thread's context: in this one, the request would destroy the test's connection.
	"""
	from frappe.utils import get_test_client

	client = get_test_client()

	def call(method: str, path: str, **options: Any):
		headers = dict(options.pop("headers", None) or {})
		headers.setdefault("Host", site)
		with ThreadPoolExecutor(1) as pool:
			return pool.submit(getattr(client, method), path, headers=headers, **options).result()

	return call


class NewConnection:
	"""Calls on database connections of their own, each in its own thread, committed at their end."""

	def __init__(self, site: str):
		self.site = site

	def __call__(
		self, function: Callable, *arguments: Any, user: str = "Administrator", **options: Any
	) -> Any:
		"""Run one function and return its result, or raise what it raised."""
		with ThreadPoolExecutor(1) as pool:
			return pool.submit(self._run, function, arguments, options, user).result()

	def map(
		self, function: Callable, items: Iterable, *, threads: int = 8, user: str = "Administrator"
	) -> list:
		"""Run `function(item)` for all items at the same time; results in order, an exception in place of its result."""

		def one(item: Any) -> Any:
			try:
				return self._run(function, (item,), {}, user)
			except Exception as error:
				return error

		with ThreadPoolExecutor(threads) as pool:
			return list(pool.map(one, items))

	def _run(self, function: Callable, arguments: tuple, options: dict, user: str) -> Any:
		frappe.init(site=self.site, sites_path=".")
		frappe.connect()
		frappe.flags.mute_emails = True
		frappe.set_user(user)
		try:
			result = function(*arguments, **options)
			frappe.db.commit()  # a call of its own ends as a request does
			return result
		except BaseException:
			frappe.db.rollback()
			raise
		finally:
			frappe.destroy()


@pytest.fixture
def new_connection(site):
	"""`new_connection(fn, x)` or `new_connection.map(fn, items, threads=8)`; mark the test `commits`.

	The test's own connection reads from its snapshot: frappe.db.rollback() before looking at what the others committed.
	"""
	return NewConnection(site)


@pytest.fixture
def outbox(monkeypatch):
	"""A site that can send mail: what would have been sent, as the arguments of frappe.sendmail."""
	from digidel_app.digidel_center import visitor_messages

	mails: list[dict] = []
	monkeypatch.setattr(visitor_messages, "can_send_mail", lambda: True)
	monkeypatch.setattr(frappe, "sendmail", lambda *args, **options: mails.append(options))
	return mails
