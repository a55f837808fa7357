"""Encounter Statistics: every number is what plain counting of the visits gives, for those who may see them."""

import random
from datetime import date, datetime, timedelta

import frappe
import pytest

from digidel_app.digidel_encounters import statistics
from digidel_app.digidel_encounters.report.encounter_statistics import encounter_statistics as report
from digidel_app.domain import periods
from digidel_app.domain.encounters import gender_by_age
from digidel_app.domain.statistics import count_by
from digidel_app.testing import builders_operations as make

COMPANY = "Räknekommunen"
VISITS = 45
TOPICS = {"Räkneämne A": "Devices", "Räkneämne B": "Devices", "Räkneämne C": "Other"}
YEAR = {"company": COMPANY, "from_date": "2019-01-01", "to_date": "2020-12-31"}


@pytest.fixture
def visits():
	"""Visits of two years at three places of a municipality of their own, as plain records."""
	choose = random.Random(11)
	make.other_company(COMPANY)
	for name, group in TOPICS.items():
		if not frappe.db.exists("Encounter Topic", name):
			frappe.new_doc("Encounter Topic", topic_name=name, topic_group=group).insert()
	places = [make.meeting_place(company=COMPANY, locality=name) for name in ("Norr", "Norr", None)]
	bands = [*frappe.get_all("Age Band", pluck="name"), None]
	return [record(make_visit(choose, places, bands)) for _number in range(VISITS)]


def make_visit(choose, places, bands):
	topics = [choose.choice(sorted(TOPICS)) for _question in range(choose.choice((1, 1, 2, 3)))]
	return make.encounter(
		meeting_place=choose.choice(places).name,
		started_at=datetime(2019, 1, 1, 10) + timedelta(days=choose.randrange(731)),
		persons=choose.choice((2, 2, 3)),
		duration_minutes=choose.choice((5, 15, 45)),
		gender=choose.choice(("Woman", "Man", "Mixed group", "Not recorded")),
		age_band=choose.choice(bands),
		channel=choose.choice(("Drop-in", "Telephone")),
		visit_kind=choose.choice(("First visit", "Returning")),
		questions=[
			make.question(topic=topic, outcome=choose.choice(("Solved", "Guided"))) for topic in topics
		],
	).insert()


def record(visit) -> dict:
	place = frappe.get_doc("Meeting Place", visit.meeting_place)
	to_age = frappe.db.get_value("Age Band", visit.age_band, "to_age") if visit.age_band else None
	return {
		"name": visit.name,
		"day": visit.started_on,
		"meeting_place": place.place_name,
		"locality": place.locality,
		"gender": gender_by_age(visit.gender, to_age),
		"recorded_gender": visit.gender,
		"age_band": visit.age_band,
		"channel": visit.channel,
		"visit_kind": visit.visit_kind,
		"persons": visit.persons,
		"minutes": visit.duration_minutes,
		"questions": len(visit.questions),
		"rows": [(q.topic, q.outcome) for q in visit.questions],
	}


def spread(visits: list[dict], dimensions) -> list[dict]:
	"""Each visit once in every group it belongs to, with how many of its questions are in it."""
	spread = []
	for visit in visits:
		groups: dict[tuple, int] = {}
		for topic, outcome in visit["rows"]:
			of_question = {"topic": topic, "outcome": outcome, "topic_group": TOPICS[topic]}
			key = tuple((name, of_question[name]) for name in dimensions if name in of_question)
			groups[key] = groups.get(key, 0) + 1
		spread += [{**visit, **dict(key), "questions": number} for key, number in groups.items()]
	return spread


def expected(visits: list[dict], dimensions, measures) -> dict:
	"""The same by the plainest code."""
	records = spread(visits, dimensions)

	def by(name):
		if name in periods.KINDS:
			return lambda record: periods.number_of(name, record["day"])
		return lambda record: record[name] or None

	by_measure = {
		measure: count_by(records, *map(by, dimensions), measure=None if measure == "visits" else measure)
		for measure in measures
	}
	return {key: {m: by_measure[m][key] for m in measures} for key in by_measure[measures[0]]}


def reported(dimensions, measures=statistics.MEASURES, **filters) -> dict:
	"""The report's groups before they are put into words."""
	chosen = {f"dimension_{number}": name for number, name in enumerate(dimensions, start=1)}
	selection = report.selection_of(frappe._dict({**YEAR, **chosen, "measures": list(measures), **filters}))
	words = report.Words(selection)
	groups = words.fold(statistics.count(selection))
	if "meeting_place" in dimensions:
		place = list(dimensions).index("meeting_place")
		groups = {
			(*key[:place], words.places[key[place]], *key[place + 1 :]): numbers
			for key, numbers in groups.items()
		}
	return groups


def test_every_dimension_gives_what_counting_gives(visits):
	for dimension in statistics.DIMENSIONS:
		assert reported([dimension]) == expected(visits, [dimension], statistics.MEASURES), dimension


TOGETHER = [
	("month", "topic"),
	("iso_week", "gender", "meeting_place"),
	("topic", "outcome", "channel"),
	("topic_group", "visit_kind"),
	("locality", "age_band"),
	("term", "gender", "topic_group"),
	("year", "quarter"),
]


def test_dimensions_together(visits):
	for dimensions in TOGETHER:
		assert reported(dimensions) == expected(visits, dimensions, statistics.MEASURES), dimensions


