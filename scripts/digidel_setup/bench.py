"""The bench: made when there is none, and this checkout put into it as the app."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from . import packages
from .platform import (
	APP,
	BENCH_USER,
	BRANCH,
	CHECKOUT,
	OUR_SITES,
	Platform,
	digest,
	is_bench,
	source,
)
from .shell import Account, attempt, find_program, is_root, run
from .steps import Problem, step

NETWORK_REMEDY = (
	"check the network and this machine's settings for Python and npm packages (PIP_*, npm_config_*, proxies), "
	"then run the same command again: it goes on where it can"
)
NOT_COPIED = (
	".git",
	".venv",
	"__pycache__",
	"*.egg-info",
	".pytest_cache",
	".ruff_cache",
	".hypothesis",
	"node_modules",
	"/preview",
	"/build",
	"/dist",
	f"/{APP}/public/dist",  # what the bench builds
)


# Making a bench ---------------------------------------------------------------------------------------------


def ensure_user(place: Platform) -> Platform:
	"""The bench's user; as root it is made when it is missing."""
	if place.user.uid >= 0:
		return place
	with step(f"User {BENCH_USER}") as note:
		run(
			["useradd", "--create-home", "--shell", "/bin/bash", BENCH_USER],
			what=f"Making the user {BENCH_USER} failed",
			remedy=f"make it yourself: useradd -m {BENCH_USER}",
		)
		account = Account.by_name(BENCH_USER)
		if not account:
			raise Problem(
				f"The user {BENCH_USER} was made but is not found", f"check: getent passwd {BENCH_USER}"
			)
		note.say(f"made, home {account.home}")
	bench = place.bench if place.chosen_by == "DIGIDEL_BENCH" else account.home / "frappe-bench"
	return Platform(bench, account, False, place.chosen_by)


def make_bench(place: Platform) -> Platform:
	"""A new bench with Frappe and ERPNext, by the official tool."""
	tool = _bench_tool(place)
	_node_tools(place)
	if place.recall("making_bench") == str(place.bench) and place.bench.exists():
		with step("Half-made bench of an earlier run") as note:
			shutil.rmtree(place.bench)
			note.say("removed")
	place.remember("making_bench", str(place.bench))
	_open_parent(place)
	common = {"account": place.user, "timeout": 3000}
	with step("Bench with Frappe") as note:
		run(
			[
				*(tool, "init", "--no-backups", "--skip-assets", "--python", _python()),
				*("--frappe-branch", BRANCH, "--frappe-path", source("frappe"), place.bench),
			],
			what="Making the bench failed",
			remedy=NETWORK_REMEDY,
			cwd=place.user.home,
			**common,
		)
		note.say(f"Frappe {place.version('frappe')} in {place.bench}")
	ensure_pkg_resources(place)
	with step("ERPNext") as note:
		run(
			[tool, "get-app", "--skip-assets", "--branch", BRANCH, source("erpnext")],
			what="Fetching ERPNext failed",
			remedy=NETWORK_REMEDY,
			cwd=place.bench,
			**common,
		)
		note.say(f"ERPNext {place.version('erpnext')}")
	with step("Web client built"):
		run(
			[tool, "build"],
			what="Building the web client failed",
			remedy="see the lines above; `bench build` in the bench folder repeats it",
			cwd=place.bench,
			**common,
		)
	if not is_bench(place.bench):
		raise Problem(f"bench ended without an error, but {place.bench} is not a bench", NETWORK_REMEDY)
	place.remember("making_bench", None)
	place.remember("made_bench", str(place.bench))
	return Platform(place.bench, place.user, True, "made by these scripts")


def _open_parent(place: Platform) -> None:
	parent = place.bench.parent
	if not parent.exists():
		parent.mkdir(parents=True)
		place.give(parent)
	if place.bench.is_dir() and not any(place.bench.iterdir()):
		place.bench.rmdir()  # bench insists on making its folder itself
	if attempt(["test", "-w", str(parent)], account=place.user).returncode:
		raise Problem(
			f"User {place.user.name} may not write in {parent}, where the bench is to be made",
			f"chown {place.user.name} {parent}, or choose another place with DIGIDEL_BENCH",
		)


def _python() -> str:
	"""A Python that Frappe 15 runs on, preferring the system's own: it outlives this user's settings."""
	for name in ("/usr/bin/python3", "/usr/bin/python3.12", "/usr/bin/python3.11", sys.executable):
		check = "import sys, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 14))"
		if Path(name).exists() and attempt([name, "-c", check]).returncode == 0:
			return name
	raise Problem(
		"Frappe 15 needs Python 3.10 to 3.13 with venv", "sudo apt-get install -y python3 python3-venv"
	)


