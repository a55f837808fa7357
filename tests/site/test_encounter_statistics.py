"""Encounter Statistics: every number is what plain counting of the visits gives, for those who may see them."""

import random
import re
from datetime import date, datetime, timedelta

import frappe
import pytest

from digidel_app.api.statistics import further_dimensions
from digidel_app.digidel_encounters import statistics
from digidel_app.digidel_encounters.report.encounter_statistics import encounter_statistics as report
from digidel_app.domain import periods
from digidel_app.domain.encounters import STEPS, gender_by_age, step_movement
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
		spoken_language=choose.choice(("sv", "en", None)),
		helped_by_supporter=choose.choice((0, 1)),
		heard_via=choose.choice(("Library", "Website", None)),
		inclusion_step_before=choose.choice((*STEPS, None)),
		inclusion_step_after=choose.choice((*STEPS, None)),
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
		"spoken_language": visit.spoken_language,
		"helped_by_supporter": visit.helped_by_supporter,
		"heard_via": visit.heard_via,
		"inclusion_step_before": visit.inclusion_step_before,
		"inclusion_step_after": visit.inclusion_step_after,
		"inclusion_movement": step_movement(visit.inclusion_step_before, visit.inclusion_step_after),
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


# --- what a municipality has turned on --------------------------------------------------------------------

QUESTIONS = sorted(set(statistics.TURNED_ON_BY.values()))


@pytest.fixture
def all_turned_on(visits):
	make.company_settings(company=COMPANY, **{f"record_{question}": 1 for question in QUESTIONS})
	return visits


def test_what_is_turned_on_is_counted_like_everything_else(all_turned_on):
	for dimension in statistics.TURNED_ON_BY:
		assert reported([dimension]) == expected(all_turned_on, [dimension], statistics.MEASURES), dimension
	for dimensions in (
		("inclusion_movement", "topic"),
		("spoken_language", "month", "outcome"),
		("inclusion_step_before", "inclusion_step_after", "gender"),
	):
		assert reported(dimensions) == expected(all_turned_on, dimensions, statistics.MEASURES), dimensions


@pytest.mark.parametrize("dimension", statistics.TURNED_ON_BY)
def test_what_is_not_turned_on_is_refused_and_not_offered(visits, dimension):
	question = statistics.TURNED_ON_BY[dimension]
	others = {f"record_{name}": int(name != question) for name in QUESTIONS}
	make.company_settings(company=COMPANY, **others)
	offered = set(further_dimensions(COMPANY))
	assert dimension not in offered and offered == {
		name for name, asked in statistics.TURNED_ON_BY.items() if asked != question
	}
	with pytest.raises(frappe.ValidationError, match=COMPANY):
		report.execute({**YEAR, "dimension_1": "month", "dimension_2": dimension})


def test_counted_together_all_must_have_turned_it_on(all_turned_on):
	make.company_settings(company=make.first_company(), record_heard_via=0)
	assert "heard_via" not in further_dimensions()
	with pytest.raises(frappe.ValidationError, match=make.first_company()):
		report.execute({**YEAR, "company": None, "dimension_1": "heard_via"})


def test_nobody_learns_what_another_municipality_asks(as_user):
	for company in (make.other_company(COMPANY), make.first_company()):
		make.company_settings(company=company)
	own = make.user_with("Digidel Coordinator", name="raknare")
	frappe.new_doc("User Permission", user=own, allow="Company", for_value=make.first_company()).insert()
	with as_user(own), pytest.raises(frappe.PermissionError):
		further_dimensions(COMPANY)
	with as_user(make.user_with("Digidel Volunteer")), pytest.raises(frappe.PermissionError):
		further_dimensions()


