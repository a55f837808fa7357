"""The audit package's pure parts: names that harm nobody, the same bytes each time, and nothing missing left out."""

import hashlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import audit_package as package
from digidel_app.domain.audit_package import Archive, BrokenFile, ClaimFacts, Lack, Names, VoucherFacts

anything = st.text(max_size=200)


# --- names ---


@given(st.lists(st.tuples(anything, anything), max_size=40))
def test_no_name_leaves_the_folder_and_none_comes_twice(wanted):
	names = Names()
	paths = [names.take("verifikationer", stem, file_name) for stem, file_name in wanted]
	for path in paths:
		folder, _slash, name = path.partition("/")
		assert folder == "verifikationer" and name
		assert not set(name) & set('/\\:*?"<>|\x00\n\r\u202e')
		assert name not in (".", "..") and not name.startswith(".") and not name.endswith((".", " "))
		assert len(name) <= 110 and name.encode()
	assert len({path.casefold() for path in paths}) == len(paths)


@pytest.mark.parametrize(
	("stem", "file_name", "path"),
	[
		("ACC-PINV-2019-00001", "faktura.PDF", "v/ACC-PINV-2019-00001.pdf"),
		("../../../etc/passwd", "x", "v/etc-passwd"),
		("..\\..\\x", "x.pdf/../..", "v/x"),
		("FAKT/2019/01", "skannad.jpeg", "v/FAKT-2019-01.jpeg"),
		("/", "", "v/fil"),
		("nul", "a.txt", "v/nul-fil.txt"),
		("Mötesplats åäö", "a.tar.gz", "v/Mötesplats-åäö.gz"),
		("faktura\u202efdp.exe", ".pdf", "v/faktura-fdp-exe.pdf"),
	],
)
def test_names(stem, file_name, path):
	assert Names().take("v", stem, file_name) == path


def test_the_same_name_is_numbered():
	names = Names()
	taken = [names.take("v", stem, "a.pdf") for stem in ("F-1", "F/1", "f-1", "F-1_2")]
	assert taken == ["v/F-1.pdf", "v/F-1_2.pdf", "v/f-1_3.pdf", "v/F-1_2_2.pdf"]


# --- tables ---


def test_a_table_reads_in_a_swedish_spreadsheet_and_runs_nothing():
	rows = [[date(2019, 1, 31), Decimal("-1250.50"), "=1+1", 'Kablar; "laddare"', None, 3, "två\nrader"]]
	text = b"".join(package.csv_lines(["Datum", "Belopp"], rows)).decode("utf-8-sig")
	assert text == 'Datum;Belopp\r\n2019-01-31;-1250,50;\'=1+1;"Kablar; ""laddare""";;3;två rader\r\n'


@given(anything)
def test_a_text_stays_one_cell_on_one_line(text):
	line = b"".join(package.csv_lines(["x"], [[text, "slut"]])).decode("utf-8-sig").split("\r\n")[1]
	assert line.endswith(";slut")
	assert not line.startswith(("=", "+", "-", "@"))


# --- the archive ---


def pack(files: dict[str, bytes]) -> tuple[bytes, list]:
	target = BytesIO()
	archive = Archive(target)
	for path, content in files.items():
		archive.add_file(path, lambda content=content: BytesIO(content), date(2019, 5, 1))
	archive.add("manifest.csv", package.csv_lines(["Fil"], archive.manifest()))
	archive.close()
	return target.getvalue(), archive.packed


@given(st.dictionaries(st.sampled_from(["a.pdf", "b.csv", "v/c.png"]), st.binary(min_size=1, max_size=3000)))
def test_what_goes_in_comes_out_with_its_checksum_and_the_bytes_are_the_same_each_time(files):
	content, packed = pack(files)
	assert content == pack(files)[0]
	with ZipFile(BytesIO(content)) as unpacked:
		assert unpacked.testzip() is None
		assert {name: unpacked.read(name) for name in unpacked.namelist() if name != "manifest.csv"} == files
		for one in packed:
			inside = unpacked.read(one.path)
			assert (one.size, one.sha256) == (len(inside), hashlib.sha256(inside).hexdigest())
		manifest = unpacked.read("manifest.csv").decode("utf-8-sig")
		assert all(hashlib.sha256(inside).hexdigest() in manifest for inside in files.values())


