"""Training of the staff: a person sees their own, a manager all of it, and the goal counts hours per person."""

from datetime import date
from decimal import Decimal

import frappe
import pytest
from frappe.desk import query_report

from digidel_app.digidel_follow_up import training
from digidel_app.digidel_follow_up.metrics.scope import Facts, Scope
from digidel_app.digidel_follow_up.metrics.training_hours_per_employee import training_hours_per_employee
from digidel_app.digidel_follow_up.report.competence_matrix import competence_matrix
from digidel_app.digidel_follow_up.report.training_hours import training_hours
from digidel_app.testing import builders_directory
from digidel_app.testing import builders_goals as goals
from digidel_app.testing import builders_operations as make


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings()


def record(user: str | None, **values):
	return frappe.get_doc(
		{
			"doctype": "Competence Record",
			"company": make.first_company(),
			"user": user,
			"skill": "E-tjänster",
			"hours": 6,
			"record_date": "2019-05-02",
			**values,
		}
	)


def test_hours_per_person_of_the_period() -> None:
	one, other = make.user_with("Digidel Advisor"), make.user_with("Digidel Coordinator")
	scope = Scope(
		Facts(make.first_company(), date(2019, 1, 1), date(2019, 12, 31)),
		date(2019, 1, 1),
		date(2019, 12, 31),
	)
	assert training_hours_per_employee(scope).value is None
	for user, hours in ((one, 6), (one, 4.5), (other, 30)):
		record(user, hours=hours).insert()
	record(one, hours=99, record_date="2018-12-31").insert()
	measured = training_hours_per_employee(scope)
	assert (measured.value, measured.numerator, measured.denominator) == (
		Decimal("20.25"),
		Decimal("40.5"),
		2,
	)


def test_an_employee_and_their_account_are_one_person() -> None:
	user = make.user_with("Digidel Advisor")
	employee = builders_directory.employee_of(user)
	assert record(None, employee=employee.name).insert().user == user


def test_a_person_sees_their_own_and_a_manager_all(as_user) -> None:
	mine, theirs = make.user_with("Digidel Advisor"), make.user_with("Digidel Coordinator")
	own, foreign = record(mine).insert(), record(theirs).insert()
	with as_user(mine):
		assert frappe.get_list("Competence Record", pluck="name") == [own.name]
		assert not frappe.get_doc("Competence Record", foreign.name).has_permission("read")
		assert not frappe.has_permission("Competence Record", "write", own.name)
	with as_user(make.user_with("Digidel Manager")):
		assert {own.name, foreign.name} <= set(frappe.get_list("Competence Record", pluck="name"))
	with as_user(make.user_with("Digidel Reader")):
		assert not frappe.has_permission("Competence Record", "read")


@pytest.mark.parametrize(
	"values",
	[
		{"user": None},
		{"user": "nobody@example.org"},
		{"hours": -1},
		{"hours": float("nan")},
		{"hours": 401},
		{"hours": "many"},
		{"record_date": "2040-01-01"},
		{"skill": ""},
		{"skill": "Ring 070-174 06 05"},
	],
)
def test_what_cannot_be_right_is_refused(values) -> None:
	given = {"user": make.user_with("Digidel Advisor"), **values}
	with pytest.raises(frappe.ValidationError):
		record(**given).insert()


@pytest.mark.parametrize("values", [{"skill_level": "Can everything"}, {"topic": "Finns inte"}])
def test_a_level_or_topic_that_does_not_exist_is_refused(values) -> None:
	with pytest.raises(frappe.ValidationError):
		record(make.user_with("Digidel Advisor"), **values).insert()


# --- hours against the target -------------------------------------------------------------------------


def hours(**filters) -> tuple:
	return training_hours.execute({"company": make.first_company(), **filters})


def training_goal(**values):
	return goals.goal(metric="training_hours_per_employee", title="Tjugo timmar <b>", **values).insert()


def test_hours_of_each_year_against_the_usual_number() -> None:
	user, other = make.user_with("Digidel Advisor"), make.user_with("Digidel Coordinator")
	record(user, hours=12).insert()
	record(user, hours=7.5, record_date="2020-02-03").insert()
	_columns, rows, message, _chart, cards = hours()
	found = {row["person"]: row for row in rows}
	assert (found[user]["year_2019"], found[user]["year_2020"], found[user]["total"]) == (12, 7.5, 19.5)
	assert (found[user]["missing"], str(found[user]["latest"])) == (10.5, "2020-02-03")
	assert (found[other]["total"], found[other]["missing"], found[other]["latest"]) == (0, 30, None)
	assert "30" in message and "usual number" in message
	names = [row["person_name"].casefold() for row in rows]
	assert names == sorted(names) and cards[0]["value"] == len(rows)


