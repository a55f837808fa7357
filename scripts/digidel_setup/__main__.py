"""The commands behind the Makefile."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from . import bench, database, doctor, server, services, site, tests, venv
from .packages import ensure_git, ensure_packages
from .platform import (
	CHECKOUT,
	DEMO_SITE,
	OUR_SITES,
	SECOND_TEST_SITE,
	Platform,
	find_platform,
	source,
	unreachable_sources,
)
from .shell import popen
from .steps import Problem, Unavailable, say, step, total_seconds

NO_PLATFORM_REMEDY = (
	"point DIGIDEL_BENCH at an existing bench, or FRAPPE_REPO and ERPNEXT_REPO at git addresses that answer"
)


def prepare() -> tuple[Platform, database.Admin]:
	"""Packages, servers, bench and this checkout in it, down to a base site: whatever of it is missing."""
	place = find_platform()
	if not place.exists:
		_require_sources(place)
	ensure_packages(to_make_bench=not place.exists)
	place = bench.ensure_user(place)
	services.ensure_database(place.common_config())
	if not place.exists:
		with place.lock():
			place = bench.make_bench(place)
	else:
		with step("Bench") as note:
			versions = f"Frappe {place.version('frappe')}, ERPNext {place.version('erpnext') or 'missing'}"
			note.say(f"{place.bench}, {place.chosen_by}; {versions}")
			if not place.version("erpnext"):
				raise Problem(
					f"The bench {place.bench} has no ERPNext",
					f"in that folder: bench get-app --branch {bench.BRANCH} {source('erpnext')}",
				)
	services.ensure_redis(place)
	admin = database.ensure_admin(place)
	return place, admin


def _require_sources(place: Platform) -> None:
	ensure_git()
	if missing := unreachable_sources(place.user):
		raise Unavailable(f"no bench at {place.bench}, and {missing[0]} is unreachable", NO_PLATFORM_REMEDY)


def prepare_sites(place: Platform, admin: database.Admin) -> None:
	"""What every site needs: the app in the bench, and the base."""
	bench.ensure_pkg_resources(place)
	bench.ensure_app(place)
	site.drop_half_made(place, admin)
	site.ensure_base(place, admin)


def demo() -> int:
	"""A running site with the demonstration municipality."""
	try:
		place, admin = prepare()
	except Unavailable as problem:
		say(
			f"The demonstration cannot run here: {problem.cause}. Remedy: {problem.remedy}. Here is the preview instead."
		)
		return preview()
	with place.lock():
		prepare_sites(place, admin)
		site.ensure_demo_site(place, admin)
		site.ensure_demo_data(place)
		address = server.ensure_demo_server(place, DEMO_SITE)
		rows = site.logins(place)
	say(f"Ready in {total_seconds():.0f} s.")
	server.show_logins(address, rows, site.admin_password(place))
	return 0


def preview() -> int:
	"""The demonstration municipality as one page and one workbook; needs Python and pip only."""
	if not (CHECKOUT / "digidel_app" / "demo" / "preview.py").exists():
		raise Problem("This checkout has no digidel_app/demo/preview.py", "update the checkout")
	account = tests.checkout_account()
	python = venv.ensure(account, ("preview",))
	command = [python, "-m", "digidel_app.demo.preview", CHECKOUT / "preview"]
	return popen(command, account=account, cwd=CHECKOUT).wait()


def _local_tiers(names: tuple[str, ...], long: bool) -> list[tests.Tier]:
	try:
		place: Platform | None = find_platform()
	except Problem:
		place = None
	tiers = []
	for name in names:
		try:
			tiers.append(tests.run_local(name, long, place))
		except Problem as problem:
			problem.show()
			tiers.append(tests.Tier(name, not_run=problem.cause, failed_setup=True))
	return tiers


def _site_tiers(long: bool, must: bool) -> list[tests.Tier]:
	"""Site, browser and installation tests on a fresh site; `must` makes a missing platform a failure."""
	names = ("site", "browser", "install")
	tiers: list[tests.Tier] = []
	try:
		place, admin = prepare()
		with place.lock():
			prepare_sites(place, admin)
			site.ensure_test_site(place, admin)
			if not long:
				site.ensure_test_site(place, admin, SECOND_TEST_SITE)
			for run in (tests.run_site, tests.run_browser):
				tiers.append(run(place, long))
			if not long:
				site.ensure_bare_test_site(place, admin)
			tiers.append(tests.run_install(place, long))
	except Problem as problem:
		problem.show()
		left = tuple(name for name in names if name not in {tier.name for tier in tiers})
		tiers += tests.not_run(left, problem)
		if must:
			for tier in tiers:
				tier.failed_setup = tier.failed_setup or bool(tier.not_run and tier.name in left)
	return tiers


def test() -> int:
	"""Every test but the long ones."""
	tiers = _local_tiers(("unit", "contract"), long=False) + _site_tiers(long=False, must=False)
	return tests.close("make test", tiers, total_seconds())


def test_long() -> int:
	"""The long tests of every tier."""
	tiers = _local_tiers(("unit", "contract"), long=True) + _site_tiers(long=True, must=False)
	return tests.close("make test-long", tiers, total_seconds())


def test_site() -> int:
	"""Site, browser and installation tests only; no platform is a failure here."""
	return tests.close("make test-site", _site_tiers(long=False, must=True), total_seconds())


def unit() -> int:
	"""Unit and contract tests only: no server, no Frappe."""
	return tests.close("make unit", _local_tiers(("unit", "contract"), long=False), total_seconds())


def lint() -> int:
	"""ruff's check and format, in the version that pre-commit uses."""
	account = tests.checkout_account()
	python = venv.ensure(account, (), (venv.ruff_version(),))
	status = 0
	for command in (["check"], ["format", "--check"]):
		status |= popen([python, "-m", "ruff", *command, "."], account=account, cwd=CHECKOUT).wait()
	return 1 if status else 0