def _bench_tool(place: Platform) -> str:
	if found := find_program("bench", place.user):
		return found
	with step("The bench tool (frappe-bench)") as note:
		folder = place.make_folder(place.home) / "tools"
		run(
			[_python(), "-m", "venv", "--clear", folder],
			what="Making a virtual environment for frappe-bench failed",
			remedy="sudo apt-get install -y python3-venv",
			account=place.user,
		)
		run(
			[folder / "bin" / "pip", "install", "--quiet", "frappe-bench", "uv"],
			what="Installing frappe-bench failed",
			remedy=NETWORK_REMEDY,
			account=place.user,
			timeout=900,
		)
		note.say(f"installed in {folder}")
	return str(folder / "bin" / "bench")


def _node_tools(place: Platform) -> None:
	if find_program("yarn", place.user):
		return
	with step("yarn") as note:
		folder = place.make_folder(place.home / "tools")
		run(
			["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, "yarn@1"],
			what="Installing yarn failed",
			remedy=NETWORK_REMEDY,
			account=place.user,
			timeout=600,
		)
		note.say(f"installed in {folder}")


# Python libraries of the bench ------------------------------------------------------------------------------


def pip_install(place: Platform, arguments: list[str], what: str) -> None:
	"""Install into the bench's Python, with its own pip or with uv."""
	has_pip = attempt([place.python, "-m", "pip", "--version"], account=place.user).returncode == 0
	if has_pip:
		command = [str(place.python), "-m", "pip", "install", "--quiet", *arguments]
	else:
		command = ["uv", "pip", "install", "--quiet", "--python", str(place.python), *arguments]
	run(command, what=what, remedy=NETWORK_REMEDY, account=place.user, cwd=place.bench, timeout=900)


def ensure_pkg_resources(place: Platform) -> None:
	"""Frappe 15 imports pkg_resources, which setuptools dropped in version 81."""
	if (
		attempt([place.python, "-W", "ignore", "-c", "import pkg_resources"], account=place.user).returncode
		== 0
	):
		return
	with step("setuptools older than 81 (Frappe 15 imports pkg_resources)"):
		pip_install(place, ["setuptools>=71,<81"], "Installing setuptools<81 in the bench failed")


# The app in the bench ---------------------------------------------------------------------------------------


def code_key() -> str:
	"""A fingerprint of the app's code: what an installed site was made with."""
	return digest(CHECKOUT / APP, CHECKOUT / "pyproject.toml")


def ensure_app(place: Platform) -> None:
	"""This checkout as an app of the bench: copied or linked, installed, listed, with assets and translations."""
	with step("This checkout in the bench") as note:
		note.say(place_app(place))
	_pip_app(place)
	_list_app(place)
	_link_assets(place)
	_compile_translations(place)


def place_app(place: Platform) -> str:
	"""Link or copy this checkout into the bench's apps; says what was done."""
	if place.app.exists() and place.app.resolve() == CHECKOUT.resolve():
		return f"it stands in {place.app}"
	owner = CHECKOUT.stat().st_uid
	if place.app.is_symlink():
		place.app.unlink()
	elif (place.app / ".git").exists():
		raise Problem(
			f"{place.app} is another checkout of this app, with a history of its own, and will not be overwritten",
			f"run make there, or move it away: mv {place.app} {place.bench}/../{APP}.old",
		)
	reachable = attempt(["test", "-r", str(CHECKOUT / "pyproject.toml")], account=place.user).returncode == 0
	if owner == place.user.uid and reachable and not place.app.exists():
		place.app.symlink_to(CHECKOUT)
		if is_root():
			os.lchown(place.app, place.user.uid, place.user.gid)
		return f"linked into {place.app.parent}"
	excludes = [part for pattern in NOT_COPIED for part in ("--exclude", pattern)]
	ownership = [f"--chown={place.user.name}:{_group_name(place.user)}"] if is_root() else []
	# Folders and files must be readable for the bench's user whatever the umask of the checkout was.
	run(
		[
			"rsync",
			"-a",
			"--delete",
			"--chmod=u+rwX,go+rX",
			*excludes,
			*ownership,
			f"{CHECKOUT}/",
			f"{place.app}/",
		],
		what=f"Copying the checkout to {place.app} failed",
		remedy="check the free disk space and the rights of that folder",
		timeout=300,
	)
	return f"copied to {place.app}"


def _group_name(account: Account) -> str:
	import grp

	return grp.getgrgid(account.gid).gr_name


# Runs in the bench's Python: is the app installed from here, and which of its requirements (extras too) are missing?
_CHECK = """
import json, sys
from importlib import metadata
from pathlib import Path
app, extras = sys.argv[1], set(sys.argv[2].split(","))
try:
	import tomllib
except ImportError:
	from pip._vendor import tomli as tomllib
try:
	from packaging.requirements import Requirement
except ImportError:
	from pip._vendor.packaging.requirements import Requirement
project = tomllib.loads(Path(app, "pyproject.toml").read_text())["project"]
wanted = list(project.get("dependencies", []))
for extra, names in project.get("optional-dependencies", {}).items():
	wanted += names if extra in extras else []
missing = []
for text in wanted:
	requirement = Requirement(text)
	try:
		if not requirement.specifier.contains(metadata.version(requirement.name), prereleases=True):
			missing.append(text)
	except metadata.PackageNotFoundError:
		missing.append(text)
try:
	import digidel_app
	here = Path(digidel_app.__file__).resolve().is_relative_to(Path(app).resolve())
	metadata.version("digidel_app")
except Exception:
	here = False
print(json.dumps({"missing": missing, "here": here}))
"""


def _pip_app(place: Platform) -> None:
	with step("Python libraries of the app") as note:
		answer = run(
			[place.python, "-W", "ignore", "-c", _CHECK, place.app, "test,browser"],
			what="Asking the bench's Python what the app still needs failed",
			remedy="see the lines above; `bench setup requirements` repairs a broken environment",
			account=place.user,
			cwd=place.sites,
		)
		state = json.loads(answer.strip().splitlines()[-1])
		done = []
		if state["missing"]:
			pip_install(place, state["missing"], "Installing the app's libraries in the bench failed")
			done.append(f"installed {', '.join(state['missing'])}")
		if not state["here"]:
			has_builder = "import setuptools; assert int(setuptools.__version__.split('.')[0]) >= 71"
			offline = attempt([place.python, "-c", has_builder], account=place.user).returncode == 0
			options = ["--no-build-isolation"] if offline else []
			pip_install(
				place, ["--no-deps", *options, "-e", str(place.app)], "Installing the app in the bench failed"
			)
			done.append("app installed")
		note.say("; ".join(done) or "all there")


def _list_app(place: Platform) -> None:
	file = place.sites / "apps.txt"
	names = file.read_text().split() if file.exists() else ["frappe", "erpnext"]
	if APP not in names:
		place.write(file, "\n".join([*names, APP]) + "\n", mode=0o644)


def helper(place: Platform, *arguments: str) -> list[str]:
	"""The command line that `bench ARGUMENTS` runs for site commands, without needing the bench tool."""
	return [str(place.python), "-m", "frappe.utils.bench_helper", "frappe", *arguments]


def _link_assets(place: Platform) -> None:
	public = place.app / APP / "public"
	link = place.sites / "assets" / APP
	if not public.is_dir():
		return
	if not link.is_symlink() or link.resolve() != public.resolve():
		link.parent.mkdir(exist_ok=True)
		place.give(link.parent)
		if link.is_symlink():
			link.unlink()
		elif link.exists():
			shutil.rmtree(link)
		link.symlink_to(public)
		if is_root():
			os.lchown(link, place.user.uid, place.user.gid)
	bundles = sorted(path for path in public.rglob("*.bundle.*") if "dist" not in path.parts)
	key = (
		digest(*[path for path in public.rglob("*") if path.is_file() and "dist" not in path.parts])
		if bundles
		else ""
	)
	if not bundles or (place.recall("assets") == key and (public / "dist").is_dir()):
		return
	with step("Web client of the app built"):
		packages.ensure_node()
		run(
			helper(place, "build", "--app", APP),
			what="Building the app's web client failed",
			remedy=f"see the lines above; `bench build --app {APP}` in {place.bench} repeats it",
			account=place.user,
			cwd=place.sites,
			timeout=900,
		)
		place.remember("assets", key)


def _compile_translations(place: Platform) -> None:
	catalogues = sorted((place.app / APP / "locale").glob("*.po"))
	if not catalogues:
		return
	key = digest(*catalogues)
	compiled = [place.sites / "assets/locale" / po.stem / "LC_MESSAGES" / f"{APP}.mo" for po in catalogues]
	if place.recall("translations") == key and all(mo.exists() for mo in compiled):
		return
	with step("Translations compiled") as note:
		run(
			helper(place, "compile-po-to-mo", "--app", APP, "--force"),
			what="Compiling the translations failed",
			remedy=f"check {place.app / APP / 'locale'} with msgfmt or polib, then run again",
			account=place.user,
			cwd=place.sites,
			timeout=300,
		)
		place.remember("translations", key)
		note.say(", ".join(po.stem for po in catalogues))


def other_sites(place: Platform) -> list[str]:
	"""Sites of this bench that the scripts did not make."""
	return [site for site in place.site_names() if not (site in OUR_SITES and place.is_ours(site))]
