"""Which checkout, which bench, which user, and the scripts' own memory of what they made."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .shell import Account, attempt, find_program, is_root
from .steps import Problem, Unavailable, warn

APP = "digidel_app"
BRANCH = "version-15"
FRAPPE_REPO = "https://github.com/frappe/frappe"
ERPNEXT_REPO = "https://github.com/frappe/erpnext"
BENCH_USER = "frappe"
CHECKOUT = Path(__file__).resolve().parents[2]

BASE_SITE = "digidel-base.localhost"
DEMO_SITE = "digidel.localhost"
TEST_SITE = "digidel-test.localhost"
SECOND_TEST_SITE = "digidel-test-2.localhost"  # the site tests run on both at the same time
OUR_SITES = (DEMO_SITE, TEST_SITE, SECOND_TEST_SITE, BASE_SITE)
# Stands in the site_config.json of every site the scripts made; a site without it is never touched.
MARKER = "made_by_digidel_scripts"
SIGN = "made-by-digidel-scripts.txt"


def is_bench(path: Path) -> bool:
	"""Whether `path` holds a finished bench."""
	return (path / "apps" / "frappe" / "frappe").is_dir() and (path / "env" / "bin" / "python").exists()


def source(app: str) -> str:
	"""The git address that `app` (frappe or erpnext) is fetched from."""
	if app == "frappe":
		return os.environ.get("FRAPPE_REPO") or FRAPPE_REPO
	return os.environ.get("ERPNEXT_REPO") or ERPNEXT_REPO


def unreachable_sources(account: Account) -> list[str]:
	"""The sources that do not answer the user who would fetch them; empty when both do. Needs git."""
	if not find_program("git"):
		return ["git is not installed, so " + source("frappe")]
	missing = []
	for app in ("frappe", "erpnext"):
		answer = attempt(
			["git", "ls-remote", "--heads", source(app), BRANCH],
			account=account if account.uid >= 0 else None,
			env={"GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "10"},
			timeout=20,
		)
		if answer.returncode or BRANCH not in answer.output:
			missing.append(source(app))
			break
	return missing


@dataclass
class Platform:
	"""A bench (there, or to be made at `bench`), the user it belongs to, and what the scripts remember of it."""

	bench: Path
	user: Account
	exists: bool
	chosen_by: str

	@property
	def sites(self) -> Path:
		"""The bench's folder of sites."""
		return self.bench / "sites"

	@property
	def python(self) -> Path:
		"""The bench's Python."""
		return self.bench / "env" / "bin" / "python"

	@property
	def app(self) -> Path:
		"""This app's place in the bench."""
		return self.bench / "apps" / APP

	@property
	def home(self) -> Path:
		"""What all benches of this user share: `~/.digidel`."""
		return self.user.home / ".digidel"

	@property
	def tag(self) -> str:
		"""A short name for this bench, part of the names of its databases."""
		return hashlib.sha256(str(self.bench.resolve()).encode()).hexdigest()[:8]

	@property
	def own(self) -> Path:
		"""The scripts' folder for this bench."""
		return self.home / f"bench-{self.tag}"

	def common_config(self) -> dict[str, Any]:
		"""The bench's common_site_config.json."""
		return read_json(self.sites / "common_site_config.json")

	def site_config(self, site: str) -> dict[str, Any]:
		"""A site's site_config.json; empty when there is none."""
		return read_json(self.sites / site / "site_config.json")

	def is_ours(self, site: str) -> bool:
		"""Whether the scripts made this site."""
		return bool(self.site_config(site).get(MARKER))

	def site_names(self) -> list[str]:
		"""Every site of the bench."""
		return sorted(path.parent.name for path in self.sites.glob("*/site_config.json"))

	def version(self, app: str) -> str:
		"""The installed version of an app of the bench; empty when it is not there."""
		init = self.bench / "apps" / app / app / "__init__.py"
		found = re.search(r"__version__\s*=\s*[\"']([^\"']+)", init.read_text()) if init.exists() else None
		return found.group(1) if found else ""

	def make_folder(self, path: Path) -> Path:
		"""Make a folder that belongs to the bench user alone."""
		missing = [p for p in (path, *path.parents) if not p.exists() and p.is_relative_to(self.user.home)]
		for folder in reversed(missing):
			folder.mkdir(mode=0o700)
			self.give(folder)
		return path

	def give(self, path: Path) -> None:
		"""Make `path` the bench user's."""
		if is_root():
			os.chown(path, self.user.uid, self.user.gid, follow_symlinks=False)

	def write(self, path: Path, text: str, mode: int = 0o600) -> None:
		"""Write a file in one go: it is there whole or not at all."""
		self.make_folder(path.parent)
		temporary = path.with_name(f".{path.name}.{os.getpid()}")
		with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
			file.write(text)
		temporary.chmod(mode)
		self.give(temporary)
		temporary.replace(path)

	# What the scripts remember ------------------------------------------------------------------------------

	def recall(self, key: str, default: Any = None) -> Any:
		"""A remembered fact."""
		return read_json(self.own / "state.json").get(key, default)

	def remember(self, key: str, value: Any) -> None:
		"""Remember a fact; None forgets it."""
		state = read_json(self.own / "state.json")
		state.pop(key, None)
		if value is not None:
			state[key] = value
		self.write(self.own / "state.json", json.dumps(state, indent=1, sort_keys=True) + "\n")

	@contextlib.contextmanager
	def lock(self) -> Iterator[None]:
		"""Only one of these scripts works on a bench at a time."""
		path = self.make_folder(self.own) / "lock"
		with path.open("a") as file:
			self.give(path)
			try:
				fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
			except BlockingIOError:
				warn(f"another run of these scripts works on {self.bench}; waiting for it to end")
				fcntl.flock(file, fcntl.LOCK_EX)
			yield


