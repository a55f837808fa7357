"""MariaDB and Redis: a running server is used as it is; one that does not run is started."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from .platform import Platform
from .shell import attempt, find_program, is_root, popen, tail
from .steps import Problem, Unavailable, step

LOCAL = ("", "localhost", "127.0.0.1", "::1")


def database_address(config: dict[str, Any]) -> tuple[str, int]:
	"""Host and port of the bench's database server."""
	return str(config.get("db_host") or "localhost"), int(config.get("db_port") or 3306)


def database_answers(config: dict[str, Any]) -> bool:
	"""Whether the database server answers, whatever it says about who we are."""
	host, port = database_address(config)
	return port_answers("127.0.0.1" if host in LOCAL else host, port)


def port_answers(host: str, port: int, timeout: float = 2) -> bool:
	"""Whether anything accepts a connection there."""
	try:
		with socket.create_connection((host, port), timeout):
			return True
	except OSError:
		return False


def ensure_database(config: dict[str, Any]) -> None:
	"""See to it that MariaDB runs."""
	with step("MariaDB") as note:
		host, port = database_address(config)
		if database_answers(config):
			note.say(f"running at {host}:{port}, used as it is")
			return
		if host not in LOCAL:
			raise Problem(
				f"The database server {host}:{port} of this bench does not answer",
				"start it there, or correct db_host in the bench's sites/common_site_config.json",
			)
		if not is_root():
			raise Unavailable(
				f"MariaDB does not run (nothing answers at {host}:{port})",
				"start it: sudo systemctl start mariadb (or: sudo service mariadb start)",
			)
		how = _start_database(config)
		note.say(f"started with {how}")


def _start_database(config: dict[str, Any]) -> str:
	tried = []
	for label, command in _ways_to_start():
		tried.append(label)
		attempt(command, timeout=90)
		if _wait(lambda: database_answers(config), 30):
			return label
	if program := find_program("mariadbd-safe") or find_program("mysqld_safe"):
		tried.append(Path(program).name)
		Path("/run/mysqld").mkdir(exist_ok=True)
		attempt(["chown", "mysql:mysql", "/run/mysqld"])
		popen(
			[program, "--user=mysql"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, new_session=True
		)
		if _wait(lambda: database_answers(config), 60):
			return Path(program).name
	raise Problem(
		f"MariaDB could not be started (tried: {', '.join(tried) or 'nothing, no way to start it was found'})",
		"look at its log (journalctl -u mariadb, or /var/log/mysql/ and /var/lib/mysql/*.err), start it, run again",
		tail(Path("/var/log/mysql/error.log")),
	)


def _ways_to_start() -> list[tuple[str, list[str]]]:
	if Path("/run/systemd/system").is_dir():
		return [("systemctl", ["systemctl", "start", "mariadb"])]
	names = [name for name in ("mariadb", "mysql") if Path("/etc/init.d", name).exists()]
	return [("service", ["service", names[0], "start"])] if names and find_program("service") else []


def _wait(ready: Any, seconds: float) -> bool:
	end = time.monotonic() + seconds
	while time.monotonic() < end:
		if ready():
			return True
		time.sleep(0.3)
	return bool(ready())


# Redis ------------------------------------------------------------------------------------------------------


def redis_addresses(config: dict[str, Any]) -> dict[str, tuple[str, int]]:
	"""Host and port of the bench's two Redis servers."""
	found = {}
	for name, usual in (("redis_cache", 13000), ("redis_queue", 11000)):
		address = urlparse(str(config.get(name) or f"redis://127.0.0.1:{usual}"))
		found[name] = (address.hostname or "127.0.0.1", address.port or 6379)
	return found


def redis_answers(host: str, port: int) -> bool:
	"""Whether a Redis answers there (also one that asks for a password)."""
	try:
		with socket.create_connection((host, port), 2) as connection:
			connection.settimeout(2)
			connection.sendall(b"PING\r\n")
			return connection.recv(64)[:1] in (b"+", b"-")
	except OSError:
		return False


def ensure_redis(place: Platform) -> None:
	"""See to it that the bench's own Redis servers run."""
	with step("Redis") as note:
		running, started = [], []
		for name, (host, port) in redis_addresses(place.common_config()).items():
			if redis_answers(host, port):
				running.append(str(port))
				continue
			if host not in LOCAL:
				raise Problem(
					f"The Redis server {host}:{port} ({name}) of this bench does not answer",
					f"start it there, or correct {name} in the bench's sites/common_site_config.json",
				)
			_start_redis(place, name, port)
			started.append(str(port))
		words = []
		if running:
			words.append(f"running on port {' and '.join(dict.fromkeys(running))}, used as it is")
		if started:
			words.append(f"started on port {' and '.join(started)}")
		note.say("; ".join(words))


def _start_redis(place: Platform, name: str, port: int) -> None:
	if port_answers("127.0.0.1", port):
		raise Problem(
			f"Port {port} is taken by a program that is not Redis; the bench wants {name} there",
			"stop that program, or give the bench another port in sites/common_site_config.json and config/",
		)
	config = place.bench / "config" / f"{name}.conf"
	log = place.make_folder(place.own / "logs") / f"{name}.log"
	plain = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(log.parent)]
	(place.bench / "config" / "pids").mkdir(exist_ok=True)
	place.give(place.bench / "config" / "pids")
	for arguments in ([str(config)], plain) if config.exists() else (plain,):
		with log.open("ab") as output:
			place.give(log)
			popen(
				["redis-server", *arguments],
				account=place.user,
				cwd=place.bench,
				stdout=output,
				stderr=subprocess.STDOUT,
				new_session=True,
			)
		if _wait(lambda: redis_answers("127.0.0.1", port), 10):
			place.remember(f"{name}_started", port)
			return
	raise Problem(
		f"Redis could not be started for {name} on port {port} (tried: redis-server {config}, and plain options)",
		f"read {log}, repair what it says, run again",
		tail(log),
	)
