"""Reports on a second database server: are they read there, are they right, and what does the first one no longer do?

	env/bin/python apps/digidel_app/benchmarks/replica.py --site SITE

Needs mariadbd, mariadb-install-db and mariadb-dump. Two servers of its own are started in a temporary folder, a primary and a
replica that follows it by GTID; SITE is copied to the primary, and a site beside it, made for this run, is told of both by the
platform's own settings (`read_from_replica`, `replica_host`, `replica_db_port`). Then reports are run as Desk runs them, and as
the queue's workers do. Counted is how many statements each server answered. SITE itself is only read; everything made is removed.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import frappe
import pymysql
from scratch_site import BENCH

SITES = BENCH / "sites"
REPORTS = {
	"Encounter Statistics": {
		"dimension_1": "month",
		"dimension_2": "channel",
		"from_date": "2019-01-01",
		"to_date": "2020-12-31",
	},
	"Goal Follow-up": {},
	"Budget Follow-up": {},
}
PASSWORD = "replica-benchmark"


class Server:
	"""A MariaDB server of our own, in a folder of our own."""

	def __init__(self, folder: Path, number: int):
		self.folder, self.port = folder / f"server{number}", free_port()
		self.number = number

	def start(self) -> None:
		self.folder.mkdir()
		options = ["--no-defaults", f"--datadir={self.folder}/data"]
		subprocess.run(
			["mariadb-install-db", *options, "--auth-root-authentication-method=normal"],
			check=True,
			capture_output=True,
		)
		self.process = subprocess.Popen(
			[
				*("mariadbd", *options),
				*(f"--port={self.port}", f"--socket={self.folder}/socket", f"--server-id={self.number}"),
				*("--bind-address=127.0.0.1", f"--log-bin={self.folder}/binlog", "--binlog-format=ROW"),
				*("--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"),
				*("--innodb-buffer-pool-size=512M", f"--log-error={self.folder}/error.log"),
			]
		)
		for _try in range(100):
			try:
				self.sql("select 1")
				return
			except pymysql.err.OperationalError:
				time.sleep(0.2)
		raise SystemExit((self.folder / "error.log").read_text()[-2000:])

	def sql(self, *statements: str) -> list[tuple]:
		connection = pymysql.connect(unix_socket=f"{self.folder}/socket", user="root", autocommit=True)
		try:
			with connection.cursor() as cursor:
				for statement in statements:
					cursor.execute(statement)
				return list(cursor.fetchall())
		finally:
			connection.close()

	def selects(self) -> int:
		return int(self.sql("show global status like 'Com_select'")[0][1])

	def stop(self) -> None:
		self.process.terminate()
		self.process.wait(30)


def free_port() -> int:
	with socket.socket() as listener:
		listener.bind(("127.0.0.1", 0))
		return listener.getsockname()[1]


def main() -> int:
	"""0 when the reports were read from the replica, said the same, and followed the primary."""
	parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
	parser.add_argument("--site", required=True)
	site = parser.parse_args().site
	with tempfile.TemporaryDirectory(prefix="digidel-replica-") as folder:
		primary, replica = Server(Path(folder), 1), Server(Path(folder), 2)
		try:
			primary.start(), replica.start()
			follow(primary, replica)
			copy(site, primary)
			with scratch_site(site, primary, replica) as name:
				return measure(name, primary, replica)
		finally:
			for server in (replica, primary):
				if hasattr(server, "process"):
					server.stop()


def follow(primary: Server, replica: Server) -> None:
	"""The replica takes everything the primary does from now on."""
	primary.sql(
		f"create user 'follower'@'127.0.0.1' identified by '{PASSWORD}'",
		"grant replication slave on *.* to 'follower'@'127.0.0.1'",
	)
	replica.sql(
		f"change master to master_host='127.0.0.1', master_port={primary.port}, master_user='follower', "
		f"master_password='{PASSWORD}', master_use_gtid=slave_pos",
		"start slave",
	)


def copy(site: str, primary: Server) -> None:
	"""The site's database on the primary, with a user of the same name."""
	config = json.loads((SITES / site / "site_config.json").read_text())
	name = config["db_name"]
	primary.sql(
		f"create database `{name}`",
		*(
			f"create user '{name}'@'{host}' identified by '{config['db_password']}'"
			for host in ("127.0.0.1", "localhost")
		),
		*(f"grant all on `{name}`.* to '{name}'@'{host}'" for host in ("127.0.0.1", "localhost")),
	)
	login = [f"--user={name}", f"--password={config['db_password']}"]
	common = json.loads((SITES / "common_site_config.json").read_text())
	address = [f"--host={common.get('db_host', '127.0.0.1')}", f"--port={common.get('db_port', 3306)}"]
	dump = subprocess.Popen(
		["mariadb-dump", *address, *login, "--single-transaction", "--skip-lock-tables", name],
		stdout=subprocess.PIPE,
	)
	subprocess.run(
		["mariadb", "--host=127.0.0.1", f"--port={primary.port}", *login, name], stdin=dump.stdout, check=True
	)
	if dump.wait():
		raise SystemExit("mariadb-dump failed")


