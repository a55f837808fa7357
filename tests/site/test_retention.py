"""Personal details: out of sight when their purpose is met, and out of every table when the rule says so."""

import json

import frappe
import pytest
from frappe.utils import add_days, add_months, getdate

from digidel_app.api import center
from digidel_app.digidel_center import loans, personal_records, retention
from digidel_app.digidel_center.personal_registry import HIDDEN, REGISTRY
from digidel_app.testing import builders_loans as build
from digidel_app.testing.builders_operations import first_company, user_with, volunteer

WRITTEN = ("Ödla Låntagare", "\\u00d6dla L\\u00e5ntagare", "%C3%96dla", "0701740605", "070-1740605")
"""How a name or number may stand in a table."""


@pytest.fixture(autouse=True)
def error_log_left_as_it_was():
	"""The platform's error log takes no part in transactions: what a test writes there stays, unless it is removed."""
	yield
	frappe.db.rollback()
	frappe.db.delete("Error Log", {"method": METHOD})


@pytest.fixture(autouse=True)
def no_loans_of_others():
	"""Counts are of what the test makes; the site may hold a demonstration. Rolled back like everything else."""
	for doctype in ("Personal Detail", "Equipment Loan"):
		frappe.db.delete(doctype)


METHOD = "digidel retention test"


def tables_that_hold(*written: str) -> list[str]:
	"""Every text column of every table of the site, searched in the database itself: "table.column" where it stands."""
	columns = frappe.db.sql(
		"""select table_name, group_concat(column_name) from information_schema.columns
		where table_schema = database() and data_type in
			('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json')
		group by table_name"""
	)
	found = []
	for table, names in columns:
		held = " + ".join(
			f"coalesce(sum(locate(%s, `{name}`) > 0), 0)" for name in names.split(",") for _text in written
		)
		values = [text for _name in names.split(",") for text in written]
		if frappe.db.sql(f"select {held} from `{table}`", values)[0][0]:
			found.append(table)
	return found


def leave_traces(loan) -> None:
	"""What a working day leaves behind in the platform's tables."""
	name = loan.name
	loan.borrower_name = f"{build.NAME} "
	loan.due_on = add_days(loan.due_on, 1)
	loan.save()
	loan.add_comment("Comment", f"{build.NAME} kommer på måndag")
	about = {"reference_doctype": "Equipment Loan", "reference_name": name}
	rows = (
		(
			"Communication",
			{**about, "subject": build.NAME, "content": build.CONTACT, "communication_type": "Communication"},
		),
		(
			"ToDo",
			{"reference_type": "Equipment Loan", "reference_name": name, "description": f"Ring {build.NAME}"},
		),
		(
			"Notification Log",
			{"document_type": "Equipment Loan", "document_name": name, "subject": build.NAME},
		),
		(
			"Notification Log",
			{"document_type": "User", "document_name": "x", "subject": f"{build.NAME} ringde"},
		),
		("SMS Log", {"message": f"Hej {build.NAME}", "sent_to": "0701740605"}),
		("Error Log", {"method": METHOD, "error": f"borrower_name = '{build.NAME}'\n070-1740605"}),
		(
			"Access Log",
			{"export_from": "Equipment Loan", "filters": json.dumps({"borrower_name": build.NAME})},
		),
		("Activity Log", {"subject": f"{build.NAME} lades till"}),
		("List Filter", {"filter_name": build.NAME, "reference_doctype": "Equipment Loan", "filters": "[]"}),
		(
			"Route History",
			{"route": "List/Equipment Loan/%C3%96dla%20L%C3%A5ntagare", "user": "Administrator"},
		),
		("Integration Request", {"data": json.dumps({"to": build.CONTACT}), "status": "Completed"}),
		("Scheduled Job Log", {"details": f"KeyError: {build.NAME}", "status": "Failed"}),
	)
	for doctype, values in rows:
		doc = frappe.new_doc(doctype)
		doc.update(values)
		doc.name = frappe.generate_hash(length=12)
		doc.set_user_and_timestamp()
		doc.db_insert()
	queue = frappe.new_doc("Email Queue")
	queue.update({"sender": "d@example.org", "message": "=?utf-8?b?w5ZkbGE=?=", "status": "Sent", **about})
	queue.append("recipients", {"recipient": "odla@example.org", "status": "Sent"})
	queue.insert()
	frappe.get_doc(
		doctype="File",
		file_name="slip.txt",
		content=build.NAME,
		attached_to_doctype="Equipment Loan",
		attached_to_name=name,
		is_private=1,
	).insert()
	frappe.db.sql(
		"replace into `__UserSettings` (user, doctype, data) values ('Administrator', 'Equipment Loan', %s)",
		frappe.as_json({"List": {"filters": [["Equipment Loan", "borrower_name", "like", build.NAME]]}}),
	)


