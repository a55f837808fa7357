"""What is put into a claim's audit package, and what its checklist says. In Swedish: it goes to an auditor."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import get_files_path

from digidel_app.digidel_funding import claim_drift
from digidel_app.digidel_funding.amounts import to_money
from digidel_app.digidel_funding.voucher_words import voucher_word
from digidel_app.domain import audit_package as rules
from digidel_app.domain.audit_package import Archive, BrokenFile, Lack, Names, VoucherFacts
from digidel_app.permissions import is_ours

PAGE = 5_000
SWEDISH = "sv"
FILE_FIELDS = (
	*("name", "creation", "owner", "file_name", "file_url", "file_size", "content_hash", "is_private"),
	*("attached_to_doctype", "attached_to_name", "attached_to_field", "is_folder"),
)
ROOMS = {"statement": "redovisning", "vouchers": "verifikationer", "grant": "bidraget"}
VOUCHER_COLUMNS = (
	*(
		"posting_date",
		"fiscal_year",
		"voucher_type",
		"voucher_no",
		"voucher_detail_no",
		"account",
		"cost_center",
	),
	*("amount", "project_budget_line", "is_included", "exclusion_reason", "claimed_in", "remark"),
)


@dataclass
class Result:
	"""What came of it: number of files, and the checklist's rows."""

	files: int
	checklist: list[str]


@dataclass
class Gathering:
	"""A package under way."""

	claim: object
	archive: Archive
	names: Names = field(default_factory=Names)
	vouchers: dict[tuple[str, str], VoucherFacts] = field(default_factory=dict)
	faults: list[Lack] = field(default_factory=list)
	"""Of files that hang on the claim or the grant."""


def write(claim, target: BinaryIO, now: datetime) -> Result:
	"""Write the package of a submitted claim to a stream, with what the signed-in user may read."""
	gathering = Gathering(claim, Archive(target))
	with print_language(SWEDISH):
		statement_parts, is_signed = _add_statement(gathering)
		_list_vouchers(gathering)
		_add_voucher_files(gathering)
		_add_ledger(gathering)
		has_drift = _add_drift(gathering)
		grant = frappe.get_doc("Grant Agreement", claim.grant_agreement)
		has_decision = _add_grant_files(gathering, grant)
		facts = rules.ClaimFacts(
			has_decision_reference=bool((grant.decision_reference or "").strip()),
			has_decision_file=has_decision,
			statement_parts=statement_parts,
			is_signed=is_signed,
			unexplained=[
				row.line_title
				for row in claim.claim_lines
				if row.needs_explanation and not (row.explanation or "").strip()
			],
			has_open_drift=has_drift,
		)
		lacks = [*rules.lacks(facts, gathering.vouchers.values()), *gathering.faults]
		checklist = _add_checklist(gathering, grant, lacks, now)
		_add_manifest(gathering)
	gathering.archive.close()
	return Result(len(gathering.archive.packed), checklist)


# --- files --------------------------------------------------------------------------------------------


def _files_of(doctype: str, names: Sequence[str]) -> list:
	"""Files on documents that the caller checks one by one, oldest first."""
	return frappe.get_all(
		"File",
		filters={"attached_to_doctype": doctype, "attached_to_name": ("in", list(names)), "is_folder": 0},
		fields=list(FILE_FIELDS),
		order_by="attached_to_name asc, creation asc, name asc",
		limit_page_length=0,
	)


def _add_file(gathering: Gathering, row, room: str, stem: str) -> str | None:
	"""Copy a file into the package; returns its fault, None when all is well."""
	file = frappe.get_doc({"doctype": "File", **row})
	if not file.has_permission("read"):
		return rules.NOT_ALLOWED
	if file.is_remote_file:
		return rules.LINKED
	path = _on_disk(file)
	if path is None:
		return rules.LOST
	inside = gathering.names.take(ROOMS[room], stem, file.file_name or path.name)
	try:
		gathering.archive.add_file(inside, lambda: path.open("rb"), frappe.utils.getdate(row.creation))
		return None if _is_as_attached(file, path) else rules.CHANGED
	except BrokenFile:
		return rules.LOST