def test_the_municipalitys_goal_is_the_target_and_says_so() -> None:
	user = make.user_with("Digidel Advisor")
	record(user, hours=12).insert()
	record(user, hours=9, record_date="2020-02-03").insert()
	training_goal(target_value=20, starts_on="2019-01-01", ends_on="2019-12-31", period="Total")
	_columns, rows, message, *_rest = hours()
	found = next(row for row in rows if row["person"] == user)
	assert (found["total"], found["counted"], found["missing"]) == (21, 12, 8)
	assert "Tjugo timmar &lt;b&gt;" in message and "20" in message
	assert training.target_of(make.other_company(), date(2019, 5, 1)).goal is None


def test_everybody_but_managers_sees_their_own_row_only(as_user) -> None:
	mine, theirs = make.user_with("Digidel Advisor"), make.user_with("Digidel Coordinator")
	record(mine).insert()
	record(theirs, hours=40).insert()
	with as_user(mine):
		_columns, rows, message, _chart, cards = hours()
		assert [row["person"] for row in rows] == [mine]
		assert "your own" in message and float(cards[2]["value"]) == 6
		shown = query_report.run("Training Hours", filters={"company": make.first_company()})["result"]
		assert {row["person"] for row in shown if isinstance(row, dict)} == {mine}
	finance = make.user_with("Digidel Finance")
	with as_user(finance):
		assert [(row["person"], row["total"]) for row in hours()[1]] == [(finance, 0)]
	with as_user(make.user_with("Digidel Manager")):
		assert {mine, theirs} <= {row["person"] for row in hours()[1]}
	for role in ("Digidel Reader", "Digidel Volunteer"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			hours()


def test_an_employee_without_an_account_has_a_name() -> None:
	employee = builders_directory.employee_of(None, employee_name="Prov utan konto")
	record(None, employee=employee.name).insert()
	assert "Prov utan konto" in {row["person_name"] for row in hours()[1]}


# --- who can what -------------------------------------------------------------------------------------


def matrix(**filters) -> tuple:
	return competence_matrix.execute(
		{"company": make.first_company(), "from_date": "2019-01-01", "to_date": "2019-12-31", **filters}
	)


def asked(topic: str, visits: int) -> None:
	for _number in range(visits):
		goals.visit("2019-03-05", questions=[make.question(topic=make.topic(topic))])


def test_the_matrix_shows_levels_beside_questions_and_what_nobody_can() -> None:
	asked("Prov bank", 3)
	asked("Prov post", 2)
	user, other = make.user_with("Digidel Advisor"), make.user_with("Digidel Coordinator")
	record(user, topic="Prov post", skill_level="Can help").insert()
	record(user, topic="Prov post", skill_level="Can guide", record_date="2019-08-01").insert()
	record(other, skill="Film <i>klipp</i>", skill_level="Can teach others").insert()
	record(other, topic="Prov bank").insert()  # training, but no level yet
	columns, rows, message, _chart, cards = matrix()
	found = {row["subject"]: row for row in rows}
	assert (found["Prov bank"]["questions"], found["Prov bank"]["able"], found["Prov bank"]["is_gap"]) == (
		3,
		0,
		1,
	)
	assert (found["Prov post"]["able"], found["Prov post"]["is_gap"]) == (1, 0)
	assert "Can guide" in found["Prov post"].values() and found["Film <i>klipp</i>"]["questions"] is None
	assert len([column for column in columns if column["fieldname"].startswith("person_")]) == 2
	subjects = list(found)
	assert subjects.index("Prov bank") < subjects.index("Prov post") < subjects.index("Film <i>klipp</i>")
	assert cards[1]["value"] >= 1 and "without a level" in message


def test_who_has_left_can_no_longer_be_asked() -> None:
	asked("Prov bank", 3)
	leaver = make.user_with("Digidel Advisor", name="slutar")
	record(leaver, topic="Prov bank", skill_level="Can teach others").insert()
	assert next(row for row in matrix()[1] if row["subject"] == "Prov bank")["able"] == 1
	frappe.db.set_value("User", leaver, "enabled", 0)
	assert next(row for row in matrix()[1] if row["subject"] == "Prov bank")["is_gap"] == 1


def test_the_matrix_is_for_managers_only(as_user) -> None:
	for role in ("Digidel Advisor", "Digidel Coordinator", "Digidel Finance", "Digidel Reader"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			matrix()
	with as_user(make.user_with("Digidel Manager")):
		matrix()
		query_report.run("Competence Matrix", filters={"company": make.first_company()})


@pytest.mark.parametrize(
	"filters",
	[{"company": None}, {"from_date": "never"}, {"from_date": ["2019-01-01"]}, {"to_date": "2018-01-01"}],
)
def test_filters_that_cannot_be_read_are_refused(filters) -> None:
	with pytest.raises(frappe.ValidationError):
		matrix(**filters)


@pytest.mark.parametrize("to_date", ["never", "0001-01-01", "9999-12-31"])
def test_a_last_day_by_itself_that_is_no_day_is_refused(to_date) -> None:
	with pytest.raises(frappe.ValidationError):
		matrix(from_date=None, to_date=to_date)