def returned_loan(*, days_ago: int = 0):
	"""A loan with all its traces, that came back."""
	loan = build.overdue_loan(days=days_ago + 3)
	leave_traces(loan)
	loan.reload()
	loan.returned_on = add_days(getdate(), -days_ago)
	return loan.save()


# --- out of sight -----------------------------------------------------------------------------------------


def test_the_borrower_leaves_the_record_with_the_thing():
	loan = loans.give_back(build.loan())
	assert (loan.borrower_name, loan.borrower_contact) == (None, None)
	stored = frappe.db.get_value("Equipment Loan", loan.name, ["borrower_name", "borrower_contact"])
	assert stored == (None, None)
	kept = frappe.get_doc("Personal Detail", {"reference_name": loan.name})
	assert personal_records.unlock(kept.detail) == [
		{"borrower_name": build.NAME, "borrower_contact": build.CONTACT}
	]
	assert getdate(kept.ended_on) == getdate()
	assert build.NAME not in kept.detail


def test_nothing_staff_may_open_shows_the_borrower_after_return(as_user):
	from frappe.desk.form.load import getdoc, getdoctype
	from frappe.desk.search import search_link

	loan = returned_loan()
	with as_user(user_with("Digidel Manager", "Digidel Advisor")):
		getdoctype("Equipment Loan")
		frappe.local.response = frappe._dict(docs=[])
		getdoc("Equipment Loan", loan.name)
		frappe.form_dict.update(doctype="Equipment Loan", fields='["*"]', filters={"name": loan.name})
		shown = [
			frappe.as_json(frappe.local.response),
			frappe.as_json(frappe.get_list("Equipment Loan", fields=["*"])),
			frappe.as_json(search_link("Equipment Loan", build.NAME)),
			frappe.get_print("Equipment Loan", loan.name),
			frappe.as_json(frappe.get_doc("Equipment Loan", loan.name)),
		]
		for guess in ({"borrower_name": ["like", "Ödla%"]}, {"borrower_contact": ["like", "%1740605%"]}):
			assert frappe.get_list("Equipment Loan", filters=guess) == []
		for doctype in ("Personal Detail",):
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(doctype)
		file = frappe.get_all(
			"File", {"file_name": ("like", "slip%")}, pluck="name", order_by="creation desc"
		)[0]
		assert not frappe.has_permission("File", "read", doc=file)
	for text in shown:
		assert not any(written in text for written in WRITTEN)


def test_no_version_tells_a_name():
	loan = build.loan()
	loan.update({"borrower_name": "Ödla Annan", "due_on": add_days(loan.due_on, 1)})
	loan.save()
	loans.give_back(loan)
	versions = frappe.get_all(
		"Version", {"docname": loan.name, "ref_doctype": "Equipment Loan"}, pluck="data"
	)
	assert len(versions) == 2
	assert not any("dla" in version for version in versions)
	assert "due_on" in versions[0] + versions[1]