def _on_disk(file) -> Path | None:
	"""Where the file lies; None when that is nowhere among the site's files."""
	try:
		path = Path(file.get_full_path()).resolve()
		is_there = path.is_file()
	except frappe.ValidationError:
		frappe.clear_last_message()
		return None
	except (ValueError, OSError):  # an address that no file system knows
		return None
	rooms = (Path(get_files_path(is_private=private)).resolve() for private in (0, 1))
	return path if is_there and any(path.is_relative_to(room) for room in rooms) else None


def _is_as_attached(file, path: Path) -> bool:
	"""Whether the file is the one that was attached, by the platform's own mark of its contents."""
	if not file.content_hash:
		return True
	digest = hashlib.md5(usedforsecurity=False)
	with path.open("rb") as source:
		for piece in rules.pieces_of(source):
			digest.update(piece)
	return digest.hexdigest() == file.content_hash


def _add_statement(gathering: Gathering) -> tuple[dict[str, bool], bool]:
	"""The statement as it was attached at submit, and whatever else hangs on the claim."""
	claim = gathering.claim
	parts = {f"{claim.name}.pdf": False, f"{claim.name}.xlsx": False}
	is_signed = False
	for row in _files_of(claim.doctype, [claim.name]):
		part = _part_of(claim.name, row.file_name)
		fault = _add_file(gathering, row, "statement", Path(part).stem)
		if fault:
			gathering.faults.append(Lack(fault, f"{claim.name}: {row.file_name}"))
		if fault not in (None, rules.CHANGED):
			continue
		if part in parts:
			parts[part] = True
		is_signed = is_signed or rules.is_signed_statement(row.file_name or "")
	return {name.rpartition(".")[2].upper(): found for name, found in parts.items()}, is_signed


def _part_of(claim: str, file_name: str | None) -> str:
	"""The statement's own name of a file: the platform adds some letters where a name was taken."""
	name = file_name or ""
	added = name.removeprefix(claim).rpartition(".")[0]
	is_part = name.startswith(claim) and (not added or re.fullmatch(r"[0-9a-f]{6}", added))
	return f"{claim}{rules.safe_ending(name)}" if is_part else name


def _add_grant_files(gathering: Gathering, grant) -> bool:
	"""What hangs on the grant and on its reallocations; returns whether there is anything on the grant itself."""
	reallocations = frappe.get_all(  # the reallocations of a grant whose claim the user may submit
		"Budget Reallocation", {"grant_agreement": grant.name, "docstatus": 1}, pluck="name"
	)
	found = False
	for doctype, names in (("Grant Agreement", [grant.name]), ("Budget Reallocation", reallocations)):
		for row in _files_of(doctype, names):
			stem = f"{row.attached_to_name} {Path(row.file_name or '').stem}"
			fault = _add_file(gathering, row, "grant", stem)
			if fault:
				gathering.faults.append(Lack(fault, f"{row.attached_to_name}: {row.file_name}"))
			if fault in (None, rules.CHANGED):
				found = found or doctype == "Grant Agreement"
	return found


# --- vouchers -----------------------------------------------------------------------------------------


def _pages(claim: str) -> Iterator[list]:
	"""The claim's frozen rows, some thousand at a time, always in the same order."""
	start = 0
	while rows := frappe.get_all(  # evidence of a claim the user may read
		"Grant Claim Voucher",
		filters={"grant_claim": claim},
		fields=list(VOUCHER_COLUMNS),
		order_by="posting_date asc, voucher_type asc, voucher_no asc, account asc, voucher_detail_no asc, name asc",
		limit_start=start,
		limit_page_length=PAGE,
	):
		yield rows
		start += PAGE


def _list_vouchers(gathering: Gathering) -> None:
	"""The vouchers that the claim's figures stand on, and whether each still stands."""
	by_type: dict[str, set[str]] = defaultdict(set)
	for page in _pages(gathering.claim.name):
		for row in page:
			if row.is_included:
				by_type[row.voucher_type].add(row.voucher_no)
	for voucher_type, numbers in sorted(by_type.items()):
		if is_ours(voucher_type):
			continue  # a flat rate stands on the claim's other rows, not on a voucher
		states = _states(voucher_type, sorted(numbers))
		for number in sorted(numbers):
			label = f"{_(voucher_type)} {number}"
			gathering.vouchers[voucher_type, number] = VoucherFacts(label, states.get(number))


