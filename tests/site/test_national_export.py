"""The file for the national survey: what it holds, who gets it, and that no row points at a visitor."""

import csv
import io
import zipfile
from collections import Counter
from datetime import datetime

import frappe
import openpyxl
import pytest

from digidel_app.api.statistics import national_questions
from digidel_app.domain.suppression import SIGN
from digidel_app.testing import builders_operations as make

COMPANY = "Exportkommunen"
WINDOW = ("2025-05-13", "2025-06-30")


@pytest.fixture
def visits():
	"""Six visits to the library about one topic, one to the book bus, one of another municipality, one outside."""
	make.other_company(COMPANY)
	topic = make.topic("Exportämne")
	frappe.db.set_value("Encounter Topic", topic, "national_code", "D-17")
	library = make.meeting_place(company=COMPANY, kind="Library").name
	bus = make.meeting_place(company=COMPANY, kind="Book bus").name
	for place, number in ((library, 6), (bus, 1)):
		for _visit in range(number):
			visit(place, topic)
	visit(library, topic, started_at=datetime(2025, 5, 12, 10))
	visit(make.meeting_place().name, topic)
	return topic


def visit(place: str, topic: str, **values):
	values = {"started_at": datetime(2025, 5, 14, 10), "note": "Något om bussen", **values}
	return make.encounter(meeting_place=place, questions=[make.question(topic=topic)], **values).insert()


def salon(persons: int, *, with_library: bool, kind: str = "Digital salon"):
	doc = make.salon(
		meeting_place=make.meeting_place(company=COMPANY).name,
		kind=kind,
		starts_at=datetime(2025, 3, 4, 13),
		library_staff_took_part=int(with_library),
	).insert()
	doc.db_set({"status": "Reported", "persons_total": persons})


def exported(**values) -> dict[str, list[list[str]]]:
	"""The archive's CSV files by name, and the workbook's sheets under xlsx/name."""
	frappe.local.lang = "sv"
	national_questions(**{"company": COMPANY, "from_date": WINDOW[0], "to_date": WINDOW[1], **values})
	tables = {}
	with zipfile.ZipFile(io.BytesIO(frappe.response.filecontent)) as archive:
		for name in archive.namelist():
			content = archive.read(name)
			if name.endswith(".csv"):
				tables[name] = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
			else:
				for sheet in openpyxl.load_workbook(io.BytesIO(content)):
					tables[f"xlsx/{sheet.title}"] = [[str(cell) for cell in row] for row in sheet.values]
	return tables


def test_one_row_per_question_and_nothing_rare(visits):
	tables = exported()
	head, *rows = tables["frågor.csv"]
	assert head == ["Vecka", "Slag av plats", "Nationell kod"]
	assert Counter(map(tuple, rows)) == {("2025-W20", "Bibliotek", "D-17"): 6}
	assert tables["xlsx/Frågor"] == tables["frågor.csv"]
	about = " ".join(row[0] for row in tables["om-filen.csv"])
	assert "färre än 5" in about and "minst 5 besök" in about and SIGN in about


def test_a_threshold_of_the_municipality_holds(visits):
	make.company_settings(company=COMPANY, suppression_threshold=7)
	rows = exported()["frågor.csv"][1:]
	assert Counter(map(tuple, rows)) == {("2025-W20", SIGN, "D-17"): 7}


def test_no_name_place_or_time_is_in_the_file(visits):
	everything = str(exported())
	for secret in ("bussen", "Biblioteket", "2025-05-14", "Administrator", visits):
		assert secret not in everything


def test_activities_with_library_staff_for_the_yearly_statistics():
	make.other_company(COMPANY)
	salon(30, with_library=True)
	salon(12, with_library=True)
	salon(50, with_library=False)
	salon(2, with_library=True, kind="Campaign")
	rows = exported()["aktiviteter.csv"][1:]
	assert [row[:3] for row in rows] == [
		["2025", "IT-kompetens", "2"],
		["2025", "Övriga aktiviteter", "1"],
		["2025", "Totalt", "3"],
	]
	assert "2" not in [row[3] for row in rows] and [row[3] for row in rows].count(SIGN) == 2


def test_a_code_is_never_a_formula(visits):
	frappe.db.set_value("Encounter Topic", visits, "national_code", "=1+1")
	tables = exported()
	assert {row[2] for row in tables["frågor.csv"][1:]} == {"'=1+1"}
	assert {row[2] for row in tables["xlsx/Frågor"][1:]} == {"'=1+1"}


@pytest.mark.parametrize(
	"role", ["Digidel Advisor", "Digidel Volunteer", "Digidel Finance", "Digidel Reader"]
)
def test_only_manager_and_coordinator_export(role, as_user):
	with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
		national_questions(make.first_company(), *WINDOW)


def test_another_municipality_is_refused(visits, as_user):
	for company in (COMPANY, make.first_company()):
		make.company_settings(company=company)
	user = make.user_with("Digidel Manager", name="exportchef")
	frappe.new_doc("User Permission", user=user, allow="Company", for_value=make.first_company()).insert()
	with as_user(user), pytest.raises(frappe.PermissionError):
		national_questions(COMPANY, *WINDOW)


@pytest.mark.parametrize(
	"values",
	[
		{"from_date": "2025-06-30", "to_date": "2025-05-13"},
		{"from_date": "2020-01-01"},
		{"from_date": "i går"},
	],
)
def test_a_window_that_cannot_be_is_refused(values):
	with pytest.raises(frappe.ValidationError):
		exported(**values)


def test_an_unknown_municipality_is_not_there():
	with pytest.raises(frappe.DoesNotExistError):
		exported(company="Ingenstans")