def test_a_name_written_after_return_is_hidden_too():
	loan = loans.give_back(build.loan())
	loan.borrower_name = "Ödla Annan"
	loan.save()
	assert not loan.borrower_name
	detail = frappe.db.get_value("Personal Detail", {"reference_name": loan.name}, "detail")
	assert [row.get("borrower_name") for row in personal_records.unlock(detail)] == [build.NAME, "Ödla Annan"]


def test_a_volunteer_who_ends_is_no_longer_named():
	doc = volunteer(volunteer_name=build.NAME, contact_phone=build.CONTACT)
	doc.status = "Ended"
	doc.save()
	row = frappe.db.get_value("Salon Volunteer", doc.name, ["volunteer_name", "contact_phone"])
	assert row == (HIDDEN, None)
	doc.save()  # what stands for the name is no name to hide
	assert frappe.db.count("Personal Detail", {"reference_name": doc.name}) == 1


def test_the_hourly_job_hides_what_nobody_saved():
	loan = build.loan()
	frappe.db.set_value("Equipment Loan", loan.name, "returned_on", getdate())
	assert ("Equipment Loan", loan.name) in list(personal_records.waiting())
	assert personal_records.hide_all_met() >= 1
	assert not frappe.db.get_value("Equipment Loan", loan.name, "borrower_name")
	assert not list(personal_records.waiting())
	assert personal_records.hide_all_met() == 0


def test_a_public_file_is_refused_on_a_loan():
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc(
			doctype="File",
			file_name="slip.txt",
			content="x",
			attached_to_doctype="Equipment Loan",
			attached_to_name=build.loan().name,
			is_private=0,
		).insert()


def test_a_deleted_loan_leaves_no_name():
	loan = returned_loan()
	frappe.delete_doc("Equipment Loan", loan.name)
	still_running = build.loan()
	frappe.delete_doc("Equipment Loan", still_running.name)
	assert tables_that_hold(*WRITTEN) == []


# --- erased ---------------------------------------------------------------------------------------------------


def test_after_a_run_no_table_of_the_site_holds_the_name():
	loan = returned_loan(days_ago=40)
	assert len(tables_that_hold(*WRITTEN)) > 8, "the scan finds nothing, or no traces were left"
	rule = build.retention_rule(keep_months=1)
	run = retention.run(rule)
	assert (run.records_erased, run.document_type) == (1, "Equipment Loan")
	assert run.copies_erased > 8
	assert tables_that_hold(*WRITTEN) == []
	assert not frappe.db.exists("Personal Detail", {"reference_name": loan.name})
	assert frappe.db.exists("Equipment Loan", loan.name)
	for doctype in ("SMS Log", "Error Log", "Access Log"):
		assert frappe.db.count(doctype), "logs are cleaned, not emptied"


def test_the_record_of_a_run_holds_counts_only():
	returned_loan(days_ago=40)
	run = retention.run(build.retention_rule(keep_days=3))
	assert run.run_by == "Administrator"
	assert run.decision_reference == "KS 2026:12 § 4"
	assert "dla" not in frappe.as_json(run)
	run.reason = "annan"
	for change in (run.save, run.delete):
		with pytest.raises(frappe.ValidationError):
			change()


def test_a_dry_run_counts_by_period_and_writes_nothing():
	for days in (70, 40, 1):
		returned_loan(days_ago=days)
	rule = build.retention_rule(keep_months=1)
	before = checksums()
	answer = retention.dry_run(rule)
	assert answer["erasable"] == 2
	assert answer["kept"] == 1
	assert sum(number for _period, number in answer["periods"]) == 2
	assert checksums() == before


def checksums() -> dict[str, int]:
	"""Rows of the tables that a run would change."""
	tables = (
		"Personal Detail",
		"Retention Run",
		"Equipment Loan",
		"Error Log",
		"SMS Log",
		"Version",
		"Comment",
	)
	return {
		doctype: frappe.db.sql(f"select count(*), max(modified) from `tab{doctype}`")[0] for doctype in tables
	}