def _states(voucher_type: str, numbers: Sequence[str]) -> dict[str, int]:
	if not frappe.db.table_exists(voucher_type):
		return {}  # of an app that is gone
	found: dict[str, int] = {}
	for start in range(0, len(numbers), PAGE):
		rows = frappe.get_all(  # only whether vouchers of the claim are cancelled
			voucher_type,
			filters={"name": ("in", numbers[start : start + PAGE])},
			fields=["name", "docstatus"],
			as_list=True,
			limit_page_length=0,
		)
		found.update(rows)
	return found


def _add_voucher_files(gathering: Gathering) -> None:
	by_type: dict[str, list[str]] = defaultdict(list)
	for voucher_type, number in gathering.vouchers:
		by_type[voucher_type].append(number)
	for voucher_type, numbers in by_type.items():
		for start in range(0, len(numbers), PAGE):
			rows = _files_of(voucher_type, numbers[start : start + PAGE])
			for number, of_voucher in groupby(rows, lambda row: row.attached_to_name):
				_add_files_of_voucher(gathering, voucher_type, number, of_voucher)


def _add_files_of_voucher(gathering: Gathering, voucher_type: str, number: str, rows: Iterable) -> None:
	facts = gathering.vouchers[voucher_type, number]
	# asked of the voucher as well: the platform lets a file's owner open it whatever it hangs on
	may_read = facts.state is not None and frappe.has_permission(voucher_type, "read", number)
	for row in rows:
		fault = _add_file(gathering, row, "vouchers", number) if may_read else rules.NOT_ALLOWED
		if fault in (None, rules.CHANGED):
			facts.packed += 1
		if fault:
			facts.faults.setdefault(fault, []).append(row.file_name or row.name)


def _add_ledger(gathering: Gathering) -> None:
	claim = gathering.claim
	titles = {row.project_budget_line: row.line_title for row in claim.claim_lines}
	headings = (
		*(_("Date", context="Digidel"), _("Fiscal Year"), _("Voucher type"), _("Voucher", context="Digidel")),
		*(_("Row of the voucher"), _("Account"), _("Cost Center", context="Digidel")),
		*(_("Amount", context="Digidel"), _("Budget Line"), _("In the claim"), _("Reason for leaving out")),
		*(_("Already claimed in"), _("Remark"), _("Files in the package")),
	)

	def rows() -> Iterator[tuple]:
		for page in _pages(claim.name):
			for row in page:
				facts = gathering.vouchers.get((row.voucher_type, row.voucher_no))
				yield (
					*(
						row.posting_date,
						row.fiscal_year,
						voucher_word(row.voucher_type),
						row.voucher_no,
					),
					*(row.voucher_detail_no, row.account, row.cost_center, to_money(row.amount)),
					titles.get(row.project_budget_line, row.project_budget_line),
					_("Yes") if row.is_included else _("No"),
					_(row.exclusion_reason, context="Grant Claim Voucher") if row.exclusion_reason else "",
					*(row.claimed_in, row.remark, facts.packed if facts else 0),
				)

	gathering.archive.add("huvudbok.csv", rules.csv_lines(headings, rows()))


def _add_drift(gathering: Gathering) -> bool:
	"""What has changed in the ledger since the claim; returns whether any of it is open."""
	shown = claim_drift.view(gathering.claim)
	headings = (
		*(_("Change", context="Digidel"), _("Date", context="Digidel"), _("Voucher type")),
		*(_("Voucher", context="Digidel"), _("Account"), _("Budget Line"), _("In the claim")),
		*(_("In the ledger"), _("Difference")),
	)
	columns = ("kind", "day", "voucher_type", "voucher_no", "account", "lines", "frozen", "current", "amount")
	rows = ([row[column] for column in columns] for row in shown["rows"])
	gathering.archive.add("efterandringar.csv", rules.csv_lines(headings, rows))
	return shown["state"] == "open"


