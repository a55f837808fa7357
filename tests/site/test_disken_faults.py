"""A queue at the desk against the real web stack, with everything going wrong that can: none lost, none doubled.

Replies and requests are lost, batches are sent twice and by two tabs at once, sessions end, tokens grow old, the
database reports deadlocks, and the process that serves a batch dies in the middle of it. The faults are drawn with a
fixed seed, so that a failure comes back.
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import frappe
import pytest
from frappe.utils import get_test_client
from frappe.utils.password import update_password

from digidel_app.api import disken
from digidel_app.digidel_encounters.disken import records
from digidel_app.testing import builders_disken as desk
from digidel_app.testing import builders_operations as make

SEED = 20261122
PASSWORD = "disken-prov-2026"
METHOD = "/api/method/digidel_app.api.disken."

pytestmark = pytest.mark.commits


@pytest.fixture
def at_work():
	"""An advisor with a password and a place, committed; everything recorded there is taken away again."""
	make.company_settings()
	place, user = make.meeting_place().name, make.user_with("Digidel Advisor", name="disken-fel")
	make.topic()
	update_password(user, PASSWORD)
	frappe.db.commit()  # the web stack has connections of its own
	yield user, place
	frappe.db.rollback()
	visits = frappe.get_all("Helpdesk Encounter", {"meeting_place": place}, pluck="name")
	frappe.db.delete("Encounter Question", {"parent": ("in", visits)})
	frappe.db.delete("Helpdesk Encounter", {"name": ("in", visits)})
	frappe.delete_doc("Meeting Place", place, force=True)
	frappe.delete_doc("User", user, force=True)
	frappe.db.delete("Sessions", {"user": user})
	frappe.db.commit()  # what the web stack stored was committed


# --- the browser --------------------------------------------------------------------------------------------


class Lost(Exception):
	"""The network took the request or its reply."""


class Browser:
	"""One browser: a session shared by its tabs, and requests through the whole web stack."""

	def __init__(self, site: str, user: str):
		self.site, self.user = site, user
		self.sid = self.token = ""
		self.sign_in()

	def sign_in(self) -> None:
		answer = self.request("POST", "/api/method/login", {"usr": self.user, "pwd": PASSWORD})
		assert answer.status_code == 200
		cookies = [cookie.split(";")[0] for cookie in answer.headers.getlist("Set-Cookie")]
		self.sid = next(cookie.removeprefix("sid=") for cookie in cookies if cookie.startswith("sid="))
		self.refresh()

	def refresh(self) -> None:
		"""What the page does when a change was refused: ask who is signed in, and for the token."""
		session = self.request("GET", f"{METHOD}session").json["message"]
		if session["user"] == "Guest":
			self.sign_in()
		else:
			self.token = session["csrf_token"]

	def send(self, batch: list[dict]) -> list[dict]:
		"""The server's answers; anything else than answers keeps the queue as it is."""
		answer = self.request("POST", f"{METHOD}save_encounters", {"encounters": batch})
		if answer.status_code != 200:
			self.refresh()
			raise Lost
		return answer.json["message"]

	def request(self, method: str, path: str, body: dict | None = None):
		headers = {"Host": self.site, "Cookie": f"sid={self.sid}", "X-Frappe-CSRF-Token": self.token}

		def call():
			client = get_test_client(use_cookies=False)
			return client.open(path, method=method, json=body, headers=headers)

		# frappe.local belongs to a thread: in this one, the request would destroy the test's connection
		with ThreadPoolExecutor(1) as pool:
			return pool.submit(call).result()


class Queue:
	"""Visits in the browser's store: each waits until the server has answered for it."""

	def __init__(self):
		self.waiting: dict[str, dict] = {}
		self.rejected: set[str] = set()
		self.lock = threading.Lock()

	def add(self, record: dict) -> None:
		self.waiting[record["client_uuid"]] = record

	def some(self, choose: random.Random, most: int) -> list[dict]:
		with self.lock:
			batch = list(self.waiting.values())[: choose.randint(1, most)]
		choose.shuffle(batch)
		return batch

	def take(self, answers: list[dict]) -> None:
		with self.lock:
			for answer in answers:
				if answer["status"] == "rejected":
					self.rejected.add(answer["client_uuid"])
				self.waiting.pop(answer["client_uuid"], None)