def test_steps_before_and_after_are_a_table_that_reads_both_ways(all_turned_on):
	frappe.local.lang = "sv"
	both = {"dimension_1": "inclusion_step_before", "dimension_2": "inclusion_step_after"}
	columns, rows, message, chart, summary, _own_total = report.execute({**YEAR, **both})
	*steps, total = rows
	taken = [(v["inclusion_step_before"] or None, v["inclusion_step_after"] or None) for v in all_turned_on]
	assert [row["inclusion_step_before"] for row in steps] == [
		*("Motivation", "Tillgång", "Färdigheter", "Användning"),
		"Ej registrerat",
	]
	fields = ["after_motivation", "after_access", "after_skills", "after_use", "after_not_recorded"]
	assert [column["fieldname"] for column in columns] == ["inclusion_step_before", *fields, "total"]
	for before, row in zip((*STEPS, None), steps, strict=True):
		for after, field in zip((*STEPS, None), fields, strict=True):
			assert row[field] == taken.count((before, after))
		assert row["total"] == sum(row[field] for field in fields)
	assert total["total"] == VISITS == sum(card["value"] for card in summary)
	moved = {card["label"]: card["value"] for card in summary}
	assert moved["Ett tidigare steg"] == sum(v["inclusion_movement"] == "Back" for v in all_turned_on)
	assert "visar inte att besöket är orsaken" in message and chart is None


def test_an_unticked_box_is_not_called_a_no(all_turned_on):
	frappe.local.lang = "sv"
	rows = report.execute({**YEAR, "dimension_1": "helped_by_supporter"})[1]
	assert {row["helped_by_supporter"] for row in rows} == {
		"En stödperson var med",
		"Nej, eller ej registrerat",
	}
	rows = report.execute({**YEAR, "dimension_1": "heard_via", "measures": ["visits"]})[1]
	told = {row["heard_via"]: row["visits"] for row in rows}
	assert told["Ej registrerat"] == sum(not v["heard_via"] for v in all_turned_on)
	for row in rows:
		if row["behind"]:
			assert len(frappe.get_list("Helpdesk Encounter", filters=row["behind"], limit=0)) == row["visits"]


# --- salons beside the visits -----------------------------------------------------------------------------


@pytest.fixture
def salons(visits):
	"""Held salons of the same places, with and without a count by gender and age; planned and cancelled ones too."""
	places = sorted({frappe.db.get_value("Helpdesk Encounter", v["name"], "meeting_place") for v in visits})
	child = frappe.db.get_value("Age Band", {"to_age": ("between", [1, 17])}, "name")
	grown = frappe.db.get_value("Age Band", {"from_age": (">", 17)}, "name")
	made = []
	for number, (day, status, heads, stated) in enumerate(
		(
			("2019-03-05", "Reported", [("Woman", child, 4), ("Man", grown, 2)], 6),
			("2019-03-06", "Held", [("Woman", grown, 3), ("Not recorded", None, 1)], 4),
			("2020-10-01", "Reported", [], 9),
			("2020-10-02", "Cancelled", [], 0),
		)
	):
		salon = make.salon(
			meeting_place=places[number % len(places)], starts_at=f"{day} 13:00", ends_at=f"{day} 15:00"
		)
		salon.insert()
		for gender, band, persons in heads:
			row = salon.append("headcounts", {"gender": gender, "age_band": band, "persons": persons})
			row.db_insert()
		salon.db_set({"status": status, "persons_total": stated})
		made.append(salon)
	return made


SALONS = ["salons", "participants"]


def test_salons_and_participants_stand_beside_the_visits(visits, salons):
	rows = report.execute({**YEAR, "dimension_1": "month", "measures": ["visits", *SALONS]})[1]
	told = {row["month"]: (row["salons"], row["participants"]) for row in rows if row["salons"]}
	assert told == {"2019-03": (2, 10), "2020-10": (1, 9)}
	assert sum(row["visits"] for row in rows) == VISITS
	rows = report.execute({**YEAR, "dimension_1": "locality", "dimension_2": "iso_week", "measures": SALONS})[
		1
	]
	assert sum(row["salons"] for row in rows) == 3 and sum(row["participants"] for row in rows) == 19


