"""What is published of a year, and what a reader of all versions side by side can work out: nothing about anybody."""

import csv
import io
import itertools
import json
import random
from datetime import datetime, timedelta
from xml.etree import ElementTree

import frappe
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from digidel_app.api.statistics import open_statistics
from digidel_app.digidel_follow_up import open_data, publishing
from digidel_app.domain.suppression import SIGN
from digidel_app.testing import builders_operations as make
from digidel_app.web.renderer import DigidelPage

COMPANY = "Statistikkommunen"
YEAR = 2023
THRESHOLD = 5


@pytest.fixture
def settings():
	make.other_company(COMPANY)
	return make.company_settings(company=COMPANY, suppression_threshold=THRESHOLD)


@pytest.fixture
def recorded(settings):
	"""A year's visits at three places and four salons: many of some kind, few of others."""
	chance = random.Random(20231)
	places = [make.meeting_place(company=COMPANY, locality=where).name for where in ("Ådal", "Ådal", "Berg")]
	topics = [make.topic(f"Statistikämne {letter}") for letter in "ABC"]
	bands = frappe.get_all("Age Band", {"is_active": 1}, order_by="from_age asc", pluck="name")[:4]
	for _number in range(110):
		visit(chance, places, topics, bands)
	for number in range(4):
		salon(places[number % 3], number, bands)
	return places, topics, bands


def visit(chance, places, topics, bands, **values):
	day = datetime(YEAR, 1, 1, 11) + timedelta(days=int(365 * chance.random() ** 2))
	make.encounter(
		meeting_place=chance.choices(places, (60, 30, 4))[0],
		started_at=day,
		gender=chance.choices(("Woman", "Man", "Not recorded"), (50, 40, 4))[0],
		age_band=chance.choices(bands, (3, 10, 40, 40))[0],
		channel=chance.choices(("Drop-in", "Telephone", "E-mail"), (80, 20, 2))[0],
		questions=[make.question(topic=chance.choices(topics, (60, 30, 3))[0])],
		**values,
	).insert()


def salon(place: str, number: int, bands: list[str]):
	doc = make.salon(
		meeting_place=place,
		theme=("Bilder", "Vård på nätet")[number % 2],
		starts_at=datetime(YEAR, 3 + number * 2, 4, 13),
		ends_at=datetime(YEAR, 3 + number * 2, 4, 15),
		status="Held",
	)
	doc.append("headcounts", {"gender": "Woman", "age_band": bands[2], "persons": 6 + number})
	doc.append("headcounts", {"gender": "Man", "age_band": bands[3], "persons": 2 + number})
	doc.insert()
	doc.db_set("persons_total", doc.persons_total + 1)  # somebody whom nobody put into the grid


def publish(reason: str | None = None):
	return frappe.get_doc(doctype="Published Statistics", company=COMPANY, year=YEAR, reason=reason).insert()


def content(doc) -> dict:
	return json.loads(doc.content)


# --- the attack: from the open data alone ------------------------------------------------------------


def cells_of(published: dict) -> dict:
	"""(measure, what it stands for) → the number shown."""
	found = {}
	for table in published["tables"]:
		for cell in table["cells"]:
			key = (table["measure"], frozenset((k, v) for k, v in cell.items() if k != "persons"))
			assert found.setdefault(key, cell["persons"]) == cell["persons"], key
	return found


def sums_of(published: dict) -> set:
	"""Everything that adds up, told from the dimensions a reader is given."""
	found = set()
	for table in published["tables"]:
		sides = []
		for dimension in table["dimensions"]:
			name, values = dimension["id"], dimension["values"]
			leaves = [((name, v["id"]),) for v in values]
			steps = []
			if "parent" in dimension:
				above = dimension["parent"]["id"]
				groups = [((above, v["id"]),) for v in dimension["parent"]["values"]]
				steps.append(((), tuple(groups)))
				for group in dimension["parent"]["values"]:
					inside = tuple(((name, v["id"]),) for v in values if v["parent"] == group["id"])
					steps.append((((above, group["id"]),), inside))
				nodes = [(), *groups, *leaves]
			else:
				steps.append(((), tuple(leaves)))
				nodes = [(), *leaves]
			sides.append((nodes, steps))
		for place, (_nodes, steps) in enumerate(sides):
			others = [nodes for number, (nodes, _s) in enumerate(sides) if number != place]
			for rest in itertools.product(*others):
				kept = frozenset(itertools.chain.from_iterable(rest))
				for whole, parts in steps:
					found.add(
						(
							(table["measure"], kept | frozenset(whole)),
							tuple((table["measure"], kept | frozenset(part)) for part in parts),
						)
					)
	return found


