"""The scripts' own administrator in MariaDB, and databases: made, dumped, loaded and dropped."""

from __future__ import annotations

import configparser
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .platform import Platform
from .services import LOCAL, database_address
from .shell import attempt, find_program, is_root, popen
from .steps import Problem, Unavailable, step


@dataclass(frozen=True)
class Admin:
	"""Someone who may make databases."""

	user: str
	password: str
	host: str
	port: int

	@property
	def is_local(self) -> bool:
		"""Whether the database server is on this machine."""
		return self.host in LOCAL

	@property
	def scope(self) -> str:
		"""From where the sites' own database users may come."""
		return "localhost" if self.is_local else "%"

	def options(self) -> str:
		"""A client's option file with these credentials."""
		host = "127.0.0.1" if self.is_local else self.host
		quoted = self.password.replace("\\", "\\\\").replace('"', '\\"')
		return f'[client]\nuser={self.user}\npassword="{quoted}"\nhost={host}\nport={self.port}\n'


def account_name(place: Platform) -> str:
	"""The name of the scripts' administrator account."""
	return f"digidel_admin_{place.user.name}"


def _file(place: Platform) -> Path:
	return place.home / "db-admin.cnf"


def _program(new: str, old: str) -> str:
	program = find_program(new) or find_program(old)
	if not program:
		raise Unavailable(
			f"The database program {new} is not installed", "sudo apt-get install -y mariadb-client"
		)
	return program


@contextmanager
def _options(admin: Admin) -> Iterator[str]:
	"""An option file for one call, so that no password stands in the list of processes."""
	with tempfile.NamedTemporaryFile("w", prefix="digidel-", suffix=".cnf") as file:  # made with mode 0600
		file.write(admin.options())
		file.flush()
		yield f"--defaults-extra-file={file.name}"


def sql(admin: Admin, statements: str, what: str) -> str:
	"""Run statements as `admin`; the answer is tab-separated."""
	with _options(admin) as options:
		answer = attempt(
			[_program("mariadb", "mysql"), options, "-N", "-B"], text_input=statements, timeout=300
		)
	if answer.returncode:
		raise Problem(
			what, "read the database's answer above; run again when its cause is gone", answer.output[-1500:]
		)
	return answer.output


def _works(admin: Admin) -> bool:
	with _options(admin) as options:
		command = [_program("mariadb", "mysql"), options, "-N", "-B", "-e", "show grants"]
		answer = attempt(command, timeout=20)
	return answer.returncode == 0 and "GRANT OPTION" in answer.output


def _saved(place: Platform) -> Admin | None:
	file = _file(place)
	if not file.exists():
		return None
	parser = configparser.ConfigParser(interpolation=None)
	parser.read(file)
	client = parser["client"]
	host, port = database_address(place.common_config())
	return Admin(client["user"], client["password"].strip('"'), host, port)


def ensure_admin(place: Platform) -> Admin:
	"""An account that may make databases: from the environment, the one kept from last time, or a new one."""
	with step("Database administrator") as note:
		host, port = database_address(place.common_config())
		if user := os.environ.get("DB_ROOT_USER"):
			admin = Admin(user, os.environ.get("DB_ROOT_PASSWORD", ""), host, port)
			if not _works(admin):
				raise Problem(
					f"The account {user} from DB_ROOT_USER cannot log in to {host}:{port}, or may not make databases",
					"correct DB_ROOT_USER and DB_ROOT_PASSWORD, or give the account ALL PRIVILEGES WITH GRANT OPTION",
				)
			note.say(f"{user}, from DB_ROOT_USER")
			return admin
		saved = _saved(place)
		if saved and _works(saved):
			note.say(f"{saved.user}, kept in {_file(place)}")
			return saved
		admin = Admin(account_name(place), secrets.token_urlsafe(24), host, port)
		_create(place, admin)
		note.say(f"{admin.user} made, its password is kept in {_file(place)}")
		return admin


