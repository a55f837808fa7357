"""How fast is a visit saved? Against ERPNext's Issue, and fifty in one batch against fifty one by one over HTTP.

	env/bin/python apps/digidel_app/benchmarks/save_encounters.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app; README.md says what is compared and how. The web server is
gunicorn on 127.0.0.1, started and stopped here.
"""

import argparse
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe
import requests
import scratch_site
from frappe.utils.password import update_password
from timing import Paired, counted_queries, paired

from digidel_app.testing import builders_disken as desk
from digidel_app.testing import builders_operations as make

AT_MOST_TIMES_ISSUE = 1.5
AT_MOST_OF_SINGLE_SAVES = 0.3
BATCH = 50
METHOD = "/api/method/digidel_app.api.disken."
PASSWORD = "save-encounters-benchmark"


def main() -> int:
	options = arguments()
	failures: list[str] = []
	try:
		with scratch_site.connected(options.site):
			scratch_site.check_throw_away(options.force)
			measure(options, failures)
	except scratch_site.Refused as refused:
		print(refused, file=sys.stderr)
		return 2
	print("NOT MET: " + "; ".join(failures) if failures else "Every demand was met.")
	return 1 if failures else 0


def arguments() -> argparse.Namespace:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--site", required=True, help="a throw-away site with digidel_app")
	parser.add_argument("--saves", type=int, default=100, help="visit and Issue by turns, this many times")
	parser.add_argument("--batches", type=int, default=12, help="a batch and fifty single saves by turns")
	parser.add_argument("--force", action="store_true", help="also on a site with GL entries of its own")
	return parser.parse_args()


def measure(options: argparse.Namespace, failures: list[str]) -> None:
	"""Make a place and an advisor, measure, and take everything away whatever happened."""
	print(
		f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, Python {platform.python_version()}, "
		f"Frappe {frappe.__version__}"
	)
	with scratch_site.restored_series(), scratch_site.recorded_inserts() as made:
		try:
			make.company_settings()
			place, topic = make.meeting_place().name, make.topic("Mätämne")
			user = make.user_with("Digidel Advisor", name="save-encounters")
			update_password(user, PASSWORD)
			frappe.db.commit()  # the web server reads on connections of its own
			against_issue(place, topic, options.saves, failures)
			over_http(options, user, visit_maker(place, topic), failures)
		finally:
			scratch_site.reconnect(options.site)  # what is interrupted in a query leaves a broken connection
			visits = frappe.get_all("Helpdesk Encounter", {"meeting_place": place}, pluck="name")
			frappe.db.delete("Sessions", {"user": user})
			scratch_site.remove([*made, *(("Helpdesk Encounter", name) for name in visits)])


def visit_maker(place: str, topic: str) -> Callable[[], dict]:
	"""Gives new visits with two questions each, as Disken sends them."""
	questions = [{"topic": topic, "outcome": "Solved"}, {"topic": topic, "outcome": "Guided"}]
	return lambda: desk.record(place, questions=questions)


# --- in process ---------------------------------------------------------------------------------------------


def against_issue(place: str, topic: str, saves: int, failures: list[str]) -> None:
	"""Document.insert and commit of a visit with two questions, and of ERPNext's Issue."""
	make_visit = visit_maker(place, topic)

	def visit() -> None:
		values = make_visit()
		frappe.get_doc(
			{"doctype": "Helpdesk Encounter", **values, "started_at": "2026-03-02 10:05:00"}
		).insert()
		frappe.db.commit()  # part of what is measured

	def issue() -> None:
		frappe.get_doc({"doctype": "Issue", "subject": "Mätning", "description": "Mätning"}).insert()
		frappe.db.commit()  # part of what is measured

	pair = paired(visit, issue, saves)
	show("A visit with two questions against an Issue", pair)
	demand(
		pair.ratio <= AT_MOST_TIMES_ISSUE, f"at most {AT_MOST_TIMES_ISSUE} times ERPNext's Issue", failures
	)
	for what, action in (("visit", visit), ("Issue", issue)):
		with counted_queries() as statements:
			action()
		print(f"  SQL statements of saving a {what}: {len(statements)}")