def narrowest(versions: list[dict], same: dict | None = None) -> float:
	"""The smallest range of any hidden number, for whoever reads all versions.

	Args:
		same: (version, key) → (earlier version, key) that the reader knows to be the same number.
	"""
	same = same or {}
	known, column = {}, {}
	for number, published in enumerate(versions):
		for key, shown in cells_of(published).items():
			name = same.get((number, key), (number, key))
			if shown == SIGN:
				column.setdefault(name, len(column))
			else:
				known[name] = shown
	assert not set(known) & set(column)
	rows, columns, values, right = [], [], [], []
	for number, published in enumerate(versions):
		for whole, parts in sums_of(published):
			constant, entries = 0, {}
			for key, sign in [(whole, -1), *((part, 1) for part in parts)]:
				name = same.get((number, key), (number, key))
				if name in known:
					constant += sign * known[name]
				else:
					entries[column[name]] = entries.get(column[name], 0) + sign
			entries = {c: v for c, v in entries.items() if v}
			assert entries or not constant, "the published numbers do not add up"
			for place, value in entries.items():
				rows.append(len(right)), columns.append(place), values.append(value)
			if entries:
				right.append(-constant)
	if not column:
		return np.inf
	matrix = csr_matrix((values, (rows, columns)), shape=(len(right), len(column)))
	smallest = np.inf
	for place in column.values():
		ends = []
		for sign in (1, -1):
			aim = np.zeros(len(column))
			aim[place] = sign
			answer = linprog(aim, A_eq=matrix, b_eq=right, bounds=(1, None))
			assert answer.status in (0, 3), answer.message
			ends.append(sign * answer.fun if answer.status == 0 else np.inf)
		smallest = min(smallest, ends[1] - ends[0])
	return smallest


def unchanged(versions: list) -> dict:
	"""What a reader who was there would know: which numbers are the same in a later version."""
	truth = [
		{key: n for each in version.tables for key, n in each.cells.items()}
		for version in publishing.earlier_versions(COMPANY, YEAR)
	]
	same = {}
	for number, numbers in enumerate(truth):
		for key, true in numbers.items():
			first = next((n for n in range(number) if truth[n].get(key) == true), None)
			if first is not None:
				same[(number, key)] = (first, key)
	return same


def test_nothing_can_be_worked_out_from_a_year_and_its_correction(recorded):
	first = publish()
	assert first.hidden_numbers and first.shown_numbers > first.hidden_numbers
	assert narrowest([content(first)]) >= THRESHOLD - 1e-6
	chance = random.Random(7)
	for _number in range(25):
		visit(chance, *recorded)
	second = publish("25 besök från bokbussen registrerades i efterhand.")
	both = [content(first), content(second)]
	assert narrowest(both) >= THRESHOLD - 1e-6
	assert narrowest(both, unchanged(both)) >= THRESHOLD - 1e-6


def test_the_attack_finds_what_is_not_protected(recorded):
	"""The same attack on tables in which only the small numbers are hidden."""
	published = content(publish())
	true = publishing.earlier_versions(COMPANY, YEAR)[0]
	numbers = {key: n for each in true.tables for key, n in each.cells.items()}
	for table in published["tables"]:
		for cell in table["cells"]:
			key = (table["measure"], frozenset((k, v) for k, v in cell.items() if k != "persons"))
			cell["persons"] = SIGN if 0 < numbers[key] < THRESHOLD else numbers[key]
	assert narrowest([published]) < 1


# --- what is said ------------------------------------------------------------------------------------


def test_shown_numbers_are_true_and_zeros_are_shown(recorded):
	doc = publish()
	true = publishing.earlier_versions(COMPANY, YEAR)[0]
	numbers = {key: n for each in true.tables for key, n in each.cells.items()}
	for key, shown in cells_of(content(doc)).items():
		assert shown == SIGN or shown == numbers[key]
		assert not (0 < numbers[key] < THRESHOLD) or shown == SIGN
		assert numbers[key] or shown == 0
	assert numbers[("desk", frozenset())] == 110
	assert numbers[("salons", frozenset())] == sum(6 + n + 2 + n + 1 for n in range(4))
	not_in_the_grid = frozenset({("gender", "Not recorded"), ("age_band", "Not recorded")})
	assert numbers[("salons", not_in_the_grid)] == 4