@contextmanager
def scratch_site(site: str, primary: Server, replica: Server) -> Iterator[str]:
	"""A site beside the copied one that knows both servers."""
	name = f"replica-{os.getpid()}.localhost"
	config = json.loads((SITES / site / "site_config.json").read_text())
	config |= {
		"db_host": "127.0.0.1",
		"db_port": primary.port,
		"read_from_replica": 1,
		"replica_host": "127.0.0.1",
		"replica_db_port": replica.port,
	}
	for part in ("locks", "logs", "private/files", "public/files"):
		(SITES / name / part).mkdir(parents=True)
	(SITES / name / "site_config.json").write_text(json.dumps(config))
	before = os.getcwd()
	os.chdir(SITES)
	try:
		frappe.init(site=name, sites_path=".")
		frappe.connect()
		frappe.flags.mute_emails = True
		yield name
	finally:
		frappe.destroy()
		os.chdir(before)
		shutil.rmtree(SITES / name)


def measure(name: str, primary: Server, replica: Server) -> int:
	"""Run every report from the primary and from the replica, and count."""
	catch_up(primary, replica)
	good = True
	for report, filters in REPORTS.items():
		filters = {"company": frappe.defaults.get_global_default("company"), **filters}
		if report == "Budget Follow-up":
			filters["grant_agreement"] = frappe.db.get_value("Grant Agreement", {}, "name")
		counts, answers = {}, {}
		for where, follows in (("primary", 0), ("replica", 1)):
			frappe.local.conf.read_from_replica = follows
			asked(report, filters)  # caches are filled
			before = primary.selects(), replica.selects()
			answers[where] = asked(report, filters)
			counts[where] = primary.selects() - before[0], replica.selects() - before[1]
		same = answers["primary"] == answers["replica"]
		print(
			f"{report}: {len(answers['replica'])} rows, {'the same' if same else 'NOT THE SAME'}; statements without a replica "
			f"{counts['primary'][0]} on the primary; with one {counts['replica'][0]} on the primary, {counts['replica'][1]} on the replica"
		)
		good = good and same and counts["replica"][1] > 0 and counts["replica"][0] < counts["primary"][0]
	return 0 if good & follows_what_is_written(primary, replica) else 1


def asked(report: str, filters: dict) -> list:
	"""The rows of a report, as a request of its own gets them: the platform changes servers once per request."""
	from frappe.desk.query_report import run

	try:
		return run(report, dict(filters), ignore_prepared_report=True)["result"]
	finally:
		for left in ("primary_db", "replica_db"):
			if hasattr(frappe.local, left):
				delattr(frappe.local, left)


def follows_what_is_written(primary: Server, replica: Server) -> bool:
	"""A visit written to the primary is in the report from the replica, after how long."""
	frappe.local.conf.read_from_replica = 0
	place = frappe.db.get_value("Meeting Place", {"is_active": 1}, "name")
	topic = frappe.db.get_value("Encounter Topic", {"is_active": 1}, "name")
	filters = {
		"company": frappe.db.get_value("Meeting Place", place, "company"),
		"dimension_1": "year",
		"measures": ["visits"],
		"from_date": "2020-01-01",
		"to_date": "2020-12-31",
	}

	def visits() -> int:
		frappe.local.conf.read_from_replica = 1
		rows = asked("Encounter Statistics", filters)
		frappe.local.conf.read_from_replica = 0
		return sum(row["visits"] for row in rows if isinstance(row, dict))

	before = visits()
	frappe.get_doc(
		doctype="Helpdesk Encounter",
		meeting_place=place,
		started_at=datetime(2020, 5, 4, 10),
		duration_minutes=15,
		persons=1,
		gender="Woman",
		questions=[{"topic": topic, "outcome": "Solved"}],
	).insert()
	frappe.db.commit()  # the copy is thrown away at the end
	seconds = catch_up(primary, replica)
	after = visits()
	print(
		f"A visit written to the primary was on the replica after {1000 * seconds:.0f} ms: {before} → {after} visits"
	)
	return after == before + 1


def catch_up(primary: Server, replica: Server) -> float:
	"""Wait until the replica has all the primary has; seconds it took."""
	began = time.perf_counter()
	position = primary.sql("select @@gtid_current_pos")[0][0]
	done = replica.sql(f"select master_gtid_wait('{position}', 120)")[0][0]
	if done != 0:
		raise SystemExit(f"The replica does not follow: {replica.sql('show slave status')}")
	return time.perf_counter() - began


if __name__ == "__main__":
	sys.exit(main())