# --- faults -------------------------------------------------------------------------------------------------


class Faults:
	"""What the server does wrong with the next batch, at which of its visits."""

	def __init__(self):
		self.at = 0
		self.kind = ""

	@contextmanager
	def planned(self, kind: str, at: int) -> Iterator[None]:
		self.kind, self.at = kind, at
		try:
			yield
		finally:
			self.kind, self.at = "", 0

	def wrap(self, store_one: Callable) -> Callable:
		def faulty(*arguments):
			try:
				return store_one(*arguments)
			finally:  # also after a visit that is refused
				self.at -= 1
				if self.kind and self.at == 0:
					self.strike()

		return faulty

	def strike(self) -> None:
		kind, self.kind = self.kind, ""
		if kind == "death":
			os._exit(1)
		if kind == "deadlock":
			frappe.db.sql("rollback")  # as the database does with the one it chooses
			raise frappe.QueryDeadlockError
		raise RuntimeError("a fault in the middle of the batch")


def lost_request(browser, queue, batch, _faults, _choose):
	pass


def lost_reply(browser, queue, batch, _faults, _choose):
	browser.send(batch)


def plain(browser, queue, batch, _faults, _choose):
	queue.take(browser.send(batch))


def double_send(browser, queue, batch, _faults, _choose):
	browser.send(batch)
	queue.take(browser.send(batch))


def two_tabs(browser, queue, batch, _faults, choose):
	other = queue.some(choose, len(batch))
	with ThreadPoolExecutor(2) as pool:
		for answers in list(pool.map(browser.send, (batch, other))):
			queue.take(answers)


def session_ends(browser, queue, batch, _faults, _choose):
	browser.request("POST", "/api/method/logout", {})
	queue.take(browser.send(batch))


def old_token(browser, queue, batch, _faults, _choose):
	browser.token = "0" * 56
	queue.take(browser.send(batch))


def deadlock(browser, queue, batch, faults, choose):
	with faults.planned("deadlock", choose.randint(1, len(batch))):
		queue.take(browser.send(batch))


def fault_of_ours(browser, queue, batch, faults, choose):
	with faults.planned("fault", choose.randint(1, len(batch))):
		queue.take(browser.send(batch))


def death(browser, queue, batch, faults, choose):
	"""The process that serves the batch dies: a real one, so that nothing can be tidied up after it."""
	at = choose.randint(1, len(batch))
	child = os.fork()
	if child == 0:
		faults.kind, faults.at = "death", at
		try:
			browser.send(batch)
		finally:
			os._exit(2)
	_pid, status = os.waitpid(child, 0)
	assert os.waitstatus_to_exitcode(status) == 1, "it died where it should, not before and not after"


FAULTS = {
	plain: 4,
	lost_request: 2,
	lost_reply: 3,
	double_send: 2,
	two_tabs: 4,
	session_ends: 1,
	old_token: 1,
	deadlock: 3,
	fault_of_ours: 1,
	death: 2,
}


def run(site: str, user: str, place: str, total: int, most: int, monkeypatch) -> Counter:
	"""Record `total` visits while faults strike, until the queue is empty; check what the database holds.

	Args:
		most: visits in a batch.
	"""
	choose, faults, queue, struck = random.Random(SEED), Faults(), Queue(), Counter()
	monkeypatch.setattr(records, "_store_one", faults.wrap(records._store_one))
	browser = Browser(site, user)
	good, bad, deck = set(), set(), []
	for _round in range(20 * total):
		for _visit in range(min(choose.randint(0, most), total - len(good) - len(bad))):
			wrong = choose.random() < 0.04
			record = desk.record(place, persons=0 if wrong else 1)
			(bad if wrong else good).add(record["client_uuid"])
			queue.add(record)
		if not queue.waiting and len(good) + len(bad) == total:
			break
		batch = queue.some(choose, most)
		if batch:
			if not deck:
				deck = [fault for fault, times in FAULTS.items() for _time in range(times)]
				choose.shuffle(deck)
			fault = deck.pop()
			struck[fault.__name__] += 1
			try:
				fault(browser, queue, batch, faults, choose)
			except Lost:
				struck["not answered"] += 1
	check(place, queue, good, bad)
	return struck