def test_a_threshold_of_the_municipality_is_kept(recorded, settings):
	settings.update({"suppression_threshold": 9}).save()
	shown = [n for n in cells_of(content(publish())).values() if n != SIGN]
	assert all(number == 0 or number >= 9 for number in shown)


def test_a_year_that_is_not_over_an_empty_one_and_one_without_news_are_refused(recorded):
	this_year = frappe.utils.getdate().year
	for year, words in ((this_year, "not over"), (YEAR - 4, "Nothing was recorded")):
		with pytest.raises(frappe.ValidationError, match=words):
			frappe.get_doc(doctype="Published Statistics", company=COMPANY, year=year).insert()
	publish()
	with pytest.raises(frappe.ValidationError, match="No figure has changed"):
		publish("Igen")


@pytest.mark.parametrize("values", [{"year": 0}, {"year": -5}, {"year": 1}, {"year": {}}, {"reason": ["x"]}])
def test_what_is_no_year_and_no_text_is_refused_in_words(settings, values):
	with pytest.raises(frappe.ValidationError, match=r"four digits|whole number|cannot be read"):
		frappe.get_doc(
			{"doctype": "Published Statistics", "company": COMPANY, "year": YEAR, **values}
		).insert()


def test_a_correction_of_a_few_persons_would_point_at_them(recorded):
	publish()
	for _number in range(THRESHOLD - 1):
		visit(random.Random(3), *recorded)
	with pytest.raises(frappe.ValidationError, match="fewer than 5 persons"):
		publish("Fyra besök till")
	visit(random.Random(4), *recorded)
	with pytest.raises(frappe.ValidationError, match="what has been corrected"):
		publish()
	assert publish("Fem besök till").version_no == 2


def test_what_a_client_sends_as_content_is_not_taken(recorded):
	doc = frappe.get_doc(
		doctype="Published Statistics",
		company=COMPANY,
		year=YEAR,
		content='{"tables": []}',
		version_no=9,
		threshold=2,
		status="Withdrawn",
	).insert()
	assert (doc.version_no, doc.threshold, doc.status) == (1, THRESHOLD, "Published")
	assert content(doc)["tables"]


def test_it_is_never_changed_and_never_deleted(recorded):
	doc = publish()
	for fieldname, value in {"content": "{}", "year": YEAR - 1, "threshold": 2, "reason": "Annat"}.items():
		doc.reload()
		doc.set(fieldname, value)
		with pytest.raises(frappe.ValidationError):
			doc.save()
	doc.reload()
	with pytest.raises(frappe.ValidationError, match="Withdraw"):
		doc.delete()


def test_what_is_withdrawn_leaves_the_pages_and_still_counts_as_said(recorded):
	doc = publish()
	with pytest.raises(frappe.ValidationError):
		doc.withdraw(" ")
	doc.withdraw("Fel ort på bokbussen.")
	assert open_data.years(COMPANY) == []
	with pytest.raises(frappe.DoesNotExistError):
		open_statistics(YEAR, company=COMPANY)
	assert len(publishing.earlier_versions(COMPANY, YEAR)) == 1


# --- who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"role", ["Digidel Advisor", "Digidel Coordinator", "Digidel Finance", "Digidel Reader"]
)
def test_others_read_and_only_a_manager_publishes(recorded, as_user, role):
	doc = publish()
	user = make.user_with(role)
	frappe.get_doc(doctype="User Permission", user=user, allow="Company", for_value=COMPANY).insert()
	with as_user(user):
		assert frappe.get_list("Published Statistics", pluck="name") == [doc.name]
		assert frappe.get_doc("Published Statistics", doc.name).has_permission("read")
		with pytest.raises(frappe.PermissionError):
			publish("Försök")
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Published Statistics", doc.name).withdraw("Försök")
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Published Statistics Basis")
		assert not frappe.get_doc("Published Statistics Basis", {"company": COMPANY}).has_permission("read")


def test_a_manager_publishes_for_the_own_municipality_only(recorded, as_user):
	make.company_settings()
	manager = make.user_with("Digidel Manager", name="statistikchef")
	frappe.get_doc(
		doctype="User Permission", user=manager, allow="Company", for_value=make.first_company()
	).insert()
	with as_user(manager), pytest.raises(frappe.PermissionError):
		publish()


# --- open data ---------------------------------------------------------------------------------------


def test_everybody_may_read_what_is_published(recorded, as_user):
	publish()
	with as_user("Guest"):
		answer = open_statistics(str(YEAR), company=COMPANY)
	assert answer["schema"] == "digidel-open-statistics" and answer["schema_version"] == 1
	assert answer["year"] == YEAR and answer["version"] == 1