# --- over HTTP ----------------------------------------------------------------------------------------------


def over_http(
	options: argparse.Namespace, user: str, make_visit: Callable[[], dict], failures: list[str]
) -> None:
	"""Fifty queued visits in one request, against fifty requests of one visit each; same user, same server."""
	with served(options.site) as address, signed_in(address, user) as client:

		def save(visits: list[dict]) -> None:
			answer = client.post(f"{address}{METHOD}save_encounters", json={"encounters": visits})
			assert [row["status"] for row in answer.json()["message"]] == ["stored"] * len(
				visits
			), answer.text

		def batch() -> None:
			save([make_visit() for _number in range(BATCH)])

		def one_by_one() -> None:
			for _number in range(BATCH):
				save([make_visit()])

		def through_rest() -> None:
			for _number in range(BATCH):
				visit = {**make_visit(), "started_at": "2026-03-02 10:05:00"}
				answer = client.post(f"{address}/api/resource/Helpdesk Encounter", json=visit)
				assert answer.status_code == 200, answer.text

		for what, singles in (
			("save_encounters with one visit", one_by_one),
			("the platform's REST", through_rest),
		):
			pair = paired(batch, singles, options.batches)
			show(f"A batch of {BATCH} against {BATCH} requests to {what}", pair)
			demand(
				pair.ratio <= AT_MOST_OF_SINGLE_SAVES,
				f"at most {AT_MOST_OF_SINGLE_SAVES} of {BATCH} single saves ({what})",
				failures,
			)


@contextmanager
def served(site: str) -> Iterator[str]:
	"""The address of a web server of its own; stopped at the end."""
	with socket.socket() as free:
		free.bind(("127.0.0.1", 0))
		port = free.getsockname()[1]
	scripts = Path(__file__).resolve().parents[1] / "scripts"
	command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--preload", "--workers", "2"]
	command += ["--timeout", "300", "--pythonpath", str(scripts), "--log-level", "error", "wsgi:application"]
	server = subprocess.Popen(
		command,
		env={**os.environ, "FRAPPE_SITE": site, "SITES_PATH": "."},
		cwd=os.getcwd(),
		start_new_session=True,
	)
	address = f"http://127.0.0.1:{port}"
	try:
		wait_for(address, server)
		yield address
	finally:
		os.killpg(server.pid, signal.SIGTERM)
		server.wait(timeout=30)


def wait_for(address: str, server: subprocess.Popen) -> None:
	"""Until the server answers; at most a minute."""
	for _attempt in range(120):
		if server.poll() is not None:
			raise SystemExit("The web server stopped as it was started.")
		try:
			requests.get(f"{address}/api/method/ping", timeout=5)
			return
		except requests.ConnectionError:
			time.sleep(0.5)
	raise SystemExit("The web server did not answer within a minute.")


@contextmanager
def signed_in(address: str, user: str) -> Iterator[requests.Session]:
	"""A session that keeps its connection, with the token that changes need."""
	with requests.Session() as client:
		client.post(
			f"{address}/api/method/login", json={"usr": user, "pwd": PASSWORD}, timeout=30
		).raise_for_status()
		session = client.get(f"{address}{METHOD}session", timeout=30).json()["message"]
		client.headers["X-Frappe-CSRF-Token"] = session["csrf_token"]
		yield client


# --- what is printed ----------------------------------------------------------------------------------------


def show(what: str, pair: Paired) -> None:
	print(
		f"{what}: {pair.first * 1000:.1f} ms against {pair.second * 1000:.1f} ms: {pair.ratio:.2f} "
		f"(median of the ratios pair by pair {pair.pair_ratio:.2f}; {pair.pairs} pairs)",
		flush=True,
	)


def demand(met: bool, what: str, failures: list[str]) -> None:
	print(f"  {'met' if met else 'NOT MET'}: {what}", flush=True)
	if not met:
		failures.append(what)


if __name__ == "__main__":
	sys.exit(main())