def clean_site() -> int:
	"""Remove the sites, databases, users and processes that the scripts made, and nothing else."""
	place = find_platform()
	if not place.exists:
		say(f"Nothing to clean: there is no bench at {place.bench}.")
		return 0
	with place.lock():
		with step("Background processes") as note:
			stopped = server.stop_all(place)
			note.say(f"{', '.join(stopped)} stopped" if stopped else "none ran")
		_clean_sites(place)
		with step("Saved base") as note:
			note.say("removed" if site.forget_base(place) else "there was none")
	say("The bench, its other sites, the app's files in it, MariaDB and Redis are as they were.")
	return 0


def _clean_sites(place: Platform) -> None:
	making = place.recall("making", {})
	ours = [name for name in OUR_SITES if place.is_ours(name) or name in making]
	if not ours and not database.has_admin(place):
		say("No site of these scripts is there.")
		return
	services.ensure_database(place.common_config())
	admin = database.ensure_admin(place)
	for name in ours:
		with step(f"Site {name}") as note:
			site.drop_files_and_database(place, admin, name, site.database_name(place, name))
			site.finish(place, name)
			note.say("removed with its database")
	for key in ("demo_code", "demo_data", "web_port", "web_code"):
		place.remember(key, None)
	with step("Database administrator of the scripts") as note:
		note.say("removed" if database.drop_admin(place) else "kept: another bench of this user needs it")


COMMANDS: dict[str, Callable[[], int]] = {
	"demo": demo,
	"preview": preview,
	"test": test,
	"test-long": test_long,
	"test-site": test_site,
	"unit": unit,
	"lint": lint,
	"doctor": doctor.report,
	"clean-site": clean_site,
}


def main(arguments: list[str]) -> int:
	"""Run one command."""
	if len(arguments) != 1 or arguments[0] not in COMMANDS:
		say(f"Usage: scripts/digidel {'|'.join(COMMANDS)}")
		for name, command in COMMANDS.items():
			say(f"  {name:<11} {(command.__doc__ or '').strip().splitlines()[0]}")
		return 2
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends the programs it runs, as Ctrl-C does
	try:
		return COMMANDS[arguments[0]]()
	except Problem as problem:
		problem.show()
		return 1
	except KeyboardInterrupt:
		say("\nStopped. What was half-made is cleared away by the next run.")
		return 130


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