def test_filters_narrow_all_measures_alike(visits):
	some = [v for v in visits if v["channel"] == "Telephone" and v["recorded_gender"] == "Woman"]
	assert reported(["month"], channel="Telephone", recorded_gender="Woman") == expected(
		some, ["month"], statistics.MEASURES
	)
	with_topic = [
		{**v, "rows": rows} for v in visits if (rows := [r for r in v["rows"] if r[0] == "Räkneämne A"])
	]
	assert reported(["channel"], topic="Räkneämne A") == {
		key: {**numbers, "questions": sum(len(v["rows"]) for v in with_topic if v["channel"] == key[0])}
		for key, numbers in expected(with_topic, ["channel"], statistics.MEASURES).items()
	}


def test_the_report_shows_words_a_warning_and_totals(visits):
	frappe.local.lang = "sv"
	columns, rows, message, chart, summary = report.execute(
		{**YEAR, "dimension_1": "gender", "dimension_2": "term"}
	)
	assert [column["label"] for column in columns[:2]] == ["Kön", "Termin"]
	assert {row["term"] for row in rows} == {"VT 2019", "HT 2019", "VT 2020", "HT 2020"}
	assert {row["gender"] for row in rows} >= {"Kvinna", "Man", "Flicka"}
	assert "Internt" in message
	totals = {item["label"]: item["value"] for item in summary}
	assert totals["Besök"] == VISITS and totals["Personer"] == sum(v["persons"] for v in visits)
	assert sum(sum(series["values"]) for series in chart["data"]["datasets"]) == VISITS
	_columns, _rows, message, _chart, summary = report.execute({**YEAR, "dimension_1": "topic"})
	assert "läggas ihop" in message and [item["label"] for item in summary] == ["Frågor"]


def test_a_number_opens_the_visits_it_is_made_of(visits):
	for dimensions in (("month", "channel"), ("topic",), ("meeting_place", "visit_kind")):
		chosen = {f"dimension_{number}": name for number, name in enumerate(dimensions, start=1)}
		_columns, rows, *_rest = report.execute({**YEAR, **chosen, "measures": ["visits"]})
		for row in rows:
			found = frappe.get_list("Helpdesk Encounter", filters=row["behind"], distinct=True, limit=0)
			assert len(found) == row["visits"]
	_columns, rows, *_rest = report.execute({**YEAR, "dimension_1": "gender"})
	assert {row["behind"] for row in rows} == {None}  # girls and boys are derived, no list shows just them


# --- who may, and what is refused -----------------------------------------------------------------------


def test_another_municipality_is_neither_seen_nor_counted(visits, as_user):
	for company in (COMPANY, make.first_company()):
		make.company_settings(company=company)
	own = make.user_with("Digidel Coordinator", name="raknare")
	frappe.new_doc("User Permission", user=own, allow="Company", for_value=make.first_company()).insert()
	with as_user(own):
		with pytest.raises(frappe.PermissionError):
			report.execute(YEAR)
		rows = report.execute({**YEAR, "company": None, "dimension_1": "topic"})[1]
		assert not {row["topic"] for row in rows} & set(TOPICS)
	with (
		as_user(make.user_with("Digidel Coordinator", name="utan-kommun")),
		pytest.raises(frappe.PermissionError),
	):
		report.execute({**YEAR, "company": None})


@pytest.mark.parametrize("role", ["Digidel Volunteer", "Digidel Finance", "Digidel Reader"])
def test_true_numbers_are_for_those_who_work_with_visits(role, as_user):
	assert not frappe.db.exists("Has Role", {"parent": "Encounter Statistics", "role": role})
	with as_user(make.user_with(role)):
		assert not frappe.get_doc("Report", "Encounter Statistics").is_permitted()


@pytest.mark.parametrize(
	"filters",
	[
		{"dimension_1": "advisor"},
		{"dimension_1": "name; drop table"},
		{"measures": {"a": 1}},
		{"measures": "[1]"},
		{"channel": ["in", ["Drop-in"]]},
		{"from_date": "2020-12-31", "to_date": "2020-01-01"},
		{"company": ["x"]},
		{"from_date": "rubbish"},
	],
)
def test_what_cannot_be_counted_is_refused(filters):
	with pytest.raises(frappe.ValidationError):
		report.execute({**YEAR, **filters})


def test_nothing_to_count_is_an_empty_table():
	make.other_company(COMPANY)
	_columns, rows, _message, chart, summary = report.execute(
		{**YEAR, "from_date": "2001-01-01", "to_date": "2001-12-31"}
	)
	assert rows == [] and chart is None and {item["value"] for item in summary} == {0}


# --- speed ------------------------------------------------------------------------------------------------


def explained(dimensions, measures, monkeypatch) -> list:
	"""The database's plans of the report's queries on visits and questions."""
	seen = []
	real = frappe.db.sql

	def listening(query, *args, **kwargs):
		if str(query).startswith("SELECT") and "GROUP BY" in str(query):
			seen.append((str(query), args))
		return real(query, *args, **kwargs)

	monkeypatch.setattr(frappe.db, "sql", listening)
	reported(dimensions, measures)
	monkeypatch.undo()
	return [frappe.db.sql("EXPLAIN " + query, *args, as_dict=True)[0] for query, args in seen]


INDEXES = [
	(("month", "topic"), ("questions", "visits"), "digidel_question_statistics"),
	(("topic", "gender", "outcome"), ("questions", "visits"), "digidel_question_statistics"),
	(("month", "channel", "meeting_place"), ("visits", "persons", "minutes"), "digidel_visit_statistics"),
]


def test_one_query_that_one_index_answers(visits, monkeypatch):
	for dimensions, measures, index in INDEXES:
		(plan,) = explained(dimensions, measures, monkeypatch)
		assert plan.key == index and "Using index" in plan.Extra, dimensions


def test_no_query_per_row(visits, monkeypatch):
	assert len(explained(("meeting_place", "topic"), statistics.MEASURES, monkeypatch)) == 2