def check(place: str, queue: Queue, good: set[str], bad: set[str]) -> None:
	frappe.db.rollback()  # a new snapshot: what the web stack committed
	visits = frappe.get_all("Helpdesk Encounter", {"meeting_place": place}, ["name", "client_uuid"])
	assert not queue.waiting
	assert queue.rejected == bad
	assert Counter(visit.client_uuid for visit in visits) == Counter(good), "each once, none lost"
	questions = Counter(
		frappe.get_all("Encounter Question", {"meeting_place": place}, pluck="parent", limit_page_length=0)
	)
	assert questions == Counter(
		visit.name for visit in visits
	), "one question each, and none without its visit"


def test_150_visits_with_faults(site, at_work, monkeypatch):
	struck = run(site, *at_work, 150, 12, monkeypatch)
	assert set(struck) == {*(fault.__name__ for fault in FAULTS), "not answered"}, "every fault struck"


@pytest.mark.long
def test_1000_visits_with_faults(site, at_work, monkeypatch):
	struck = run(site, *at_work, 1000, 40, monkeypatch)
	assert set(struck) == {*(fault.__name__ for fault in FAULTS), "not answered"}, "every fault struck"


# --- at the same time ---------------------------------------------------------------------------------------


def test_batches_that_overlap_at_the_same_time_store_each_visit_once(at_work, new_connection):
	user, place = at_work
	visits = [desk.record(place) for _number in range(60)]
	batches, together = [], threading.Barrier(4)
	for number in range(4):
		batch = visits[number * 10 : number * 10 + 30]
		random.Random(number).shuffle(batch)
		batches.append(batch)

	def send(batch: list[dict]) -> list[dict]:
		together.wait(timeout=30)
		return disken.save_encounters(batch)

	answers = new_connection.map(send, batches, threads=4, user=user)
	statuses: dict[str, Counter] = {}
	for rows in answers:
		assert isinstance(rows, list), rows
		for row in rows:
			statuses.setdefault(row["client_uuid"], Counter())[row["status"]] += 1
	assert len(statuses) == 60
	for sent in statuses.values():
		assert sent["stored"] == 1 and sent["rejected"] == 0
	frappe.db.rollback()  # a new snapshot
	assert frappe.db.count("Helpdesk Encounter", {"meeting_place": place}) == 60


def test_a_real_deadlock_is_lived_through(at_work, new_connection):
	"""Somebody else's transaction holds the second visit and asks for the first one: the database undoes ours."""
	user, place = at_work
	first, second = sorted((desk.record(place) for _number in range(2)), key=lambda row: row["client_uuid"])
	extra = [desk.record(place) for _number in range(30)]
	holds_second, waits = threading.Event(), threading.Event()
	deadlocks = []

	def insert(record: dict) -> None:
		frappe.get_doc(
			{"doctype": "Helpdesk Encounter", **records.Reader([record]).read(record).values}
		).insert()

	def the_other(_item: str) -> None:
		for record in extra:  # the database undoes the smaller transaction: ours
			insert(record)
		insert(second)
		holds_second.set()
		assert waits.wait(timeout=30)
		threading.Event().wait(0.5)  # until ours stands waiting for the second visit
		insert(first)

	def ours(_item: str) -> list[dict]:
		assert holds_second.wait(timeout=30)
		sql = frappe.db.sql

		def watched(*arguments, **options):
			if "INSERT INTO `tabHelpdesk Encounter`" in str(arguments[0]) and second["client_uuid"] in str(
				arguments[1:]
			):
				waits.set()
			try:
				return sql(*arguments, **options)
			except frappe.QueryDeadlockError:
				deadlocks.append(1)
				raise

		frappe.db.sql = watched
		return disken.save_encounters([second, first])

	other, answers = new_connection.map(lambda work: work("go"), [the_other, ours], threads=2, user=user)
	assert other is None, other
	assert [row["status"] for row in answers] == ["duplicate", "duplicate"], answers
	assert deadlocks, "the database saw a deadlock, or this proves nothing"
	frappe.db.rollback()  # a new snapshot
	assert frappe.db.count("Helpdesk Encounter", {"meeting_place": place}) == 32


