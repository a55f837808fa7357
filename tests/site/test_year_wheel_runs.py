"""The year wheel's daily job, run several times at the same moment: everything is given once."""

from datetime import date

import frappe
import pytest

from digidel_app.digidel_follow_up import year_wheel
from digidel_app.testing import builders_operations as make

MARCH = date(2031, 3, 3)


@pytest.fixture
def stored():
	"""A task and whoever is responsible for it, seen by other connections; nothing of them is left afterwards."""
	user = frappe.new_doc("User", email="arshjulet@example.org", first_name="Prov", enabled=1)
	user.name = user.email
	user.set_user_and_timestamp()
	user.db_insert()  # past what the platform makes for a user besides
	doc = frappe.get_doc(
		doctype="Year Wheel Task",
		title="Resultatdialog",
		company=make.first_company(),
		first_month="March",
		first_day="2031-01-01",
		responsible_user=user.name,
	).insert()
	frappe.db.commit()  # the other connections must see the task
	yield doc
	frappe.db.rollback()
	frappe.db.delete("Year Wheel Occurrence", {"parent": doc.name})
	frappe.db.delete("Year Wheel Task", {"name": doc.name})
	frappe.db.delete("ToDo", {"reference_name": doc.name})
	frappe.db.delete("Comment", {"reference_name": doc.name})
	frappe.db.delete("Version", {"docname": doc.name})
	frappe.db.delete("User", {"name": user.name})
	frappe.db.commit()  # the site is as it was for the tests that follow
	frappe.clear_cache(user=user.name)


@pytest.mark.commits
def test_four_runs_at_the_same_time_give_it_once(new_connection, stored) -> None:
	company = stored.company
	assert new_connection.map(lambda _n: year_wheel.remind(company, MARCH), range(4)) == [None] * 4
	frappe.db.rollback()  # reads from here on see what the others committed
	assert frappe.db.count("Year Wheel Occurrence", {"parent": stored.name}) == 1
	assert frappe.db.count("ToDo", {"reference_name": stored.name}) == 1