@pytest.mark.parametrize(
	("returned", "today", "erased"), [("2013-05-04", "2015-12-31", 0), ("2013-05-04", "2016-01-01", 1)]
)
def test_two_years_from_the_years_end(returned, today, erased):
	build.loan(lent_on="2013-05-01", due_on="2013-05-10", returned_on=returned)
	rule = build.retention_rule(keep_months=24, counts_from="Year end")
	assert retention.dry_run(rule, getdate(today))["erasable"] == erased
	run = retention.run(rule, getdate(today))
	assert (run.records_erased if run else 0) == erased


def test_without_a_decision_nothing_is_erased():
	loan = returned_loan(days_ago=40)
	with pytest.raises(frappe.ValidationError):
		build.retention_rule(decision_reference=" ")
	rule = build.retention_rule(enabled=0, decision_reference="")
	retention.run_all()
	with pytest.raises(frappe.ValidationError):
		retention.run(rule)
	assert frappe.db.exists("Personal Detail", {"reference_name": loan.name})


def test_each_municipality_has_its_own_rule_and_only_one():
	build.retention_rule()
	with pytest.raises(frappe.UniqueValidationError):
		frappe.new_doc(
			"Retention Rule", document_type="Equipment Loan", company=first_company(), keep_days=1
		).insert()
	with pytest.raises(frappe.ValidationError):
		build.retention_rule("Partner Organisation")
	with pytest.raises(frappe.ValidationError):
		build.retention_rule(keep_months=-1)


def test_many_batches_are_all_erased(monkeypatch):
	monkeypatch.setattr(retention, "BATCH", 2)
	thing = build.equipment().name
	for _number in range(5):
		loans.give_back(build.loan(equipment=thing))
	rule = build.retention_rule()
	run = retention.run(rule, getdate(add_days(getdate(), 1)))
	assert run.records_erased == 5
	assert frappe.db.get_value("Retention Rule", rule.name, "last_run")


def test_somebody_elses_traces_stay():
	returned_loan(days_ago=40)
	other = build.loan(borrower_name="Ekorre Lång")
	other.add_comment("Comment", "Ekorre Lång ringde")
	frappe.new_doc("Error Log", method=METHOD, error="Ekorre Lång, Ödla Låntagarens granne").insert()
	retention.run(build.retention_rule(keep_months=1))
	assert frappe.db.exists("Comment", {"reference_name": other.name, "content": ("like", "%Ekorre%")})
	assert frappe.db.exists("Error Log", {"error": "Ekorre Lång, Ödla Låntagarens granne"})


def test_the_registry_fits_the_doctypes():
	for doctype in personal_records.installed():
		meta = frappe.get_meta(doctype)
		record = REGISTRY[doctype]
		for fieldname in (*record.fields, *record.codes, *record.shown):
			assert meta.has_field(fieldname), f"{doctype}: {fieldname}"
		for end in record.ends:
			assert all(meta.has_field(name) for name in (*end.when, end.day_field) if name)
		assert not meta.allow_import, f"{doctype}: an imported file would keep what the record forgets"
		assert doctype in frappe.get_hooks("doc_events"), f"{doctype} is missing in _PERSONAL_DOCTYPES"
		for fieldname in record.fields:
			field = meta.get_field(fieldname)
			assert not field.in_global_search
			assert fieldname not in (meta.search_fields or "")
			if record.fields[fieldname] is None:
				assert not field.reqd, f"{doctype}.{fieldname} is emptied"
				assert fieldname != meta.title_field


def test_due_dates_follow_months():
	"""The rule's own arithmetic is proved in tests/unit; here the rule's fields reach it."""
	rule = build.retention_rule(keep_months=1, keep_days=2)
	build.loan(
		lent_on=add_months(getdate(), -2),
		due_on=getdate(),
		returned_on=add_days(
			add_months(getdate(), -1), -7
		),  # a month and two days ago, also where months are short
	)
	assert retention.dry_run(rule)["erasable"] == 1


