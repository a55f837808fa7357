"""The web server, worker and scheduler of the demonstration, and the server for browser tests."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from .bench import helper, other_sites
from .platform import MARKER, SIGN, Platform, digest
from .shell import popen, tail
from .steps import Problem, step, warn

PORT = 8000


def bind_address() -> str:
	"""Where the server listens: this machine only, unless DIGIDEL_BIND says otherwise (the logins are public)."""
	return os.environ.get("DIGIDEL_BIND") or "127.0.0.1"


def serves(place: Platform, port: int, site: str) -> bool:
	"""Whether a web server on this port serves this very site (and not one of that name in another bench)."""
	sign = str(place.site_config(site).get(MARKER)).encode()
	return (
		b"pong" in _get(port, site, "/api/method/ping") and _get(port, site, f"/files/{SIGN}").strip() == sign
	)


def _get(port: int, site: str, path: str) -> bytes:
	connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
	try:
		connection.request("GET", path, headers={"Host": f"{site}:{port}"})
		answer = connection.getresponse()
		return answer.read(200) if answer.status == 200 else b""
	except (OSError, http.client.HTTPException):
		return b""
	finally:
		connection.close()


def taken(port: int) -> bool:
	"""Whether a program listens on this port."""
	with socket.socket() as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("0.0.0.0", port))
		except OSError:
			return True
	return False


def free_port(first: int) -> int:
	"""The first free port from `first` on."""
	for port in range(first, first + 200):
		if not taken(port):
			return port
	raise Problem(f"No port from {first} to {first + 199} is free", "stop a program that listens there")


# Processes --------------------------------------------------------------------------------------------------


def _pid_file(place: Platform, name: str) -> Path:
	return place.own / "run" / f"{name}.pid"


def process(place: Platform, name: str) -> int:
	"""The number of a background process of ours that runs; 0 when it does not."""
	try:
		pid, mark = _pid_file(place, name).read_text().split()
	except (OSError, ValueError):
		return 0
	return int(pid) if _start_time(int(pid)) == mark else 0


def _start_time(pid: int) -> str:
	"""When a process began: together with its number it names it for good."""
	try:
		return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
	except (OSError, IndexError):
		return ""


def start(place: Platform, name: str, command: list[str], env: dict[str, str]) -> int:
	"""Start a program in the background; it outlives this script."""
	log = place.make_folder(place.own / "logs") / f"{name}.log"
	with log.open("ab") as output:
		place.give(log)
		child = popen(
			command,
			account=place.user,
			cwd=place.sites,
			env=env,
			stdout=output,
			stderr=subprocess.STDOUT,
			new_session=True,
		)
	place.write(_pid_file(place, name), f"{child.pid} {_start_time(child.pid)}\n")
	return child.pid


def stop(place: Platform, name: str) -> bool:
	"""Stop a background process of ours; says whether it ran."""
	pid = process(place, name)
	if not pid:
		_pid_file(place, name).unlink(missing_ok=True)
		return False
	mark = _start_time(pid)
	for kind in (signal.SIGTERM, signal.SIGKILL):
		try:
			os.killpg(pid, kind)
		except (ProcessLookupError, PermissionError):
			break
		for _ in range(50):
			try:
				os.waitpid(pid, os.WNOHANG)
			except ChildProcessError:
				pass
			if _start_time(pid) != mark:
				break
			time.sleep(0.1)
		if _start_time(pid) != mark:
			break
	_pid_file(place, name).unlink(missing_ok=True)
	return True


def start_web(place: Platform, name: str, site: str, port: int, address: str, workers: int) -> None:
	"""Start gunicorn for one site and wait until it answers."""
	command = [
		*(
			str(place.python),
			"-m",
			"gunicorn",
			"--bind",
			f"{address}:{port}",
			"--preload",
			"--timeout",
			"300",
		),
		*("--workers", str(workers), "--threads", "4", "--chdir", str(place.sites)),
		*("--pythonpath", str(place.app / "scripts"), "wsgi:application"),
	]
	pid = start(place, name, command, {"FRAPPE_SITE": site, "SITES_PATH": "."})
	mark = _start_time(pid)
	end = time.monotonic() + 60
	while time.monotonic() < end:
		if serves(place, port, site):
			return
		if _start_time(pid) != mark or _is_dead(pid):
			break
		time.sleep(0.3)
	log = place.own / "logs" / f"{name}.log"
	stop(place, name)
	raise Problem(f"The web server for {site} did not come up on port {port}", f"read {log}", tail(log))


def _is_dead(pid: int) -> bool:
	try:
		return os.waitpid(pid, os.WNOHANG)[0] == pid
	except ChildProcessError:
		return False


# The demonstration's server ---------------------------------------------------------------------------------


def ensure_demo_server(place: Platform, site: str) -> str:
	"""The demonstration on port 8000 (or the next free one), with its background jobs; returns its address."""
	with step("Web server") as note:
		# The bench's code is what runs: when it has changed, a server of ours is started again.
		key = digest(place.app / "digidel_app", place.app / "scripts" / "wsgi.py", bind_address())
		port = int(place.recall("web_port") or PORT)
		if process(place, "web") and place.recall("web_code") == key and serves(place, port, site):
			note.say(f"running on port {port}")
		else:
			again = stop(place, "web")
			stop(place, "worker")  # it may hold the old code as well
			port = PORT
			if taken(port) and serves(place, port, site):
				note.say(f"the bench's own server on port {port} serves {site} and is used as it is")
			else:
				said = ""
				if taken(port):
					port = free_port(PORT + 1)
					said = f"; port {PORT} is taken by another program"
				start_web(place, "web", site, port, bind_address(), workers=2)
				place.remember("web_port", port)
				place.remember("web_code", key)
				note.say(f"{'started again' if again else 'started'} on port {port}{said}")
		address = f"http://{site}:{port}"
	_ensure_jobs(place)
	return address


def _ensure_jobs(place: Platform) -> None:
	with step("Background jobs") as note:
		words = []
		if _bench_runs(place, "worker"):
			words.append("a worker runs")
		else:
			stop(place, "worker")
			start(place, "worker", helper(place, "worker", "--queue", "short,default,long", "--quiet"), {})
			words.append("worker started")
		others = other_sites(place)
		if _bench_runs(place, "schedule"):
			words.append("the scheduler runs")
		elif others:
			words.append(f"scheduler not started (it would also run the jobs of {', '.join(others)})")
		else:
			start(place, "schedule", helper(place, "schedule"), {})
			words.append("scheduler started")
		note.say(", ".join(words))


def _bench_runs(place: Platform, command: str) -> bool:
	"""Whether a process of this bench runs `bench COMMAND`."""
	sites = str(place.sites.resolve())
	for folder in Path("/proc").glob("[0-9]*"):
		try:
			words = (folder / "cmdline").read_text().split("\0")
			if (
				"frappe.utils.bench_helper" in words
				and command in words
				and os.readlink(folder / "cwd") == sites
			):
				return True
		except OSError:
			continue
	return False


def stop_all(place: Platform) -> list[str]:
	"""Stop every background process the scripts started for this bench; databases and Redis stay."""
	return [name for name in ("web", "worker", "schedule", "browser-0", "browser-1") if stop(place, name)]


def show_logins(address: str, rows: list[dict[str, str]], administrator: str) -> None:
	"""Print the address and one login per role."""
	print()
	print(f"Open {address} in a browser on this machine.")
	rows = [*rows, {"role": "Administrator", "email": "Administrator", "password": administrator}]
	widths = {key: max(len(row[key]) for row in rows) for key in ("role", "email")}
	for row in rows:
		print(f"  {row['role']:{widths['role']}}  {row['email']:{widths['email']}}  {row['password']}")
	if bind_address() in ("127.0.0.1", "localhost"):
		warn("the server answers on this machine only; DIGIDEL_BIND=0.0.0.0 opens it to the network")
