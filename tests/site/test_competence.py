"""Training of the staff: a person sees their own, a manager all of it, and the goal counts hours per person."""

from datetime import date
from decimal import Decimal

import frappe
import pytest

from digidel_app.digidel_follow_up.metrics.scope import Facts, Scope
from digidel_app.digidel_follow_up.metrics.training_hours_per_employee import training_hours_per_employee
from digidel_app.testing import builders_directory
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