# --- the person's own questions ---------------------------------------------------------------------------------

REASON = "Begäran dnr KS 2026:77"


@pytest.fixture
def manager():
	return user_with("Digidel Manager")


def find(said: str):
	return center.find_person(said, first_company(), REASON)["matches"]


@pytest.mark.parametrize("said", ["ödla lån", build.NAME, "+46 70 174 06 05", "0701740605"])
def test_a_person_is_found_by_what_they_say_also_when_hidden(said, manager, as_user):
	running, ended = build.loan(), loans.give_back(build.loan())
	build.loan(borrower_name="Ekorre Lång", borrower_contact="070-1740630")
	with as_user(manager):
		found = {match["name"]: match for match in find(said)}
	assert set(found) == {running.name, ended.name}
	assert (found[running.name]["hidden"], found[ended.name]["hidden"]) == (False, True)


def test_only_a_manager_asks_and_only_with_a_reason(as_user):
	with as_user(user_with("Digidel Advisor", "System Manager")):
		for call in (
			lambda: center.find_person(build.NAME, first_company(), REASON),
			lambda: center.extract_person(build.NAME, first_company(), REASON, "[]"),
			lambda: center.erase_person(build.NAME, first_company(), REASON, "[]"),
		):
			with pytest.raises(frappe.PermissionError):
				call()
	with as_user(user_with("Digidel Manager")):
		for said, reason in ((build.NAME, " "), ("Öd", REASON), (build.NAME, "ring 070-1740605")):
			with pytest.raises(frappe.ValidationError):
				center.find_person(said, first_company(), reason)


def test_nobody_opens_a_hidden_record_by_its_name_alone(manager, as_user):
	ended = loans.give_back(build.loan())
	chosen = json.dumps([["Equipment Loan", ended.name]])
	with as_user(manager):
		for crafted in (chosen, "[]", "{}", "[1]", '[["User","Administrator"]]'):
			with pytest.raises(frappe.ValidationError):
				center.extract_person("Någon Annan", first_company(), REASON, crafted)


def test_an_extract_holds_what_hangs_on_the_record(manager, as_user):
	loan = returned_loan()
	chosen = json.dumps([["Equipment Loan", loan.name]])
	with as_user(manager):
		center.extract_person(build.NAME, first_company(), REASON, chosen)
	answer = json.loads(frappe.local.response.filecontent)
	assert build.NAME in str(answer[0]["details"])
	assert any("kommer på måndag" in row["text"] for row in answer[0]["attached"])


def test_erasing_on_request_leaves_nothing_but_a_count(manager, as_user):
	loan, running = returned_loan(), build.loan(borrower_name="Ödla Låntagare Junior")
	with as_user(manager):
		with pytest.raises(frappe.ValidationError):
			center.erase_person(
				build.NAME, first_company(), REASON, json.dumps([["Equipment Loan", running.name]])
			)
		erased = center.erase_person(
			build.NAME, first_company(), REASON, json.dumps([["Equipment Loan", loan.name]])
		)
	assert erased == 1
	assert not frappe.db.exists("Personal Detail", {"reference_name": loan.name})
	run = frappe.get_last_doc("Retention Run", {"kind": "Request"})
	assert (run.records_erased, run.reason, run.run_by) == (1, REASON, manager)
	frappe.delete_doc("Equipment Loan", running.name)
	assert tables_that_hold(*WRITTEN) == []


def test_a_changed_key_is_told_and_not_an_error(manager, as_user):
	ended = loans.give_back(build.loan())
	frappe.db.set_value("Personal Detail", {"reference_name": ended.name}, "detail", "gAAAAABnonsense")
	with as_user(manager):
		answer = center.find_person(build.NAME, first_company(), REASON)
	assert answer["unreadable"] == 1
	run = retention.run(build.retention_rule(), getdate(add_days(getdate(), 1)))
	assert run.records_erased >= 1
	assert not frappe.db.exists("Personal Detail", {"reference_name": ended.name})
