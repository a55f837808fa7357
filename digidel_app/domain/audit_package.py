"""What an auditor is handed of a claim: safe file names, what is missing, and the archive itself.

The archive's bytes follow from its contents alone: every file has the same fixed time in it, and files are written
in the order they are given. Contents go through in pieces, so that memory does not grow with the scans.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

CHUNK = 1 << 18
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format knows."""
LONGEST_STEM = 80
READABLE_BY_OWNER = 0o600 << 16
SQUEEZED = {"csv", "txt", "html", "xml", "json"}
"""Scans and workbooks are packed already."""

# --- names ------------------------------------------------------------------------------------------

_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}


def safe_stem(text: str) -> str:
	"""A file name without its ending, that every system can store and none takes for a path.

	Letters (also å, ä and ö) and digits stay; everything else becomes a hyphen.
	"""
	composed = unicodedata.normalize("NFC", text)
	kept = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in composed)
	stem = re.sub(r"-{2,}", "-", kept)[:LONGEST_STEM].strip("-_") or "fil"
	return f"{stem}-fil" if stem.casefold() in _DEVICES else stem


def safe_ending(file_name: str) -> str:
	"""The ending of a file name with its dot, in small letters; nothing where it is not a plain one."""
	found = re.search(r"\.([A-Za-z0-9]{1,8})$", file_name)
	return f".{found[1].lower()}" if found else ""


class Names:
	"""Gives each file a path of its own in the archive: the second of a name is called name_2."""

	def __init__(self) -> None:
		self._taken: set[str] = set()

	def take(self, folder: str, stem: str, file_name: str = "") -> str:
		"""A free path. Names that differ in case only are the same: some systems store one of them."""
		base = f"{folder}/{safe_stem(stem)}" if folder else safe_stem(stem)
		ending, number = safe_ending(file_name), 1
		path = f"{base}{ending}"
		while path.casefold() in self._taken:
			number += 1
			path = f"{base}_{number}{ending}"
		self._taken.add(path.casefold())
		return path


# --- tables -----------------------------------------------------------------------------------------

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
	"""A value as a Swedish spreadsheet reads it: decimal comma, and no text that would run as a formula."""
	if value is None:
		return ""
	if isinstance(value, Decimal):
		return str(value).replace(".", ",")
	if isinstance(value, int | date):
		return str(value)
	text = " ".join(str(value).split())
	text = f"'{text}" if text.startswith(_FORMULA) else text
	return '"{}"'.format(text.replace('"', '""')) if any(sign in text for sign in ';"') else text


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
	"""A table as text with semicolons, in UTF-8 with the mark by which spreadsheets know it."""
	yield b"\xef\xbb\xbf"
	for row in chain([headings], rows):
		yield (";".join(map(cell, row)) + "\r\n").encode()


# --- the archive ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Packed:
	"""A file in the archive. `made_on`: when it was attached; None for what the package itself made."""

	path: str
	size: int
	sha256: str
	made_on: date | None = None


class BrokenFile(Exception):
	"""A file that could not be read to its end; nothing of it is in the archive."""


class Archive:
	"""A ZIP written to a stream, with a list of what went in."""

	def __init__(self, target: BinaryIO):
		self._zip = ZipFile(target, "w")
		self.packed: list[Packed] = []

	def add(self, path: str, pieces: Iterable[bytes], made_on: date | None = None) -> None:
		"""Write a file that is made here."""
		digest, size = hashlib.sha256(), 0
		with self._zip.open(_info(path), "w", force_zip64=True) as inside:
			for piece in pieces:
				digest.update(piece)
				size += len(piece)
				inside.write(piece)
		self.packed.append(Packed(path, size, digest.hexdigest(), made_on))

	def add_file(self, path: str, open_file: Callable[[], BinaryIO], made_on: date | None = None) -> None:
		"""Copy a file. It is read through once first, so that half a file never gets in.

		Raises:
			BrokenFile: it cannot be opened or read, or it is empty.
		"""
		try:
			with open_file() as source:
				if not sum(len(piece) for piece in pieces_of(source)):
					raise BrokenFile(path)
			with open_file() as source:
				self.add(path, pieces_of(source), made_on)
		except OSError as error:
			raise BrokenFile(path) from error

	def manifest(self) -> list[tuple]:
		"""Path, size in bytes, SHA-256 and day of every file so far, by path."""
		return [
			(one.path, one.size, one.sha256, one.made_on) for one in sorted(self.packed, key=lambda p: p.path)
		]

	def close(self) -> None:
		self._zip.close()