class Unreadable(BytesIO):
	"""A disk that fails after the first piece."""

	def read(self, size=-1):
		if self.tell():
			raise OSError("Input/output error")
		return super().read(size)


def missing_file():
	raise FileNotFoundError


@pytest.mark.parametrize(
	"broken",
	[missing_file, BytesIO, lambda: Unreadable(b"x" * (package.CHUNK + 1))],
	ids=["gone", "empty", "torn"],
)
def test_a_broken_file_leaves_nothing_behind(broken):
	target = BytesIO()
	archive = Archive(target)
	with pytest.raises(BrokenFile):
		archive.add_file("a.pdf", broken)
	archive.close()
	assert archive.packed == [] and ZipFile(target).namelist() == []


def test_memory_does_not_grow_with_the_file():
	read = []

	class Large:
		left = 40

		def __enter__(self):
			return self

		def __exit__(self, *_error):
			return False

		def read(self, size):
			read.append(size)
			self.left -= 1
			return b"x" * size if self.left >= 0 else b""

	archive = Archive(BytesIO())
	archive.add_file("a.pdf", Large)
	assert archive.packed[0].size == 40 * package.CHUNK
	assert set(read) == {package.CHUNK}


# --- what is missing ---

COMPLETE = ClaimFacts(True, True, {"PDF": True, "XLSX": True}, True)


def test_a_complete_claim_lacks_nothing():
	assert package.lacks(COMPLETE, [VoucherFacts("F-1", packed=1)]) == []


def test_everything_that_is_missing_is_told():
	claim = ClaimFacts(False, False, {"PDF": False, "XLSX": True}, False, ["Resekostnader"], True)
	vouchers = [
		VoucherFacts("F-3", state=2, packed=1),
		VoucherFacts("F-2"),
		VoucherFacts("F-1"),
		VoucherFacts("F-4", state=None),
		VoucherFacts("F-5", faults={package.LOST: ["a.pdf", "b.pdf"], package.NOT_ALLOWED: ["c.pdf"]}),
		VoucherFacts("F-6", packed=1),
	]
	assert package.lacks(claim, vouchers) == [
		Lack(package.NO_DECISION),
		Lack(package.NO_DECISION_FILE),
		Lack(package.NO_STATEMENT, "PDF"),
		Lack(package.NO_SIGNATURE),
		Lack(package.NO_EXPLANATION, "Resekostnader"),
		Lack(package.OPEN_DRIFT),
		Lack(package.VANISHED, "F-4"),
		Lack(package.CANCELLED, "F-3"),
		Lack(package.NO_ATTACHMENT, "F-1"),
		Lack(package.NO_ATTACHMENT, "F-2"),
		Lack(package.NOT_ALLOWED, "F-5: c.pdf"),
		Lack(package.LOST, "F-5: a.pdf"),
		Lack(package.LOST, "F-5: b.pdf"),
	]


voucher_facts = st.builds(
	VoucherFacts,
	voucher=anything,
	state=st.sampled_from([None, 1, 2]),
	packed=st.integers(0, 3),
	faults=st.dictionaries(st.sampled_from(package.FILE_FAULTS), st.lists(anything, min_size=1, max_size=3)),
)


@given(st.lists(voucher_facts, max_size=8))
def test_a_voucher_is_told_of_unless_it_stands_and_has_its_files(vouchers):
	told = {lack.subject.split(":")[0] for lack in package.lacks(COMPLETE, vouchers)}
	for facts in vouchers:
		is_fine = facts.state == 1 and facts.packed and not facts.faults
		assert is_fine or facts.voucher.split(":")[0] in told


@pytest.mark.parametrize(
	("name", "is_signed"),
	[("Slutrapport undertecknad.pdf", True), ("CLAIM-1_signerad.PDF", True), ("CLAIM-1.pdf", False)],
)
def test_a_signed_statement_says_so_by_its_name(name, is_signed):
	assert package.is_signed_statement(name) is is_signed
