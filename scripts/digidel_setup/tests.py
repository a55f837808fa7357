"""The tiers of tests: which ran, how many tests each, and why one did not run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from . import bench, server, venv
from .platform import CHECKOUT, SECOND_TEST_SITE, TEST_SITE, Platform
from .shell import Account, find_program, is_root, popen, stop_group
from .site import admin_password
from .steps import Problem, Unavailable, say, step

# pytest's own end codes.
NOTHING_COLLECTED = 5
MINUTES = {"unit": 10, "contract": 10, "site": 25, "browser": 15, "install": 10}
MINUTES_LONG = {"unit": 15, "contract": 5, "site": 35, "browser": 15, "install": 10}


@dataclass
class Tier:
	"""How one tier of tests went."""

	name: str
	status: int = 0
	tests: int = 0
	seconds: float = 0
	summary: str = ""
	not_run: str = ""
	failed_setup: bool = False
	words: list[str] = field(default_factory=list)

	@property
	def ok(self) -> bool:
		"""Whether this tier stands in nobody's way."""
		return self.status == 0 and not self.failed_setup

	def line(self) -> str:
		"""What the closing lines say of this tier."""
		if self.not_run:
			return f"{self.name}: NOT RUN ({self.not_run})"
		verdict = "FAILED" if self.status else "passed" if self.tests else "nothing selected"
		extra = f", {', '.join(self.words)}" if self.words else ""
		return f"{self.name}: {self.tests} tests, {verdict} ({self.seconds:.1f} s{extra})"


def folder(tier: str) -> Path:
	"""Where a tier's tests live."""
	return CHECKOUT / "tests" / tier


def has_tests(tier: str) -> bool:
	"""Whether there is anything to run."""
	return any(folder(tier).rglob("test_*.py"))


def selection(long: bool) -> list[str]:
	"""pytest's options for the tests of this command."""
	return ["-m", "long" if long else "not long"]


def checkout_account() -> Account:
	"""Who runs the tests of the checkout: its owner, so that no file of another user is left in it."""
	owner = Account.by_uid(CHECKOUT.stat().st_uid)
	is_known = Account.by_name(owner.name) is not None
	return owner if is_root() and is_known else Account.current()


def run_local(tier: str, long: bool, place: Platform | None) -> Tier:
	"""Unit or contract tests: they need no server, and no Frappe."""
	if not has_tests(tier):
		return Tier(tier, not_run=f"no tests in tests/{tier}")
	python, account, root, words = _local_python(place)
	result = _pytest(
		tier,
		[python, "-m", "pytest", root / "tests" / tier, *selection(long)],
		account,
		root,
		{},
		long,
	)
	result.words += words
	return result


# Why the checkout's own environment cannot be made, once that is known: it is tried once per run.
_no_environment: list[str] = []


def _local_python(place: Platform | None) -> tuple[Path, Account, Path, list[str]]:
	"""The checkout's own environment; when it cannot be made (no network) the bench's Python."""
	account = checkout_account()
	if not _no_environment:
		try:
			return venv.ensure(account, ("test", "preview")), account, CHECKOUT, []
		except Problem as problem:
			if place is None or not place.exists:
				raise
			_no_environment.append(problem.cause)
			say(f"     {problem.cause}. {problem.detail.strip().splitlines()[-1] if problem.detail else ''}")
			say("     Going on with the bench's Python, which has pytest as well.")
			with place.lock():
				bench.place_app(place)
	assert place is not None
	return place.python, place.user, place.app, ["with the bench's Python"]


def run_site(place: Platform, long: bool) -> Tier:
	"""Tests on a real site, by the bench's Python as the bench's user."""
	if not has_tests("site"):
		return Tier("site", not_run="no tests in tests/site")
	command = [place.python, "-W", "ignore::DeprecationWarning", "-m", "pytest", place.app / "tests/site"]
	env = site_environment(place)
	if not long:  # two at a time, each on a site of its own; the long ones need the machine for themselves
		command += ["-n", "2", "--dist", "loadfile"]
		env["DIGIDEL_TEST_SITES"] = f"{TEST_SITE} {SECOND_TEST_SITE}"
	return _pytest("site", [*command, *selection(long)], place.user, place.app, env, long)


