"""The roadmap on a site: what it refuses, who may change it, and the report over areas and periods."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from digidel_app.digidel_follow_up.report.roadmap.roadmap import execute
from digidel_app.testing import builders_operations as make

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings()


def initiative(**values):
	given = {
		"title": f"Insats {frappe.generate_hash(length=6)}",
		"area": "Digital tools",
		"company": make.first_company(),
		"period_from": "2026-01-01",
		"period_to": "2026-12-31",
		**values,
	}
	return frappe.get_doc({"doctype": "Roadmap Initiative", **given})


@pytest.mark.parametrize(
	"values",
	[
		{"period_from": "2026-12-31", "period_to": "2026-01-01"},
		{"period_to": "2099-01-01"},
		{"period_from": "never"},
		{"period_to": None},
		{"area": "Something else"},
		{"title": ""},
		{"resources": "Ring 070-174 06 05"},
		{"political_goal": "x" * 10_000},
		{"political_goal": ["a", "list"]},
		{"responsible_user": "nobody@example.org"},
		{"follow_ups": [{"followed_on": "2040-01-01", "note": "För tidigt"}]},
		{"follow_ups": [{"followed_on": "2026-02-01", "note": "Skriv till eva@example.org"}]},
	],
)
def test_what_cannot_be_right_is_refused(values) -> None:
	with pytest.raises(frappe.ValidationError):
		initiative(**values).insert()


def test_links_to_another_municipality_are_refused() -> None:
	other = make.other_company()
	foreign = frappe.get_doc(doctype="Steering Document", title="Plan", kind="Plan", company=other).insert()
	with pytest.raises(frappe.ValidationError, match="belongs to"):
		initiative(steering_documents=[{"steering_document": foreign.name}]).insert()
	with pytest.raises(frappe.ValidationError, match="belongs to"):
		initiative(project=make.project(), company=other).insert()


def test_a_steering_document_is_not_valid_before_it_is_decided() -> None:
	with pytest.raises(frappe.ValidationError, match="before the day it was decided"):
		frappe.get_doc(
			doctype="Steering Document",
			title="Plan",
			kind="Plan",
			company=make.first_company(),
			decided_on="2026-03-01",
			valid_to="2026-02-01",
		).insert()


def test_the_report_tells_by_area_what_is_late_and_what_was_said_last() -> None:
	first = initiative(
		title=SCRIPT,
		status="Under way",
		period_from=add_days(today(), -90),
		period_to=add_days(today(), -4),
		follow_ups=[
			{"followed_on": add_days(today(), -10), "note": "Nyast"},
			{"followed_on": add_days(today(), -40), "note": "Äldre"},
		],
	).insert()
	second = initiative(
		area="Governance and organisation", status="Done", period_from=add_days(today(), -30)
	).insert()
	outside = initiative(period_from="2001-01-01", period_to="2001-12-31").insert()
	_columns, rows, message, _chart, _summary = execute(
		{
			"company": make.first_company(),
			"from_date": add_days(today(), -60),
			"to_date": today(),
		}
	)
	found = {row["initiative"]: row for row in rows}
	assert found[first.name]["days_late"] == 4
	assert (found[first.name]["follow_up"], found[first.name]["followed_on"]) == (
		"Nyast",
		getdate(add_days(today(), -10)),
	)
	assert found[second.name]["days_late"] == 0 and "follow_up" not in found[second.name]
	assert outside.name not in found and message is None
	names = list(found)
	assert names.index(second.name) < names.index(first.name)


def test_an_empty_report_says_what_to_do_first() -> None:
	_columns, rows, message, *_rest = execute(
		{"company": make.first_company(), "from_date": "1995-01-01", "to_date": "1995-12-31"}
	)
	assert rows == [] and message


def test_managers_write_others_read_and_readers_see_nothing(as_user) -> None:
	doc = initiative().insert()
	for role, reads, writes in (
		("Digidel Manager", True, True),
		("Digidel Coordinator", True, False),
		("Digidel Finance", True, False),
		("Digidel Advisor", True, False),
		("Digidel Volunteer", False, False),
		("Digidel Reader", False, False),
	):
		with as_user(make.user_with(role)):
			seen = frappe.get_doc("Roadmap Initiative", doc.name)
			assert (seen.has_permission("read"), seen.has_permission("write")) == (reads, writes), role
			if not reads:
				with pytest.raises(frappe.PermissionError):
					execute({"company": make.first_company()})