def _create(place: Platform, admin: Admin) -> None:
	remedy = (
		"set DB_ROOT_USER and DB_ROOT_PASSWORD to an account that may make databases, "
		"or run the same command as root on the machine of the database"
	)
	if not is_root() or not admin.is_local:
		raise Unavailable("No account is known that may make databases in MariaDB", remedy)
	statements = (
		f"CREATE OR REPLACE USER '{admin.user}'@'localhost' IDENTIFIED BY '{admin.password}';"
		f"GRANT ALL PRIVILEGES ON *.* TO '{admin.user}'@'localhost' WITH GRANT OPTION;"
	)
	client = _program("mariadb", "mysql")
	answer = attempt([client, "--protocol=socket", "-u", "root"], text_input=statements, timeout=60)
	if answer.returncode:
		raise Problem(
			"MariaDB did not let root in through its socket (tried: mariadb --protocol=socket -u root)",
			remedy,
			answer.output[-800:],
		)
	if not _works(admin):
		raise Problem(
			f"The new account {admin.user} cannot log in to MariaDB at {admin.host}:{admin.port}", remedy
		)
	place.write(_file(place), admin.options())


def has_admin(place: Platform) -> bool:
	"""Whether the scripts keep an administrator account."""
	return _file(place).exists()


def drop_admin(place: Platform) -> bool:
	"""Remove the scripts' administrator account, unless another bench of this user needs it; says whether."""
	saved = _saved(place)
	others = [folder for folder in place.home.glob("bench-*/base-*") if folder.parent != place.own]
	if not saved or others:
		return False
	if _works(saved):
		sql(
			saved,
			f"DROP USER IF EXISTS '{saved.user}'@'localhost'",
			f"Dropping the account {saved.user} failed",
		)
	_file(place).unlink()
	return True


# Databases --------------------------------------------------------------------------------------------------


def make_database(admin: Admin, name: str, password: str) -> None:
	"""An empty database with a user of its own, in place of any older one of that name."""
	drop_database(admin, name)
	sql(
		admin,
		f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;"
		f"CREATE USER '{name}'@'{admin.scope}' IDENTIFIED BY '{password}';"
		f"GRANT ALL PRIVILEGES ON `{name}`.* TO '{name}'@'{admin.scope}';",
		f"Making the database {name} failed",
	)


def drop_database(admin: Admin, name: str) -> None:
	"""Drop a database and its user, where they exist."""
	users = "".join(
		f"DROP USER IF EXISTS '{name}'@'{host}';" for host in dict.fromkeys((admin.scope, "localhost", "%"))
	)
	sql(admin, f"DROP DATABASE IF EXISTS `{name}`;{users}", f"Dropping the database {name} failed")


def dump_database(admin: Admin, name: str, target: Path) -> None:
	"""Write a database to a compressed file."""
	with _options(admin) as options, target.open("wb") as file:
		dump = popen(
			[
				_program("mariadb-dump", "mysqldump"),
				options,
				"--single-transaction",
				"--quick",
				"--routines",
				name,
			],
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
		)
		gzip = popen(["gzip", "-c"], stdin=dump.stdout or subprocess.DEVNULL, stdout=file)
		_finish(f"Saving the database {name} failed", dump, gzip)


def load_database(admin: Admin, name: str, source: Path) -> None:
	"""Read a compressed dump into an (empty) database."""
	with _options(admin) as options:
		gunzip = popen(["gzip", "-dc", source], stdout=subprocess.PIPE)
		client = popen(
			[_program("mariadb", "mysql"), options, "--default-character-set=utf8mb4", name],
			stdin=gunzip.stdout or subprocess.DEVNULL,
			stderr=subprocess.PIPE,
		)
		_finish(f"Loading the saved database {source} failed", client, gunzip)


def _finish(what: str, talker: subprocess.Popen[bytes], other: subprocess.Popen[bytes]) -> None:
	for first in (other if other.stdout else talker,):
		if first.stdout:
			first.stdout.close()
	error = talker.stderr.read().decode(errors="replace") if talker.stderr else ""
	if talker.wait() or other.wait():
		raise Problem(what, "check the free disk space and the database's log, then run again", error[-1500:])
