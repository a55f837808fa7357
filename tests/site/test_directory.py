"""The referral directory: contacts that cannot be trusted are pointed out, and others offered (C01, C04)."""

from urllib.parse import quote

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime, today

from digidel_app.api.help import article as show_article
from digidel_app.api.help import decline_guideline
from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_center.notes import PersonalDataError
from digidel_app.digidel_encounters import directory
from digidel_app.digidel_encounters.directory_tasks import remind, remind_weekly
from digidel_app.digidel_encounters.report.referral_directory_health import referral_directory_health
from digidel_app.digidel_encounters.report.topics_without_an_article import topics_without_an_article
from digidel_app.domain import directory as rules
from digidel_app.testing import builders_directory as build
from digidel_app.testing import builders_operations as make

CLOSED = "stangd-kontakt@example.org"


def states_of(contact) -> dict:
	return directory.contact_states(contact.company)[contact.doctype][contact.name]


@pytest.fixture
def closed_user() -> str:
	make.user_with("Digidel Advisor", name="stangd-kontakt")
	frappe.db.set_value("User", CLOSED, "enabled", 0)
	return CLOSED


def test_a_contact_whose_account_is_closed_is_pointed_out_and_another_of_its_kind_offered(closed_user):
	bad = make.referral_target(kind="Contact centre", contact_user=closed_user, keywords="e-tjänst, bygglov")
	near = make.referral_target(kind="Contact centre", keywords="bygglov, e-tjänst")
	far = make.referral_target(kind="Contact centre")
	make.referral_target(kind="Authority", keywords="bygglov")
	found = states_of(bad)
	assert found["state"] == rules.NOT_USABLE
	assert found["reasons"] == [rules.ACCOUNT_CLOSED]
	assert found["instead"][0] == near.name
	assert far.name in found["instead"]
	assert closed_user not in found["warning"]


@pytest.mark.parametrize(
	("values", "left_in_days", "gone"),
	[
		({"status": "Left"}, -10, True),
		({}, -1, True),
		({}, 0, False),  # the last day of work
		({}, None, False),
	],
)
def test_a_contact_who_has_left_the_employment_is_pointed_out(values, left_in_days, gone):
	user = make.user_with("Digidel Advisor", name="har-slutat")
	relieved = add_days(today(), left_in_days) if left_in_days is not None else None
	build.employee_of(user, relieving_date=relieved, **values)
	reasons = states_of(make.referral_target(contact_user=user))["reasons"]
	assert (rules.LEFT in reasons) == gone


def test_somebody_employed_again_has_not_left():
	user = make.user_with("Digidel Advisor", name="tillbaka")
	build.employee_of(user, status="Left", relieving_date="2024-01-01")
	build.employee_of(user)
	assert states_of(make.referral_target(contact_user=user))["reasons"] == []


def test_the_bulk_answer_takes_few_queries_however_many_contacts(monkeypatch):
	for _number in range(12):
		make.referral_target(contact_user="Administrator")
		build.service(contact_user="Administrator")
	asked, real = [], frappe.db.sql

	def counting(query, *args, **options):
		asked.append(str(query))
		return real(query, *args, **options)

	directory.contact_states(make.first_company())  # warm: meta and settings
	monkeypatch.setattr(frappe.db, "sql", counting)
	directory.contact_states(make.first_company())
	assert len(asked) <= 6, asked


def test_a_successful_test_call_verifies_the_contact_and_a_failed_one_warns():
	target = make.referral_target(verified_on=add_days(today(), -200), check_interval_days=180)
	assert states_of(target)["reasons"] == [rules.OVERDUE]
	build.check(target, "Answering machine", checked_on=add_days(today(), -1))
	assert states_of(target)["reasons"] == [rules.CHECK_FAILED, rules.OVERDUE]
	build.check(target)
	target.reload()
	assert target.verified_on == getdate()
	assert target.last_check_result == "Reached"
	assert states_of(target)["reasons"] == []