def run_browser(place: Platform, long: bool) -> Tier:
	"""Tests in a real browser, against a server of the test site."""
	if not has_tests("browser"):
		return Tier("browser", not_run="no tests in tests/browser")
	browser = find_program("chromium") or find_program("chromium-browser") or find_program("google-chrome")
	if not browser:
		return Tier("browser", not_run="no Chromium on this machine")
	# two files at a time, each process with a site and a server of its own; the long ones one by one
	sites = [TEST_SITE] if long else [TEST_SITE, SECOND_TEST_SITE]
	names = [f"browser-{number}" for number in range(len(sites))]
	urls = []
	with step("Web servers for the browser tests") as note:
		for name, site in zip(names, sites, strict=True):
			server.stop(place, name)
			port = server.free_port(8100)
			server.start_web(place, name, site, port, "127.0.0.1", workers=2)
			# the server answers with its site whatever it is called
			urls.append(f"http://127.0.0.1:{port}")
		note.say(", ".join(urls))
	env = site_environment(place) | {"DIGIDEL_URL": urls[0], "DIGIDEL_CHROMIUM": browser}
	command = [
		place.python,
		"-W",
		"ignore::DeprecationWarning",
		"-m",
		"pytest",
		place.app / "tests/browser",
	]
	if not long:
		command += ["-n", "2", "--dist", "loadfile"]
		env |= {"DIGIDEL_TEST_SITES": " ".join(sites), "DIGIDEL_URLS": " ".join(urls)}
	try:
		return _pytest("browser", [*command, *selection(long)], place.user, place.app, env, long)
	finally:
		for name in names:
			server.stop(place, name)


def run_install(place: Platform, long: bool) -> Tier:
	"""Install, migrate, uninstall, on a site that has ERPNext and not yet the app."""
	if not has_tests("install"):
		return Tier("install", not_run="no tests in tests/install")
	command = [place.python, "-W", "ignore::DeprecationWarning", "-m", "pytest", place.app / "tests/install"]
	return _pytest(
		"install", [*command, *selection(long)], place.user, place.app, site_environment(place), long
	)


def site_environment(place: Platform) -> dict[str, str]:
	"""What tests on a site are told."""
	return {
		"FRAPPE_SITE": TEST_SITE,
		"DIGIDEL_ADMIN_PASSWORD": admin_password(place),
		"PYTHONDONTWRITEBYTECODE": "1",
		"HYPOTHESIS_STORAGE_DIRECTORY": str(place.own / "hypothesis"),
	}


def _pytest(
	tier: str, command: list[Path | str], account: Account, root: Path, env: dict[str, str], long: bool
) -> Tier:
	say()
	say(f"---- {tier} tests{' (long)' if long else ''}")
	scratch = Path(tempfile.mkdtemp(prefix="digidel-tests-"))
	if is_root():
		os.chown(scratch, account.uid, account.gid)
	report = scratch / "report.xml"
	slowest = ["--durations=10", "--durations-min=3"] if tier in ("site", "browser") else []
	started, minutes = time.monotonic(), (MINUTES_LONG if long else MINUTES)[tier]
	try:
		child = popen(
			[*command, f"--junitxml={report}", "-o", "junit_logging=no", *slowest],
			account=account,
			cwd=root,
			env={"PYTHONDONTWRITEBYTECODE": "1", **env},
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			new_session=True,
		)
		late = threading.Event()
		timer = threading.Timer(minutes * 60, lambda: (late.set(), stop_group(child.pid)))
		timer.start()
		summary = ""
		try:
			for raw in child.stdout or ():
				line = raw.decode(errors="replace").rstrip("\n")
				print(line, flush=True)
				if re.match(r"=+ .* in [\d.]+s.* =+$", line):
					summary = line
			status = child.wait()
		except BaseException:
			_end(child)
			raise
		finally:
			timer.cancel()
		words = [f"stopped after {minutes} minutes"] if late.is_set() else []
		status = 0 if status == NOTHING_COLLECTED else status
		return Tier(tier, status, count(report), time.monotonic() - started, summary, words=words)
	finally:
		shutil.rmtree(scratch, ignore_errors=True)


def _end(child: subprocess.Popen[bytes]) -> None:
	try:
		os.killpg(child.pid, signal.SIGTERM)
		child.wait(10)
	except (ProcessLookupError, subprocess.TimeoutExpired):
		stop_group(child.pid)


def count(report: Path) -> int:
	"""How many tests a JUnit report lists."""
	try:
		return len(ElementTree.parse(report).getroot().findall(".//testcase"))
	except (OSError, ElementTree.ParseError):
		return 0


def not_run(names: tuple[str, ...], problem: Problem) -> list[Tier]:
	"""Tiers that could not run; only a missing platform is nobody's fault."""
	return [
		Tier(name, not_run=problem.cause, failed_setup=not isinstance(problem, Unavailable)) for name in names
	]


def close(title: str, tiers: list[Tier], seconds: float) -> int:
	"""Print the closing lines (also into the file DIGIDEL_SUMMARY) and return the status to end with."""
	ok = all(tier.ok for tier in tiers)
	lines = [f"==== {title}: {'passed' if ok else 'FAILED'} in {seconds:.0f} s"]
	for tier in tiers:
		lines.append(tier.line())
		if tier.summary:
			lines.append(f"    {tier.summary}")
	text = "\n".join(lines)
	say()
	say(text)
	if target := os.environ.get("DIGIDEL_SUMMARY"):
		with open(target, "a") as file:
			file.write(text + "\n")
	return 0 if ok else 1
