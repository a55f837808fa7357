"""What is installed, running and reachable, and which bench, versions and sites are used."""

from __future__ import annotations

import re
import sys

from . import packages, server, services
from .bench import other_sites
from .platform import APP, CHECKOUT, Platform, find_platform, source, unreachable_sources
from .shell import Account, attempt, find_program
from .site import base_folder
from .steps import Problem, say

PROGRAMS = (
	("git", ("git",), "--version"),
	("node", ("node",), "--version"),
	("npm", ("npm",), "--version"),
	("yarn", ("yarn", "yarnpkg"), "--version"),
	("mariadb", ("mariadbd", "mysqld"), "--version"),
	("redis-server", ("redis-server",), "--version"),
	("rsync", ("rsync",), "--version"),
	("uv", ("uv",), "--version"),
	("wkhtmltopdf", ("wkhtmltopdf",), "--version"),
	("chromium", ("chromium", "chromium-browser", "google-chrome"), "--version"),
)


def _row(name: str, value: str) -> None:
	say(f"  {name:<14} {value}")


def report() -> int:
	"""Print everything; ends with 0 when a test run on a site would be possible."""
	problems: list[str] = []
	say("Installed")
	_row("python", f"{sys.version.split()[0]}  {sys.executable}")
	account = Account.current()
	try:
		place: Platform | None = find_platform()
	except Problem as problem:
		place = None
		problems.append(f"{problem.cause}. Remedy: {problem.remedy}")
	for name, names, option in PROGRAMS:
		path = next(
			(found for each in names if (found := find_program(each, place.user if place else account))), None
		)
		if not path:
			_row(name, "-")
			continue
		answer = attempt([path, option], timeout=20).output
		found = re.search(r"\d+\.\d+(\.\d+)*", answer)
		_row(name, f"{found.group() if found else '?'}  {path}")
	missing = packages.missing_packages(to_make_bench=not (place and place.exists))
	if missing:
		problems.append(f"System packages are missing. Remedy: {packages.apt_line(missing)}")

	config = place.common_config() if place and place.exists else {}
	say("Running")
	host, port = services.database_address(config)
	alive = services.database_answers(config)
	_row("MariaDB", f"{host}:{port} {'answers' if alive else 'does not answer'}")
	if not alive:
		problems.append("MariaDB does not run. Remedy: make demo (as root), or: sudo systemctl start mariadb")
	for name, (redis_host, redis_port) in services.redis_addresses(config).items():
		alive = services.redis_answers(redis_host, redis_port)
		_row(
			name,
			f"{redis_host}:{redis_port} {'answers' if alive else 'does not answer (make demo starts it)'}",
		)
	if place and place.exists:
		for name in ("web", "worker", "schedule"):
			pid = server.process(place, name)
			_row(name, f"process {pid}" if pid else "not started by these scripts")

	say("Reachable")
	out_of_reach = unreachable_sources(place.user if place else account)
	for app in ("frappe", "erpnext"):
		_row(app, f"{source(app)} {'does not answer' if out_of_reach else 'answers'}")

	say("Bench")
	if place and place.exists:
		_row("folder", f"{place.bench} ({place.chosen_by})")
		_row("user", place.user.name)
		for app in ("frappe", "erpnext", APP):
			_row(app, place.version(app) or "not installed")
		_row("checkout", str(CHECKOUT))
		_row("base dump", str(base_folder(place)) if base_folder(place).exists() else "not made yet")
		_row("our sites", ", ".join(site for site in place.site_names() if place.is_ours(site)) or "none")
		_row("other sites", ", ".join(other_sites(place)) or "none")
	elif place:
		_row("folder", f"none; one would be made in {place.bench} ({place.chosen_by})")
		if out_of_reach:
			problems.append(
				f"There is no bench, and {out_of_reach[0]} does not answer. Remedy: point DIGIDEL_BENCH at a bench, "
				"or FRAPPE_REPO and ERPNEXT_REPO at git addresses that answer"
			)
	say("Verdict")
	for problem in problems:
		_row("problem", problem)
	if not problems:
		_row("ok", "everything that make demo and make test need is here")
	return 1 if problems else 0