def test_a_test_call_that_is_taken_back_no_longer_counts():
	target = make.referral_target(verified_on=add_days(today(), -30))
	check = build.check(target)
	check.result = "Number out of use"
	check.save()
	target.reload()
	assert target.verified_on is None
	assert states_of(target)["reasons"] == [rules.CHECK_FAILED]
	check.delete()
	target.reload()
	assert (target.last_check_on, target.last_check_result) == (None, None)


def test_a_test_call_moved_to_another_contact_changes_both():
	one, other = make.referral_target(), make.referral_target()
	check = build.check(one)
	check.referral_target = other.name
	check.save()
	assert frappe.db.get_value("Referral Target", one.name, "verified_on") is None
	assert frappe.db.get_value("Referral Target", other.name, "verified_on") == getdate()


def test_a_test_call_is_about_exactly_one_contact():
	target, service = make.referral_target(), build.service()
	with pytest.raises(frappe.ValidationError, match="either"):
		build.check(target, digital_service=service.name)
	with pytest.raises(frappe.ValidationError, match="either"):
		frappe.get_doc(doctype="Referral Check", checked_on=today(), result="Reached").insert()


@pytest.mark.parametrize("days", [1, 100_000])
def test_a_test_call_ahead_of_its_time_is_refused(days):
	with pytest.raises(frappe.ValidationError, match="today or earlier"):
		build.check(make.referral_target(), checked_on=add_days(today(), days))


@pytest.mark.parametrize("fieldname", ["steps", "note"])
def test_a_test_calls_texts_point_at_nobody(fieldname):
	with pytest.raises(PersonalDataError) as refusal:
		build.check(make.referral_target(), **{fieldname: "Ring Anna på anna@example.org"})
	assert "anna@example.org" not in str(refusal.value)


def test_a_test_call_belongs_to_its_contacts_municipality():
	other = make.other_company()
	target = make.referral_target(company=other)
	assert build.check(target).company == other
	with pytest.raises(OtherCompanyError):
		build.check(target, company=make.first_company())


@pytest.mark.parametrize("contact", ["target", "service"])
def test_choosing_a_doubtful_contact_warns_once_and_stops_nothing(contact, closed_user):
	doubtful = (
		make.referral_target(contact_user=closed_user)
		if contact == "target"
		else build.service(contact_user=closed_user)
	)
	fieldname = directory.QUESTION_FIELD[doubtful.doctype]
	visit = make.encounter(questions=[make.question(outcome="Referred", **{fieldname: doubtful.name})])
	frappe.local.message_log = []
	visit.insert()
	assert len(frappe.local.message_log) == 1
	assert "account is closed" in str(frappe.local.message_log[0])
	frappe.local.message_log = []
	visit.save()
	assert frappe.local.message_log == []