@pytest.mark.parametrize(
	("year", "version", "company", "error"),
	[
		("", 1, COMPANY, frappe.DoesNotExistError),
		("i fjol", 1, COMPANY, frappe.ValidationError),
		(YEAR, 2, COMPANY, frappe.ValidationError),
		(YEAR, "sju", COMPANY, frappe.ValidationError),
		(YEAR, 1, "Ingenstans", frappe.DoesNotExistError),
		("1e400", 1, COMPANY, frappe.ValidationError),
	],
)
def test_questions_that_cannot_be_answered(settings, as_user, year, version, company, error):
	with as_user("Guest"), pytest.raises(error):
		open_statistics(year, version, company)


def answer_of(path: str, *, headers: dict | None = None, **query: str):
	"""A page of the site, asked for by a visitor within this transaction."""
	builder = EnvironBuilder(path=f"/{path}", query_string={"kommun": COMPANY, **query}, headers=headers)
	frappe.local.request = Request(builder.get_environ())
	try:
		return DigidelPage(path).render()
	finally:
		del frappe.local.request


@pytest.fixture
def visitor(as_user, recorded):
	publish()
	make.company_settings()
	with as_user("Guest"):
		yield


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_shows_what_is_published(visitor, language):
	answer = answer_of(f"digidel{language}/statistik")
	body = answer.get_data(as_text=True)
	assert answer.status_code == 200 and str(YEAR) in body
	published = open_statistics(YEAR, company=COMPANY)
	for table in published["tables"]:
		assert table["title"]["en" if language else "sv"] in body
	assert SIGN in body and "<script" not in body and "style=" not in body
	assert "max-age" in answer.headers["Cache-Control"] and "Set-Cookie" not in answer.headers


def test_a_reader_who_has_the_page_is_told_so(visitor):
	answer = answer_of("digidel/statistik")
	again = answer_of("digidel/statistik", headers={"If-None-Match": answer.headers["ETag"]})
	assert again.status_code == 304


def test_a_new_version_is_on_the_page_at_once(recorded, as_user):
	publish()
	make.company_settings()
	with as_user("Guest"):
		assert "Rättad" not in answer_of("digidel/statistik").get_data(as_text=True)
	for _number in range(20):
		visit(random.Random(5), *recorded)
	publish("Bokbussens besök saknades. <script>alert(1)</script>")
	with as_user("Guest"):
		body = answer_of("digidel/statistik").get_data(as_text=True)
	assert "Bokbussens besök saknades." in body and "<script" not in body


@pytest.mark.parametrize("query", [{"ar": "1999"}, {"ar": "x"}, {"ar": str(YEAR - 1)}])
def test_a_year_without_figures_is_not_found(visitor, query):
	for path in ("statistik", "statistik/data.json", "statistik/data.csv"):
		assert answer_of(f"digidel/{path}", **query).status_code == 404


def test_the_table_file_holds_every_number(visitor):
	rows = list(csv.DictReader(io.StringIO(answer_of("digidel/statistik/data.csv").get_data(as_text=True))))
	published = open_statistics(YEAR, company=COMPANY)
	assert len(rows) == sum(len(table["cells"]) for table in published["tables"])
	total = next(row for row in rows if row["table"] == "desk-time" and not row["dimension_1"])
	assert total["persons"] == "110"
	assert {row["value_1"] for row in rows if row["dimension_1"] == "gender"} >= {"Kvinna", "Man"}


def test_the_catalogue_describes_every_year_and_file(visitor):
	answer = answer_of("digidel/statistik/dcat.rdf")
	root = ElementTree.fromstring(answer.get_data())
	name = {
		"dcat": "http://www.w3.org/ns/dcat#",
		"dct": "http://purl.org/dc/terms/",
		"foaf": "http://xmlns.com/foaf/0.1/",
	}
	assert len(root.findall("dcat:Catalog", name)) == 1
	(dataset,) = root.findall("dcat:Dataset", name)
	for needed in (
		"dct:title",
		"dct:description",
		"dct:publisher",
		"dcat:contactPoint",
		"dcat:theme",
		"dct:temporal",
	):
		assert dataset.find(needed, name) is not None
	distributions = root.findall("dcat:Distribution", name)
	assert len(distributions) == 2
	about = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
	resource = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
	pointed = {each.get(resource) for each in dataset.findall("dcat:distribution", name)}
	assert pointed == {each.get(about) for each in distributions}
	assert all(each.find("dct:license", name) is not None for each in distributions)
