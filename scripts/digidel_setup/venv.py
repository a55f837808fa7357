"""The checkout's own Python environment, for unit and contract tests, the linter and the preview."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from .packages import has_venv
from .platform import CHECKOUT, digest
from .shell import Account, attempt, find_program, run
from .steps import Problem, step

NETWORK_REMEDY = (
	"check the network and pip's settings (PIP_INDEX_URL, PIP_FIND_LINKS, PIP_CERT, proxies), then run again; "
	"what was fetched so far is not lost"
)

# Prints the requirements of the app and of the named extras, one a line. Python 3.10 has no tomllib, but pip has one.
_REQUIREMENTS = """
import sys
from pathlib import Path
try:
	import tomllib
except ImportError:
	from pip._vendor import tomli as tomllib
project = tomllib.loads(Path(sys.argv[1]).read_text())["project"]
names = list(project.get("dependencies", []))
for extra in sys.argv[2:]:
	names += project.get("optional-dependencies", {}).get(extra, [])
print("\\n".join(names))
"""


def location(account: Account) -> Path:
	"""`.venv` in the checkout, or a folder in the user's cache when the checkout cannot be written."""
	if attempt(["test", "-w", str(CHECKOUT)], account=account).returncode == 0:
		return CHECKOUT / ".venv"
	return account.home / ".cache" / "digidel" / f"venv-{digest(str(CHECKOUT))}"


def ensure(account: Account, extras: tuple[str, ...], more: tuple[str, ...] = ()) -> Path:
	"""The environment's Python, with the app's requirements, those of `extras`, and `more`."""
	folder = location(account)
	python = folder / "bin" / "python"
	if not (folder / ".made").exists() or attempt([python, "-c", ""]).returncode:
		_make(folder, account)
	project = CHECKOUT / "pyproject.toml"
	for key in (*extras, *(f"with {name}" for name in more)):
		done = folder / f".done-{re.sub(r'[^A-Za-z0-9.]+', '-', key)}"
		if done.exists() and done.read_text() == digest(project):
			continue
		with step(f"Python libraries for {key.removeprefix('with ')}") as note:
			if key in extras:
				command = [python, "-c", _REQUIREMENTS, project, key]
				wanted = run(command, what="Reading pyproject.toml failed", account=account).split("\n")
			else:
				wanted = [key.removeprefix("with ")]
			wanted = [name for name in wanted if name.strip()]
			_install(python, wanted, account)
			_touch(done, digest(project), account)
			note.say(f"in {folder}")
	return python


def _make(folder: Path, account: Account) -> None:
	with step("Python environment of the checkout") as note:
		shutil.rmtree(folder, ignore_errors=True)
		attempt(["mkdir", "-p", str(folder.parent)], account=account)
		uv = find_program("uv", account)
		if has_venv():
			command = [sys.executable, "-m", "venv", folder]
		elif uv:
			command = [uv, "venv", "--quiet", "--seed", "--python", sys.executable, folder]
		else:
			raise Problem(
				"This Python cannot make virtual environments (tried: the modules venv and ensurepip, and uv)",
				"sudo apt-get install -y python3-venv",
			)
		run(
			command,
			what="Making a virtual environment failed",
			remedy="sudo apt-get install -y python3-venv",
			account=account,
		)
		_touch(folder / ".made", "", account)
		note.say(f"made in {folder}, Python {sys.version_info.major}.{sys.version_info.minor}")


def _install(python: Path, wanted: list[str], account: Account) -> None:
	run(
		[python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted],
		what=f"Installing {', '.join(wanted)} failed",
		remedy=NETWORK_REMEDY,
		account=account,
		timeout=900,
		env={"PIP_NO_INPUT": "1", "PIP_RETRIES": os.environ.get("PIP_RETRIES", "1")},
	)


def _touch(path: Path, text: str, account: Account) -> None:
	path.write_text(text)
	if os.geteuid() == 0:
		os.chown(path, account.uid, account.gid)


def ruff_version() -> str:
	"""The linter's version that pre-commit uses, so that all say the same."""
	text = (CHECKOUT / ".pre-commit-config.yaml").read_text()
	found = re.search(r"ruff-pre-commit\s+rev:\s*v([\d.]+)", text)
	return f"ruff=={found.group(1)}" if found else "ruff"