def test_participants_by_gender_and_age_leave_nobody_out(visits, salons):
	frappe.local.lang = "sv"
	rows = report.execute({**YEAR, "dimension_1": "gender", "measures": ["participants"]})[1]
	told = {row["gender"]: row["participants"] for row in rows}
	assert told == {"Flicka": 4, "Man": 2, "Kvinna": 3, "Ej registrerat": 10}
	rows = report.execute({**YEAR, "dimension_1": "age_band", "measures": ["persons", "participants"]})[1]
	assert sum(row["participants"] for row in rows) == 19
	assert {row["age_band"]: row["participants"] for row in rows}["Ej registrerat"] == 10


def test_salons_follow_place_and_municipality(visits, salons):
	one = report.execute(
		{**YEAR, "dimension_1": "year", "measures": SALONS, "meeting_place": salons[0].meeting_place}
	)[1]
	assert [(row["year"], row["salons"], row["participants"]) for row in one] == [("2019", 1, 6)]
	make.company_settings(company=make.first_company())
	elsewhere = report.execute(
		{**YEAR, "company": make.first_company(), "dimension_1": "year", "measures": SALONS}
	)[1]
	assert all(row["participants"] != 19 for row in elsewhere)


@pytest.mark.parametrize(
	"filters",
	[
		{"dimension_1": "gender", "measures": ["salons"]},
		{"dimension_1": "topic", "measures": ["visits", "participants"]},
		{"dimension_1": "month", "dimension_2": "channel", "measures": ["salons"]},
		{"dimension_1": "month", "measures": ["participants"], "recorded_gender": "Woman"},
		{"dimension_1": "month", "measures": ["salons"], "topic": "Räkneämne A"},
	],
)
def test_salons_are_not_counted_by_what_they_do_not_have(visits, filters):
	with pytest.raises(frappe.ValidationError, match="cannot be counted by"):
		report.execute({**YEAR, **filters})


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
		{"from_date": -1},
		{"from_date": True},
		{"to_date": {"a": 1}},
		{"from_date": ["2020-01-01"]},
		{"to_date": "9999-12-31"},
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


def explained(dimensions, measures, monkeypatch, index: str | None = None) -> list:
	"""The database's plans of the report's queries on visits and questions; with an index, by that one.

	Which index is taken among the few rows of a test is the database's guess, so it is told.
	"""
	seen = []
	real = frappe.db.sql

	def listening(query, *args, **kwargs):
		if str(query).startswith("SELECT") and "GROUP BY" in str(query):
			seen.append((str(query), args))
		return real(query, *args, **kwargs)

	monkeypatch.setattr(frappe.db, "sql", listening)
	reported(dimensions, measures)
	monkeypatch.undo()
	if index:
		forced = rf"FROM \1 FORCE INDEX (`{index}`)"
		seen = [
			(re.sub(r"FROM (`tab[^`]+`(?: `[^`]+`)?)", forced, query, count=1), args) for query, args in seen
		]
	return [frappe.db.sql("EXPLAIN " + query, *args, as_dict=True)[0] for query, args in seen]


INDEXES = [
	(("month", "topic"), ("questions", "visits"), "digidel_question_statistics"),
	(("topic", "gender", "outcome"), ("questions", "visits"), "digidel_question_statistics"),
	(("month", "channel", "meeting_place"), ("visits", "persons", "minutes"), "digidel_visit_statistics"),
]


def test_one_query_that_one_index_answers(visits, monkeypatch):
	for dimensions, measures, index in INDEXES:
		(plan,) = explained(dimensions, measures, monkeypatch, index)
		assert plan.key == index and "Using index" in plan.Extra, dimensions


def test_no_query_per_row(visits, monkeypatch):
	assert len(explained(("meeting_place", "topic"), statistics.MEASURES, monkeypatch)) == 2
