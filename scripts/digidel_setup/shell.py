"""Running programs: as which user, with which environment, and with a failure that can be read."""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .steps import Problem

# Settings of the machine that programs run as another user still need: proxies, certificates, package sources.
KEPT_PREFIXES = (
	"PIP_",
	"UV_",
	"SSL_",
	"NODE_",
	"npm_config_",
	"NPM_CONFIG_",
	"YARN_",
	"DIGIDEL_",
	"HYPOTHESIS_",
)
KEPT_NAMES = (
	"LANG",
	"TERM",
	"TZ",
	"REQUESTS_CA_BUNDLE",
	"CURL_CA_BUNDLE",
	"GIT_SSL_CAINFO",
	"NIX_SSL_CERT_FILE",
	"FRAPPE_REPO",
	"ERPNEXT_REPO",
	"CI",
)
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Account:
	"""A user of this machine."""

	name: str
	uid: int
	gid: int
	home: Path

	@classmethod
	def by_uid(cls, uid: int) -> Account:
		"""The account with this number."""
		try:
			entry = pwd.getpwuid(uid)
		except KeyError:
			return cls(str(uid), uid, os.getgid(), Path(os.environ.get("HOME", "/")))
		return cls(entry.pw_name, entry.pw_uid, entry.pw_gid, Path(entry.pw_dir))

	@classmethod
	def by_name(cls, name: str) -> Account | None:
		"""The account with this name, if there is one."""
		try:
			entry = pwd.getpwnam(name)
		except KeyError:
			return None
		return cls(entry.pw_name, entry.pw_uid, entry.pw_gid, Path(entry.pw_dir))

	@classmethod
	def current(cls) -> Account:
		"""Who runs this script."""
		return cls.by_uid(os.geteuid())

	@property
	def is_root(self) -> bool:
		"""Whether this is the administrator."""
		return self.uid == 0


def is_root() -> bool:
	"""Whether the script runs as the administrator."""
	return os.geteuid() == 0


def environment(account: Account, extra: Mapping[str, str] | None = None) -> dict[str, str]:
	"""The environment for a program run as `account`."""
	if account.uid == os.geteuid():
		env = dict(os.environ)
		env.pop("PYTHONPATH", None)
		env["PATH"] = _path(account, env.get("PATH", SYSTEM_PATH))
	else:
		env = {
			name: value
			for name, value in os.environ.items()
			if name in KEPT_NAMES or name.startswith(KEPT_PREFIXES) or name.lower() in PROXIES
		}
		env.setdefault("LANG", "C.UTF-8")
		env["PATH"] = _path(account, SYSTEM_PATH)
		env.update(HOME=str(account.home), USER=account.name, LOGNAME=account.name, SHELL="/bin/bash")
	env.update(PYTHONUNBUFFERED="1", GIT_TERMINAL_PROMPT="0")
	env.update(extra or {})
	return env


def _path(account: Account, rest: str) -> str:
	own = (
		account.home / ".digidel" / "tools" / "bin",
		account.home / ".digidel" / "tools" / "node_modules" / ".bin",
		account.home / ".local" / "bin",
	)
	return ":".join([*(str(folder) for folder in own), rest])


def find_program(name: str, account: Account | None = None) -> str | None:
	"""Where a program is, on the path of `account`; system folders included even when PATH lacks them."""
	path = environment(account or Account.current())["PATH"]
	return shutil.which(name, path=f"{path}:{SYSTEM_PATH}")


def _switch(account: Account | None) -> dict[str, object]:
	"""Arguments for subprocess that run a program as `account`."""
	if account is None or account.uid == os.geteuid():
		return {}
	return {
		"user": account.uid,
		"group": account.gid,
		"extra_groups": os.getgrouplist(account.name, account.gid),
	}


def popen(
	argv: Sequence[str | Path],
	*,
	account: Account | None = None,
	cwd: Path | None = None,
	env: Mapping[str, str] | None = None,
	stdin: IO[bytes] | int = subprocess.DEVNULL,
	stdout: IO[bytes] | int | None = None,
	stderr: IO[bytes] | int | None = None,
	new_session: bool = False,
) -> subprocess.Popen[bytes]:
	"""Start a program and return at once."""
	who = account or Account.current()
	return subprocess.Popen(
		[str(part) for part in argv],
		cwd=cwd or ("/" if account else None),
		env=environment(who, env),
		stdin=stdin,
		stdout=stdout,
		stderr=stderr,
		start_new_session=new_session,
		**_switch(account),  # type: ignore[arg-type]
	)


def run(
	argv: Sequence[str | Path],
	*,
	what: str,
	remedy: str = "",
	account: Account | None = None,
	cwd: Path | None = None,
	env: Mapping[str, str] | None = None,
	text_input: str | None = None,
	timeout: float | None = None,
	secrets: Sequence[str] = (),
) -> str:
	"""Run a program to its end and return its output; a failure becomes a Problem that begins with `what`."""
	result = attempt(argv, account=account, cwd=cwd, env=env, text_input=text_input, timeout=timeout)
	if result.returncode == 0:
		return result.output
	command = shlex.join(str(part) for part in argv)
	detail = "\n".join(result.output.splitlines()[-25:])
	for secret in secrets:
		command, detail = command.replace(secret, "***"), detail.replace(secret, "***")
	who = f" (as user {account.name})" if account else ""
	raise Problem(f"{what}: {result.reason}", remedy, detail, command[:400] + who)


@dataclass(frozen=True)
class Result:
	"""How a program ended."""

	returncode: int
	output: str
	reason: str


def attempt(
	argv: Sequence[str | Path],
	*,
	account: Account | None = None,
	cwd: Path | None = None,
	env: Mapping[str, str] | None = None,
	text_input: str | None = None,
	timeout: float | None = None,
) -> Result:
	"""Run a program to its end and say how it went; never raises for what the program does."""
	try:
		process = popen(
			argv,
			account=account,
			cwd=cwd,
			env=env,
			stdin=subprocess.PIPE if text_input is not None else subprocess.DEVNULL,
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			new_session=True,
		)
	except FileNotFoundError:
		return Result(127, "", f"{argv[0]} was not found")
	except PermissionError as error:
		return Result(126, "", str(error))
	try:
		output, _ = process.communicate(text_input.encode() if text_input is not None else None, timeout)
	except subprocess.TimeoutExpired:
		stop_group(process.pid)
		output, _ = process.communicate()
		return Result(124, output.decode(errors="replace"), f"no end after {timeout:.0f} seconds")
	except BaseException:
		stop_group(process.pid)
		raise
	code = process.returncode
	return Result(code, output.decode(errors="replace"), f"it ended with status {code}")


def stop_group(pid: int) -> None:
	"""Stop a program we started, and the programs it started."""
	try:
		os.killpg(pid, signal.SIGKILL)
	except (ProcessLookupError, PermissionError):
		pass


def tail(path: Path, lines: int = 15) -> str:
	"""The last lines of a log."""
	try:
		return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
	except OSError:
		return ""