def read_json(path: Path) -> dict[str, Any]:
	"""A JSON file's object; empty when it is missing or broken."""
	try:
		content = json.loads(path.read_text())
	except (OSError, ValueError):
		return {}
	return content if isinstance(content, dict) else {}


def digest(*parts: Path | str, skip: tuple[str, ...] = ("__pycache__",)) -> str:
	"""A fingerprint of texts, files and folders."""
	total = hashlib.sha256()
	for part in parts:
		if isinstance(part, str):
			total.update(part.encode())
			continue
		files = sorted(part.rglob("*")) if part.is_dir() else [part]
		for file in files:
			if (
				file.is_file()
				and not set(skip).intersection(file.parts)
				and file.suffix not in (".pyc", ".mo")
			):
				total.update(str(file.relative_to(part) if part.is_dir() else file.name).encode())
				total.update(file.read_bytes())
	return total.hexdigest()[:16]


def find_platform(env: Mapping[str, str] | None = None) -> Platform:
	"""The bench to use, by the rule of docs/development.md, or the place where one would be made."""
	env = os.environ if env is None else env
	me = Account.current()
	bench_account = Account.by_name(BENCH_USER)
	if chosen := env.get("DIGIDEL_BENCH"):
		return _chosen(Path(chosen).expanduser().resolve(), "DIGIDEL_BENCH", me, bench_account)
	candidates = (
		[(CHECKOUT.parent.parent, "the checkout stands in it")] if CHECKOUT.parent.name == "apps" else []
	)
	if bench_account:
		candidates.append((bench_account.home / "frappe-bench", f"the bench of user {BENCH_USER}"))
	candidates.append((me.home / "frappe-bench", "your own bench"))
	for path, reason in candidates:
		with contextlib.suppress(PermissionError):
			if is_bench(path) and (is_root() or os.access(path / "sites", os.W_OK)):
				return _existing(path, reason)
	owner = (bench_account or _future_bench_user()) if is_root() else me
	return Platform(owner.home / "frappe-bench", owner, False, "the usual place")


def _future_bench_user() -> Account:
	return Account(BENCH_USER, -1, -1, Path("/home") / BENCH_USER)


def _existing(path: Path, reason: str) -> Platform:
	owner = Account.by_uid((path / "sites").stat().st_uid)
	if owner.is_root:
		raise Problem(
			f"The bench {path} belongs to root, and bench refuses to run as root",
			f"give it to a user of its own: chown -R {BENCH_USER}: {path}",
		)
	if not is_root() and owner.uid != os.geteuid():
		raise Unavailable(
			f"The bench {path} belongs to user {owner.name}, and you are {Account.current().name}",
			f"run the same command as {owner.name} or as root, or point DIGIDEL_BENCH at a bench of your own",
		)
	return Platform(path, owner, True, reason)


def _chosen(path: Path, reason: str, me: Account, bench_account: Account | None) -> Platform:
	if is_bench(path):
		return _existing(path, reason)
	owner = (bench_account or _future_bench_user()) if is_root() else me
	place = Platform(path, owner, False, reason)
	if path.is_dir() and any(path.iterdir()) and place.recall("making_bench") != str(path):
		raise Problem(
			f"{reason} points at {path}, which is neither a bench nor an empty folder",
			"correct DIGIDEL_BENCH, or move that folder away",
		)
	return place