def _info(path: str) -> ZipInfo:
	info = ZipInfo(path, FIXED_TIME)
	info.create_system = 3  # the same bytes wherever it is made
	info.external_attr = READABLE_BY_OWNER
	info.compress_type = ZIP_DEFLATED if path.rpartition(".")[2] in SQUEEZED else ZIP_STORED
	return info


def pieces_of(source: BinaryIO) -> Iterator[bytes]:
	"""A file's contents, piece by piece."""
	while piece := source.read(CHUNK):
		yield piece


# --- what is missing --------------------------------------------------------------------------------

NO_DECISION, NO_DECISION_FILE = "no decision reference", "no decision attached"
NO_STATEMENT, NO_SIGNATURE = "no statement", "no signed statement"
NO_EXPLANATION, OPEN_DRIFT = "no explanation", "open drift"
NO_ATTACHMENT, CANCELLED, VANISHED = "no attachment", "cancelled since", "gone since"
NOT_ALLOWED, LOST, CHANGED, LINKED = "not allowed", "lost file", "changed file", "linked file"

FILE_FAULTS = (NOT_ALLOWED, LOST, CHANGED, LINKED)


@dataclass(frozen=True)
class Lack:
	"""Something that an auditor will ask for. `subject`: the line, voucher or file that it is about."""

	kind: str
	subject: str = ""


@dataclass
class VoucherFacts:
	"""What is known of a voucher in the claim.

	Attributes:
		state: the platform's docstatus; None when the voucher is not there any more.
		packed: number of its files in the archive.
		faults: kind of fault → file names, for files that are not in it, or not as they were.
	"""

	voucher: str
	state: int | None = 1
	packed: int = 0
	faults: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class ClaimFacts:
	"""What is known of the claim itself."""

	has_decision_reference: bool
	has_decision_file: bool
	statement_parts: Mapping[str, bool]
	is_signed: bool
	unexplained: Sequence[str] = ()
	has_open_drift: bool = False


SIGNED = ("sign", "underteckn", "påskriven")


def is_signed_statement(file_name: str) -> bool:
	"""Whether a file attached to the claim says by its name that it is the signed statement."""
	name = unicodedata.normalize("NFC", file_name).casefold()
	return any(word in name for word in SIGNED)


def lacks(claim: ClaimFacts, vouchers: Iterable[VoucherFacts]) -> list[Lack]:
	"""Everything that is missing, the claim's own first, then by kind and voucher."""
	found = [
		*([] if claim.has_decision_reference else [Lack(NO_DECISION)]),
		*([] if claim.has_decision_file else [Lack(NO_DECISION_FILE)]),
		*(Lack(NO_STATEMENT, part) for part, is_there in claim.statement_parts.items() if not is_there),
		*([] if claim.is_signed else [Lack(NO_SIGNATURE)]),
		*(Lack(NO_EXPLANATION, line) for line in claim.unexplained),
		*([Lack(OPEN_DRIFT)] if claim.has_open_drift else []),
	]
	of_vouchers: dict[str, list[str]] = {}
	for facts in vouchers:
		for kind in _kinds(facts):
			subjects = [f"{facts.voucher}: {name}" for name in facts.faults.get(kind, ())]
			of_vouchers.setdefault(kind, []).extend(subjects or [facts.voucher])
	order = (VANISHED, CANCELLED, NO_ATTACHMENT, *FILE_FAULTS)
	return found + [Lack(kind, one) for kind in order for one in sorted(of_vouchers.get(kind, ()))]


def _kinds(facts: VoucherFacts) -> list[str]:
	kinds = [kind for kind in FILE_FAULTS if facts.faults.get(kind)]
	if facts.state is None:
		kinds.append(VANISHED)
	elif facts.state == 2:
		kinds.append(CANCELLED)
	if not facts.packed and not kinds:
		kinds.append(NO_ATTACHMENT)
	return kinds