ERROR_LOG = "insert_queue_for_Error Log"  # where a request's faults wait until the scheduler stores them


def logged() -> int:
	"""Faults logged by requests and not stored yet."""
	return frappe.cache.llen(ERROR_LOG)


def logged_since(before: int) -> str:
	"""What has been logged since then, taken out of the queue again."""
	texts = [frappe.cache.rpop(ERROR_LOG).decode() for _row in range(logged() - before)]
	return "".join(texts).encode().decode("unicode_escape")


# --- over HTTP ----------------------------------------------------------------------------------------------


def test_what_cannot_be_read_has_the_right_status_and_is_not_logged(at_work, http):
	user, place = at_work
	secret = "850709-9805"
	token = desk.signed_in(http, user, PASSWORD)
	headers = {"X-Frappe-CSRF-Token": token}
	errors = logged()

	def post(name: str, **options):
		return http("post", METHOD + name, **{"headers": headers, **options})

	assert post("save_encounters", json={}).status_code == 417
	assert post("save_encounters", json={"encounters": "[{"}).status_code == 417
	assert post("save_encounters", data={"encounters": "[{"}).status_code == 417
	assert post("save_encounters", json={"encounters": {"a": secret}}).status_code == 417
	too_many = post("save_encounters", json={"encounters": [{"note": secret}] * 10_000})
	assert too_many.status_code == 417 and secret not in too_many.get_data(as_text=True)
	assert too_many.json["exc_type"] == "BatchError"
	noted = post("save_encounters", json={"encounters": [desk.record(place, note=f"Född {secret}")]})
	assert noted.status_code == 200 and noted.json["message"][0]["status"] == "rejected"
	assert secret not in noted.get_data(as_text=True) and "_server_messages" not in noted.json
	for name in ("undo", "correct", "report_shortcoming", "voice_need"):
		assert post(name, json={}).status_code < 500
		assert post(name, json={"client_uuid": {"a": [secret]}, "values": 5, "theme": 7}).status_code < 500
	assert http("get", f"{METHOD}save_encounters?encounters=[]").status_code == 403  # POST only
	stale = http(
		"post", f"{METHOD}save_encounters", json={"encounters": []}, headers={"X-Frappe-CSRF-Token": "x"}
	)
	assert stale.status_code == 400 and stale.json["exc_type"] == "CSRFTokenError"
	http("get", "/api/method/logout", headers=headers)
	guest = post("save_encounters", json={"encounters": [desk.record(place)]})
	assert guest.status_code == 403
	assert http("get", f"{METHOD}session").json["message"] == {"user": "Guest", "csrf_token": None}
	assert not logged_since(errors)
	frappe.db.rollback()  # a new snapshot
	assert frappe.db.count("Helpdesk Encounter", {"meeting_place": place}) == 0


def test_a_fault_of_ours_logs_nothing_about_a_visitor(at_work, http, monkeypatch):
	"""The platform logs every variable of a fault: what was refused before it must be gone by then."""
	user, place = at_work
	secret, other = "850709-9805", "0701740605"

	def fault(*_arguments):
		raise RuntimeError("a fault of ours")

	monkeypatch.setattr(records, "_store_one", fault)
	before = logged()
	token = desk.signed_in(http, user, PASSWORD)
	batch = [desk.record(place, note=f"Född {secret}"), desk.record(place, note=other), desk.record(place)]
	answer = http(
		"post", f"{METHOD}save_encounters", json={"encounters": batch}, headers={"X-Frappe-CSRF-Token": token}
	)
	assert answer.status_code == 500
	log = logged_since(before)
	assert "a fault of ours" in log and "save_encounters" in log
	assert secret not in log and other not in log


def test_the_page_gets_answers_in_its_own_language(at_work, http):
	user, place = at_work
	token = desk.signed_in(http, user, PASSWORD)
	for language, said in (("sv", "Minst en person"), ("en", "At least one person")):
		answer = http(
			"post",
			f"{METHOD}save_encounters?_lang={language}",
			json={"encounters": [desk.record(place, persons=0)]},
			headers={"X-Frappe-CSRF-Token": token},
		)
		assert said in answer.json["message"][0]["message"]