# --- checklist and manifest ---------------------------------------------------------------------------


def _wording(kind: str) -> tuple[str, str]:
	"""A heading for what is missing, and what to do about it."""
	return {
		rules.NO_DECISION: (
			_("The grant has no reference to the funder's decision"),
			_("Write it on the grant agreement."),
		),
		rules.NO_DECISION_FILE: (
			_("No decision or agreement is attached to the grant"),
			_("Attach it to the grant agreement."),
		),
		rules.NO_STATEMENT: (
			_("The claim's statement is missing"),
			_(
				"Somebody has removed the file that was attached at submission. Take it from a backup, or from what was sent to the funder."
			),
		),
		rules.NO_SIGNATURE: (
			_("No signed statement is attached to the claim"),
			_("Attach the signed copy; its file name should say that it is signed (undertecknad)."),
		),
		rules.NO_EXPLANATION: (_("A deviation is not explained"), _("Have the explanation ready.")),
		rules.OPEN_DRIFT: (
			_("The ledger has changed since the claim, and nobody has settled it"),
			_("See efterandringar.csv. Accept the drift with a note, or make a supplementary claim."),
		),
		rules.VANISHED: (
			_("Vouchers that are gone from the ledger"),
			_("Find out who removed them and why."),
		),
		rules.CANCELLED: (
			_("Vouchers that were cancelled after the claim"),
			_("Settle the claim for them with a supplementary claim."),
		),
		rules.NO_ATTACHMENT: (
			_("Vouchers without an attachment"),
			_("Attach the invoice, or have the basis ready elsewhere, such as the payroll system."),
		),
		rules.NOT_ALLOWED: (
			_("Files that you may not read"),
			_("They are not in the package. Let somebody who may read them make it."),
		),
		rules.LOST: (
			_("Files that are missing or cannot be read"),
			_("Attach them again; the register has them, but the disk has not."),
		),
		rules.CHANGED: (
			_("Files that are not as they were when they were attached"),
			_("They are in the package. Find out what happened to them."),
		),
		rules.LINKED: (
			_("Attachments that are links"),
			_("Nothing is fetched from other systems. Save the document and attach it."),
		),
	}[kind]


def _add_checklist(gathering: Gathering, grant, lacks: list[Lack], now: datetime) -> list[str]:
	claim = gathering.claim
	groups: dict[str, list[str]] = {}
	for lack in lacks:
		groups.setdefault(lack.kind, []).extend([lack.subject] if lack.subject else [])
	shown = [(*_wording(kind), subjects) for kind, subjects in groups.items()]
	context = {
		"claim": claim,
		"grant": grant,
		"kind": _(claim.kind, context="Grant Claim"),
		"made_at": frappe.utils.format_datetime(now, "yyyy-MM-dd HH:mm"),
		"made_by": frappe.utils.get_fullname(frappe.session.user),
		"groups": shown,
		"vouchers": len(gathering.vouchers),
		"documented": sum(bool(facts.packed) for facts in gathering.vouchers.values()),
	}
	html = frappe.render_template("digidel_app/templates/funding/audit_checklist.html", context)
	gathering.archive.add("checklista.html", [html.encode()])
	rows = [row for heading, _what_to_do, subjects in shown for row in _rows(heading, subjects)]
	text = "\r\n".join(
		[f"{_('Checklist')} {claim.name}", context["made_at"], "", *(f"[ ] {row}" for row in rows)]
		if rows
		else [f"{_('Checklist')} {claim.name}", context["made_at"], "", _("Nothing is missing.")]
	)
	gathering.archive.add("checklista.txt", [b"\xef\xbb\xbf", text.encode(), b"\r\n"])
	return rows


def _rows(heading: str, subjects: list[str]) -> list[str]:
	return [f"{heading}: {subject}" for subject in subjects] or [heading]


def _add_manifest(gathering: Gathering) -> None:
	headings = (_("File"), _("Bytes"), "SHA-256", _("Attached on"))
	gathering.archive.add("manifest.csv", rules.csv_lines(headings, gathering.archive.manifest()))