def test_the_form_asks_about_one_contact_and_gets_labels_to_choose_from(as_user, closed_user):
	from digidel_app.api.directory import contact_state

	bad = make.referral_target(kind="Company", contact_user=closed_user)
	fine = make.referral_target(kind="Company")
	with as_user(make.user_with("Digidel Advisor")):
		found = contact_state("Referral Target", bad.name)
	assert {"name": fine.name, "label": fine.target_name} in found["instead"]
	for role in ("Digidel Finance", "Digidel Reader", "Digidel Volunteer"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			contact_state("Referral Target", bad.name)


@pytest.mark.parametrize("doctype", ["User", "Helpdesk Encounter", "", "No such"])
def test_the_form_cannot_ask_about_anything_else(doctype):
	from digidel_app.api.directory import contact_state

	with pytest.raises(frappe.ValidationError):
		contact_state(doctype, "Administrator")


# --- the weekly reminder --------------------------------------------------------------------------------


@pytest.fixture
def manager() -> str:
	make.company_settings()
	return make.user_with("Digidel Manager", name="katalogchef")


def overdue(**values):
	return make.referral_target(verified_on=add_days(today(), -400), check_interval_days=180, **values)


def tasks_about(contact) -> list[str]:
	return frappe.get_all(
		"ToDo", {"reference_name": contact.name, "status": "Open"}, pluck="allocated_to", order_by="creation"
	)


def mails_to(outbox, user: str) -> list[dict]:
	return [mail for mail in outbox if mail["recipients"] == [user]]


def test_whoever_looks_after_a_contact_gets_one_task_and_one_mail_a_week(manager, outbox):
	contact_user = make.user_with("Digidel Advisor", name="kontaktperson")
	one, other = overdue(contact_user=contact_user), overdue(contact_user=contact_user)
	fine = make.referral_target(contact_user=contact_user, verified_on=today())
	for _run in range(3):
		remind_weekly()
	assert tasks_about(one) == tasks_about(other) == [contact_user]
	assert tasks_about(fine) == []
	(mail,) = mails_to(outbox, contact_user)
	assert one.target_name in mail["message"] and other.target_name in mail["message"]
	assert fine.target_name not in mail["message"]


def test_next_week_the_mail_comes_again_and_the_task_does_not_double(manager, outbox):
	contact_user = make.user_with("Digidel Advisor", name="kontaktperson")
	contact = overdue(contact_user=contact_user)
	remind(contact.company, getdate())
	remind(contact.company, getdate(add_days(today(), 7)))
	assert tasks_about(contact) == [contact_user]
	assert len(mails_to(outbox, contact_user)) == 2


def test_a_contact_that_has_left_is_reported_to_who_entered_it_else_to_managers(
	manager, outbox, as_user, closed_user
):
	clerk = make.user_with("Digidel Coordinator", name="samordnare")
	with as_user(clerk):
		entered = make.referral_target(contact_user=closed_user)
	orphan = make.referral_target(contact_user=closed_user)  # entered by Administrator
	remind_weekly()
	assert tasks_about(entered) == [clerk]
	assert manager in tasks_about(orphan)
	assert mails_to(outbox, closed_user) == []


def test_what_has_ended_is_nobodys_task(manager, outbox):
	ended = overdue(valid_to=add_days(today(), -1))
	planned = build.service(status="Planned", verified_on="2020-01-01")
	remind_weekly()
	assert tasks_about(ended) == tasks_about(planned) == []


def test_a_test_call_that_reached_closes_the_task_but_not_those_people_wrote(manager, outbox, as_user):
	contact_user = make.user_with("Digidel Advisor", name="kontaktperson")
	contact = overdue(contact_user=contact_user)
	remind_weekly()
	own = frappe.get_doc(
		doctype="ToDo",
		description="Ring om nya öppettider",
		allocated_to=manager,
		reference_type="Referral Target",
		reference_name=contact.name,
	).insert()
	with as_user(make.user_with("Digidel Coordinator")):
		build.check(contact)
	assert tasks_about(contact) == [manager]
	assert frappe.db.get_value("ToDo", own.name, "status") == "Open"


def test_the_reminder_does_not_count_as_a_change_of_the_contact(manager, outbox):
	contact = overdue()
	before = frappe.db.get_value("Referral Target", contact.name, "modified")
	remind_weekly()
	assert frappe.db.get_value("Referral Target", contact.name, "modified") == before


def test_markup_in_a_name_is_text_in_the_task_and_the_mail(manager, outbox):
	contact = overdue()
	contact.db_set("target_name", "<img src=x onerror=alert(1)>")  # as an import could have brought it
	remind_weekly()
	task = frappe.get_all("ToDo", {"reference_name": contact.name}, pluck="description")[0]
	assert "<img" not in task
	assert all("<img" not in mail["message"] for mail in outbox)


def test_a_site_without_mail_gets_its_tasks(manager, monkeypatch):
	def no_account(**_options):
		raise frappe.OutgoingEmailError

	monkeypatch.setattr(frappe, "sendmail", no_account)
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	contact = overdue()
	remind_weekly()
	assert tasks_about(contact)


# --- the directory's health -----------------------------------------------------------------------------


def test_the_health_report_shows_state_reason_calls_and_use():
	target = overdue(kind="Association")
	build.check(target, "No answer", checked_on=add_days(today(), -3))
	build.check(target, "Wrong person", checked_on=add_days(today(), -2))
	build.check(target, "No answer", checked_on=add_days(today(), -500))
	for days in (1, 2, 120):
		make.encounter(
			started_at=add_days(now_datetime(), -days),
			questions=[make.question(outcome="Referred", referred_to=target.name)],
		).insert()
	rows = referral_directory_health.execute({"company": target.company})[1]
	row = next(row for row in rows if row["name"] == target.name)
	assert row["state"] == rules.DOUBTFUL
	assert row["days_overdue"] == 220
	assert (row["failed_checks"], row["referred"]) == (2, 2)
	assert "Wrong person" in row["reason"]
	states = [row["state"] for row in rows]
	assert states == sorted(states, key=referral_directory_health.STATES.index)
	only = referral_directory_health.execute({"company": target.company, "state": rules.FINE})[1]
	assert {row["state"] for row in only} <= {rules.FINE}


# --- help articles and the guideline --------------------------------------------------------------------


def article(**values):
	if not frappe.db.exists("Help Category", "prov"):
		frappe.get_doc(doctype="Help Category", category_name="Prov", name="prov").insert()
	category = frappe.get_all("Help Category", pluck="name", limit=1)[0]
	return frappe.get_doc(
		{
			"doctype": "Help Article",
			"title": f"Så gör du {frappe.generate_hash(length=6)}",
			"category": category,
			"content": "<p>Tryck på knappen.</p>",
			"published": 1,
			**values,
		}
	).insert()


def topic_with(help_article) -> str:
	name = make.topic(f"Ämne {frappe.generate_hash(length=6)}")
	frappe.db.set_value("Encounter Topic", name, "help_article", help_article.name)
	return name


def test_an_advisor_shows_an_article_with_its_address_and_code(as_user):
	written = article()
	topic = topic_with(written)
	with as_user(make.user_with("Digidel Advisor")):
		shown = show_article(topic)
	assert shown["title"] == written.title
	assert "Tryck på knappen" in shown["html"]
	assert shown["url"].endswith(quote(written.route))
	assert shown["url"].isascii()
	assert shown["qr"].startswith("<svg")


def test_an_unpublished_article_has_no_address_to_give_away():
	shown = show_article(topic_with(article(published=0)))
	assert (shown["url"], shown["qr"]) == (None, None)


def test_a_topic_without_an_article_says_so_and_scripts_are_taken_out():
	assert show_article(make.topic()) is None
	assert show_article("finns inte") is None
	written = article()
	frappe.db.set_value("Help Article", written.name, "content", "<p>Hej</p><script>alert(1)</script>")
	assert "<script" not in show_article(topic_with(written))["html"]


def test_who_has_nothing_to_do_with_topics_gets_no_article(as_user):
	with as_user(make.user_with("Digidel Reader")), pytest.raises(frappe.PermissionError):
		show_article("Provämne")


def test_topics_asked_about_without_an_article_are_listed_the_most_asked_first():
	often, seldom, unpublished, written = (
		make.topic(f"Ämne {frappe.generate_hash(length=6)}"),
		make.topic(f"Ämne {frappe.generate_hash(length=6)}"),
		topic_with(article(published=0)),
		topic_with(article()),
	)
	for topic, times in ((often, 3), (seldom, 1), (unpublished, 2), (written, 4)):
		for _time in range(times):
			make.encounter(questions=[make.question(topic=topic)]).insert()
	rows = topics_without_an_article.execute({"company": make.first_company()})[1]
	ours = [
		(row["topic"], row["questions"])
		for row in rows
		if row["topic"] in (often, seldom, unpublished, written)
	]
	assert ours == [(often, 3), (unpublished, 2), (seldom, 1)]


def test_the_guideline_is_the_municipalitys_own_else_the_usual_one(as_user):
	settings = make.company_settings(decline_guideline=None)
	with as_user(make.user_with("Digidel Advisor")):
		assert "help themselves" in decline_guideline(settings.company)
	make.company_settings(decline_guideline="Vi hjälper inte med bankärenden.")
	assert decline_guideline(settings.company) == "Vi hjälper inte med bankärenden."
	with as_user(make.user_with("Digidel Finance")), pytest.raises(frappe.PermissionError):
		decline_guideline(settings.company)
