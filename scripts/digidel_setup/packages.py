"""System packages: what is missing, and installing it with apt when we may."""

from __future__ import annotations

import glob
import re
import sys
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from .shell import attempt, find_program, is_root, run
from .steps import Problem, Unavailable, step, warn

OLDEST_NODE = 18


@dataclass(frozen=True)
class Need:
	"""Something the platform needs from the system."""

	package: str
	present: Callable[[], bool]
	for_what: str
	to_make_bench: bool = False


def _program(*names: str) -> Callable[[], bool]:
	return lambda: any(find_program(name) for name in names)


def _system_python_has(path: str) -> bool:
	"""Whether the system's Python (the one a bench is made with) has this header or module."""
	version = f"python{sys.version_info.major}.{sys.version_info.minor}"
	patterns = (f"/usr/include/python3*/{path}", f"{sys.base_prefix}/include/{version}/{path}")
	return any(glob.glob(pattern) for pattern in patterns)


def has_venv() -> bool:
	"""Whether the Python that runs this can make virtual environments with pip."""
	try:
		import ensurepip
		import venv
	except ImportError:
		return False
	return True


NEEDS = (
	Need("python3-venv", has_venv, "Python's virtual environments"),
	Need("git", _program("git"), "fetching sources"),
	Need("rsync", _program("rsync"), "copying the app into the bench"),
	Need("mariadb-client", _program("mariadb", "mysql"), "the database client"),
	Need("mariadb-server", _program("mariadbd", "mysqld"), "the database server"),
	Need("redis-server", _program("redis-server"), "cache and job queue"),
	Need("python3-dev", lambda: _system_python_has("Python.h"), "building Python libraries", True),
	Need("build-essential", _program("gcc"), "building Python libraries", True),
	Need("pkg-config", _program("pkg-config"), "building Python libraries", True),
	Need("libmariadb-dev", _program("mariadb_config", "mariadb-config"), "building Python libraries", True),
	Need("nodejs", _program("node"), "building the web client", True),
	Need("npm", _program("npm"), "fetching the web client's libraries", True),
)

OPTIONAL = (
	Need("wkhtmltopdf", _program("wkhtmltopdf"), "printing PDF"),
	Need("chromium", _program("chromium", "chromium-browser", "google-chrome"), "browser tests, PDF"),
	Need(
		"fonts-dejavu-core",
		lambda: bool(glob.glob("/usr/share/fonts/**/*.ttf", recursive=True)),
		"fonts in PDF",
	),
	Need(
		"libpangoft2-1.0-0",
		lambda: bool(find_library("pangoft2-1.0")),
		"printing PDF from right to left",
	),
)


def apt_line(packages: list[str]) -> str:
	"""The command a person would type."""
	return f"sudo apt-get install -y {' '.join(packages)}"


def node_version() -> tuple[int, ...]:
	"""Node's version; empty when there is none."""
	found = (
		re.search(r"(\d+)\.(\d+)\.(\d+)", attempt(["node", "-v"]).output) if find_program("node") else None
	)
	return tuple(int(part) for part in found.groups()) if found else ()


def candidate(package: str) -> str:
	"""The version apt would install; empty when it knows none."""
	found = re.search(r"Candidate:\s*(\S+)", attempt(["apt-cache", "policy", package]).output)
	return found.group(1) if found and found.group(1) != "(none)" else ""


def is_ubuntu() -> bool:
	"""Whether this is Ubuntu, whose chromium package is only a pointer to a snap."""
	try:
		return "ID=ubuntu" in Path("/etc/os-release").read_text().splitlines()
	except OSError:
		return False


def missing_packages(to_make_bench: bool) -> list[str]:
	"""The packages that must still be installed."""
	return [
		need.package for need in NEEDS if not need.present() and (to_make_bench or not need.to_make_bench)
	]


def ensure_packages(to_make_bench: bool) -> None:
	"""Install what is missing; as an ordinary user say exactly what an administrator must install."""
	with step("System packages") as note:
		missing = missing_packages(to_make_bench)
		optional = [need for need in OPTIONAL if not need.present()]
		if (missing or optional) and is_root() and find_program("apt-get"):
			wanted = missing + _installable(optional)
			if wanted:
				_install(wanted, missing)
			note.say(f"installed {', '.join(wanted)}" if wanted else "all there")
		elif missing:
			raise Unavailable(
				f"These system packages are missing: {', '.join(missing)}",
				f"ask an administrator to run: {apt_line(missing)}"
				if find_program("apt-get")
				else f"install them with this system's package tool (names as on Debian): {' '.join(missing)}",
			)
		else:
			note.say("all there")
		if to_make_bench:
			_check_node()
	for need in OPTIONAL:
		if not need.present():
			_say_limited(need)


def ensure_git() -> None:
	"""Git alone, to ask whether the sources can be reached."""
	if find_program("git") or not is_root() or not find_program("apt-get"):
		return
	with step("git") as note:
		attempt(["apt-get", "update", "-qq"], timeout=300)
		answer = attempt(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "git"], timeout=600)
		note.say("installed" if answer.returncode == 0 else "could not be installed")


def _say_limited(need: Need) -> None:
	if need.package == "wkhtmltopdf":
		instead = (
			"Chromium is used instead where it can be" if OPTIONAL[1].present() else "printing PDF is limited"
		)
		warn(f"wkhtmltopdf is not available on this system; {instead}")
	else:
		warn(f"{need.package} is not available on this system ({need.for_what})")


def _installable(optional: list[Need]) -> list[str]:
	names = [need.package for need in optional if not (need.package == "chromium" and is_ubuntu())]
	return [name for name in names if candidate(name)]


def _install(wanted: list[str], must: list[str]) -> None:
	env = {"DEBIAN_FRONTEND": "noninteractive"}
	remedy = "check this machine's package sources and network, then run the same command again"
	attempt(["apt-get", "update", "-qq"], env=env, timeout=300)
	if "nodejs" in must:
		_check_node_candidate()
	command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
	if wanted != must and attempt([*command, *wanted], env=env, timeout=1500).returncode == 0:
		return
	if must:
		run(
			[*command, *must],
			what=f"Installing {', '.join(must)} failed",
			remedy=remedy,
			env=env,
			timeout=1500,
		)


NODE_REMEDY = (
	f"install Node.js {OLDEST_NODE} or newer (for example with nvm, or from a newer release of this system), "
	"then run the same command again"
)


def _check_node_candidate() -> None:
	found = re.match(r"(?:\d+:)?(\d+)", candidate("nodejs"))
	if found and int(found.group(1)) < OLDEST_NODE:
		raise Problem(f"This system offers Node.js {found.group(1)}; Frappe needs {OLDEST_NODE}", NODE_REMEDY)


def ensure_node() -> None:
	"""Node, new enough, for building the web client."""
	if not find_program("node"):
		raise Problem("Node.js is not installed; the app's web client cannot be built", NODE_REMEDY)
	_check_node()


def _check_node() -> None:
	version = node_version()
	if version and version[0] < OLDEST_NODE:
		shown = ".".join(str(part) for part in version)
		raise Problem(f"Node.js {shown} is too old; Frappe needs {OLDEST_NODE} or newer", NODE_REMEDY)
