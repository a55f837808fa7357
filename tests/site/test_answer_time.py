"""Answer time, first-contact resolution and advisors' hours: the reports against the rules, and who may read them."""

from datetime import date, datetime
from random import Random

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import getdate

from digidel_app.api.settings import fill_holiday_list
from digidel_app.digidel_center import holidays
from digidel_app.digidel_encounters import answer_times
from digidel_app.digidel_encounters.report.advisor_time import advisor_time
from digidel_app.digidel_encounters.report.answer_time import answer_time as report
from digidel_app.domain import answer_time as rules
from digidel_app.patches.v1_0 import questions_carry_their_minutes as patch
from digidel_app.testing import builders_operations as make

MARCH = {"from_date": "2025-03-01", "to_date": "2025-03-31"}


def filters(**values) -> dict:
	return {"company": make.first_company(), **MARCH, **values}


def visit(started_at: str, **values):
	return make.encounter(started_at=started_at, **values).insert()


@pytest.fixture
def place() -> str:
	return make.meeting_place().name


@pytest.fixture
def two_working_days():
	make.company_settings(answer_rule_kind="Working days", answer_rule_value=2)


def row_of(place: str, **values) -> dict:
	rows = report.execute(filters(shown_by="Place", meeting_place=place, **values))[1]
	return rows[0]


# --- answer time ----------------------------------------------------------------------------------------


def test_each_visit_stands_in_one_column(place, two_working_days):
	common = {"meeting_place": place, "channel": "E-mail"}
	# asked on Monday the 10th: Wednesday the 12th is the last day
	visit("2025-03-12 16:00", received_at="2025-03-10 09:00", **common)
	visit("2025-03-13 09:00", received_at="2025-03-10 09:00", **common)
	# asked at the desk on Friday the 14th, somebody was to get back: Tuesday the 18th
	on_time = {"meeting_place": place, "follow_up_by": "2025-03-18"}
	visit("2025-03-14 10:00", follow_up_done_on="2025-03-18", **on_time)
	visit("2025-03-14 10:00", follow_up_done_on="2025-03-19", **on_time)
	visit("2025-03-14 10:00", **on_time)  # nobody has got back yet
	visit("2025-03-14 11:00", meeting_place=place)  # helped on the spot: never waited
	visit("2025-03-14 11:00", meeting_place=place, channel="Booked", received_at="2025-03-03 11:00")
	visit("2025-03-14 11:00", meeting_place=place, channel="Chat")  # nobody wrote when it arrived
	row = row_of(place)
	assert (row.counted, row.in_time, row.late, row.overdue, row.waiting) == (5, 2, 2, 1, 0)
	assert row.share == 40
	assert row.not_timed == 1


def test_the_same_visits_by_another_municipalitys_rule(place):
	make.company_settings(answer_rule_kind="Calendar hours", answer_rule_value=48)
	common = {"meeting_place": place, "channel": "E-mail"}
	visit("2025-03-12 09:00", received_at="2025-03-10 09:00", **common)  # 48 hours to the minute
	visit("2025-03-12 09:01", received_at="2025-03-10 09:00", **common)
	visit("2025-03-17 09:00", received_at="2025-03-14 09:00", **common)  # over the weekend: hours do not rest
	row = row_of(place)
	assert (row.in_time, row.late) == (1, 2)


def test_days_off_are_the_municipalitys(place, two_working_days):
	received = {"meeting_place": place, "received_at": "2025-03-10 09:00", "channel": "E-mail"}
	visit("2025-03-13 09:00", **received)
	assert row_of(place).late == 1
	settings = make.company_settings()
	days_off = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Provdagar",
			"from_date": "2025-01-01",
			"to_date": "2025-12-31",
			"holidays": [{"holiday_date": "2025-03-11", "description": "Stängt"}],
		}
	).insert()
	settings.update({"holiday_list": days_off.name}).save()
	assert row_of(place).in_time == 1


def test_a_waiting_question_is_in_no_share(place, two_working_days):
	visit(str(datetime.now().replace(microsecond=0)), meeting_place=place, follow_up_by=getdate())
	rows = report.execute(
		{
			"company": make.first_company(),
			"from_date": frappe.utils.add_days(getdate(), -2),
			"to_date": frappe.utils.add_days(getdate(), 2),
			"meeting_place": place,
		}
	)[1]
	assert (rows[0].waiting, rows[0].share) == (1, None)


def test_done_today_is_answered_now():
	later = make.encounter(follow_up_by=getdate()).insert()
	later.follow_up_done_on = getdate()
	later.save()
	assert (
		abs((frappe.utils.now_datetime() - frappe.utils.get_datetime(later.answered_at)).total_seconds()) < 60
	)


@pytest.mark.parametrize("shown_by", ["Place", "Channel", "Month"])
def test_every_table_adds_up_to_the_same_total(shown_by, place, two_working_days):
	for day in (3, 4, 28):
		visit(f"2025-03-{day:02} 10:00", meeting_place=place, follow_up_by="2025-03-31")
		visit(f"2025-03-{day:02} 10:00", meeting_place=place, channel="Telephone")
	rows = report.execute(filters(shown_by=shown_by))[1]
	total = rows[-1]
	assert total.is_total
	for column in (
		"counted",
		"in_time",
		"late",
		"overdue",
		"waiting",
		"questions",
		"first_contact",
		"not_timed",
	):
		assert sum(row[column] for row in rows[:-1]) == total[column]
	listed = report.execute(filters(shown_by="Visit"))[1]
	assert len(listed) == total.counted
	for column, state in (("in_time", rules.IN_TIME), ("late", rules.LATE), ("overdue", rules.OVERDUE)):
		assert len(report.execute(filters(shown_by="Visit", state=state))[1]) == total[column]


def test_first_contact_counts_all_but_what_the_guideline_declines(place):
	def ask(outcome: str, **values) -> None:
		row = make.question(outcome=outcome)
		if outcome == "Declined by guideline":
			row["decline_reason"] = "Purchase"
		visit("2025-03-14 10:00", meeting_place=place, questions=[row], **values)

	for outcome in ("Solved", "Guided", "Referred", "Unsolved", "Declined by guideline"):
		ask(outcome)
	ask("Solved", follow_up_by="2025-03-15", follow_up_done_on="2025-03-15")
	row = row_of(place)
	assert (row.questions, row.first_contact, row.first_share) == (5, 2, 40)


def test_the_report_says_what_the_shares_are_of():
	text = report.execute(filters())[2]
	assert "helped on the spot, or at a booked time" in text
	assert "except those declined by guideline" in text
	assert "90 %" in text


@pytest.mark.parametrize(
	"wrong",
	[
		{"company": None},
		{"company": ["x"]},
		{"from_date": "2025-04-01"},
		{"from_date": "igår"},
		{"shown_by": "Advisor"},
		{"shown_by": "Visit", "state": "'; drop table"},
		{"channel": {"a": 1}},
		{"meeting_place": ["x"]},
	],
)
def test_filters_that_cannot_be_right_are_refused(wrong):
	with pytest.raises(frappe.ValidationError):
		report.execute(filters(**wrong))


def test_another_municipality_is_refused(as_user):
	other = make.other_company()
	make.company_settings()
	make.company_settings(company=other)
	user = make.user_with("Digidel Manager")
	frappe.get_doc(
		doctype="User Permission", user=user, allow="Company", for_value=make.first_company()
	).insert()
	with as_user(user):
		for name in ("Answer Time", "Advisor Time", "Follow-up List", "Referral Directory Health"):
			with pytest.raises(frappe.PermissionError):
				run(name, {"company": other, **MARCH})


def test_the_companys_own_list_holds_where_the_settings_name_none(place, two_working_days):
	settings = make.company_settings(holiday_list=None)
	visit("2025-03-13 09:00", meeting_place=place, received_at="2025-03-10 09:00", channel="E-mail")
	frappe.db.set_value("Company", settings.company, "default_holiday_list", None)
	assert "No holiday list is chosen" in report.execute(filters())[2]
	days_off = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Kommunens dagar",
			"from_date": "2025-03-01",
			"to_date": "2025-12-31",
			"holidays": [{"holiday_date": "2025-03-11", "description": "Stängt"}],
		}
	).insert()
	company = frappe.get_doc("Company", settings.company)
	company.db_set("default_holiday_list", days_off.name)
	assert row_of(place).in_time == 1
	assert "holiday list" not in report.execute(filters())[2]
	assert "The holiday list covers" in report.execute(filters(from_date="2025-01-01"))[2]


# --- days off -------------------------------------------------------------------------------------------


def test_the_list_is_filled_with_public_holidays_weekends_and_eves(as_user):
	settings = make.company_settings(holiday_list=None)
	with as_user(make.user_with("Digidel Manager")):
		name = fill_holiday_list(settings.company, 2025, 2026)
	off, covers = answer_times.holidays_of(settings.company)
	assert covers == (date(2025, 1, 1), date(2026, 12, 31))
	for day in (
		"2025-06-06",
		"2025-06-20",
		"2025-06-21",
		"2025-12-24",
		"2025-12-31",
		"2026-01-06",
		"2026-05-14",
	):
		assert getdate(day) in off
	assert not {date(2025, 6, 19), date(2025, 12, 23), date(2025, 5, 30)} & off
	assert all(date(2025, 1, 4 + 7 * week) in off for week in range(4))  # Saturdays
	before = len(off)
	assert fill_holiday_list(settings.company, 2025, 2026) == name
	assert len(answer_times.holidays_of(settings.company)[0]) == before


def test_the_municipalitys_own_days_stay(two_working_days):
	settings = make.company_settings()
	own = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Egna dagar",
			"from_date": "2025-01-01",
			"to_date": "2025-12-31",
			"holidays": [
				{"holiday_date": "2025-06-20", "description": "Vi har stängt"},
				{"holiday_date": "2025-05-30", "description": "Klämdag"},
			],
		}
	).insert()
	settings.update({"holiday_list": own.name}).save()
	holidays.fill(settings.company, 2026, 2026)
	own.reload()
	rows = {getdate(row.holiday_date): row.description for row in own.holidays}
	assert rows[date(2025, 6, 20)] == "Vi har stängt"
	assert rows[date(2025, 5, 30)] == "Klämdag"
	assert date(2026, 6, 19) in rows


@pytest.mark.parametrize("years", [(2026, 2025), (1900, 2000), (2020, 2101), (2020, 2050)])
def test_absurd_years_are_refused(years):
	with pytest.raises(frappe.ValidationError):
		holidays.fill(make.company_settings().company, *years)


def test_only_who_may_change_the_settings_fills_the_list(as_user):
	company = make.company_settings().company
	for role in ("Digidel Advisor", "Digidel Coordinator", "Digidel Finance", "Digidel Reader"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			fill_holiday_list(company, 2025, 2026)


# --- advisors' hours ------------------------------------------------------------------------------------


def test_every_table_of_hours_adds_up_to_the_minutes_recorded(place):
	topics = [make.topic(f"Provämne {number}") for number in range(4)]
	minutes = 0
	for number, duration in enumerate((1, 7, 10, 59, 600), start=1):
		visit(
			f"2025-03-{number:02} 10:00",
			meeting_place=place,
			duration_minutes=duration,
			questions=[make.question(topic=topics[index]) for index in range(min(number, 4))],
		)
		minutes += duration
	for shown_by in advisor_time.SHOWN_BY:
		rows = advisor_time.execute(filters(shown_by=shown_by, meeting_place=place))[1]
		assert sum(row.minutes for row in rows if not row.is_total) == minutes
		assert rows[-1].minutes == minutes
		assert rows[-1].visits == 5


def test_minutes_are_divided_as_the_rule_says(place):
	topics = [make.topic(f"Provämne {number}") for number in range(3)]
	visit(
		"2025-03-05 10:00",
		meeting_place=place,
		duration_minutes=20,
		questions=[make.question(topic=topic) for topic in topics],
	)
	rows = advisor_time.execute(filters(shown_by="Topic", meeting_place=place))[1]
	by_topic = {row.topic: row.minutes for row in rows if not row.is_total}
	assert [by_topic[topic] for topic in topics] == rules.split_minutes(20, 3) == [7, 7, 6]


def shares_of(visit) -> list[int]:
	return frappe.get_all(
		"Encounter Question", filters={"parent": visit.name}, order_by="idx asc", pluck="minutes"
	)


def test_each_question_carries_its_share_whatever_happens_to_the_visit(place):
	topics = [make.topic(f"Provämne {number}") for number in range(3)]
	asked = [
		{**make.question(topic=topic), "minutes": 999} for topic in topics
	]  # what a client says is not believed
	one = visit("2025-03-05 10:00", meeting_place=place, duration_minutes=20, questions=asked)
	assert shares_of(one) == [7, 7, 6]
	one.questions = one.questions[1:]
	one.duration_minutes = 31
	one.save()
	assert shares_of(one) == [16, 15]


def test_rows_from_before_get_their_share_once(place):
	"""What the patch writes is what a save writes, and it leaves visits that have been done alone."""
	topics = [make.topic(f"Provämne {number}") for number in range(3)]
	visits = [
		visit(
			f"2025-03-0{number} 10:00",
			meeting_place=place,
			duration_minutes=minutes,
			questions=[make.question(topic=topic) for topic in topics[:number]],
		)
		for number, minutes in enumerate((600, 7, 2), start=1)
	]
	saved = [shares_of(one) for one in visits]
	frappe.db.set_value("Encounter Question", {"parent": ("in", [one.name for one in visits])}, "minutes", 0)
	patch.write_shares()
	assert [shares_of(one) for one in visits] == saved == [[600], [4, 3], [1, 1, 0]]


def test_hours_by_topic_are_read_from_one_index(place, monkeypatch):
	"""Question rows alone answer; the visits are asked only how many there were."""
	visit("2025-03-05 10:00", meeting_place=place)
	seen = []
	real = frappe.db.sql

	def listening(query, *args, **kwargs):
		if "Encounter Question" in str(query):
			seen.append(real("EXPLAIN " + str(query), *args, as_dict=True))
		return real(query, *args, **kwargs)

	monkeypatch.setattr(frappe.db, "sql", listening)
	advisor_time.execute(filters(shown_by="Topic"))
	monkeypatch.undo()
	((plan,),) = seen
	assert plan.key == "digidel_question_statistics" and "Using index" in plan.Extra


def test_filters_and_totals_of_hours_agree_with_plain_counting(place):
	"""Every way to show the hours, under every filter, against the visits themselves."""
	choose = Random(3)
	topics = [make.topic(f"Provämne {number}") for number in range(3)]
	advisors = ["Administrator", make.user_with("Digidel Advisor")]
	visits = [
		visit(
			f"2025-03-{1 + choose.randrange(28):02} 10:00",
			meeting_place=place,
			duration_minutes=1 + choose.randrange(60),
			advisor=choose.choice(advisors),
			questions=[
				make.question(topic=choose.choice(topics)) for _question in range(1 + choose.randrange(4))
			],
		)
		for _number in range(20)
	]
	for shown_by, parts in advisor_time.SHOWN_BY.items():
		for narrowed in (
			{},
			{"topic": topics[0]},
			{"advisor": advisors[1]},
			{"topic": topics[1], "advisor": advisors[0]},
		):
			found = advisor_time.execute(filters(shown_by=shown_by, meeting_place=place, **narrowed))[1]
			*rows, total = found
			told = {
				tuple(row[part] for part in parts): (row.minutes, row.questions, row.visits) for row in rows
			}
			expected, whole = counted(visits, parts, narrowed)
			assert told == expected, (shown_by, narrowed)
			assert (total.minutes, total.questions, total.visits) == whole, (shown_by, narrowed)


def counted(visits: list, parts: tuple, narrowed: dict) -> tuple[dict, tuple]:
	"""(minutes, questions, visits) by the parts and in all, by the plainest code."""
	pieces = [
		(
			{
				"advisor": visit.advisor,
				"meeting_place": visit.meeting_place,
				"topic": question.topic,
				"month": f"{getdate(visit.started_on):%Y-%m}",
			},
			minutes,
			visit.name,
		)
		for visit in visits
		for question, minutes in zip(
			visit.questions, rules.split_minutes(visit.duration_minutes, len(visit.questions)), strict=True
		)
	]
	pieces = [piece for piece in pieces if narrowed.items() <= piece[0].items()]

	def sums(of: list) -> tuple:
		return sum(piece[1] for piece in of), len(of), len({piece[2] for piece in of})

	groups: dict[tuple, list] = {}
	for piece in pieces:
		groups.setdefault(tuple(piece[0][part] for part in parts), []).append(piece)
	return {key: sums(of) for key, of in groups.items()}, sums(pieces)


def test_hours_stand_by_the_advisor_who_gave_them(place):
	advisor = make.user_with("Digidel Advisor")
	visit("2025-03-05 10:00", meeting_place=place, duration_minutes=90, advisor=advisor)
	visit("2025-03-06 10:00", meeting_place=place, duration_minutes=30)
	rows = advisor_time.execute(filters(shown_by="Advisor", meeting_place=place))[1]
	assert {row.advisor: row.hours for row in rows if not row.is_total} == {
		advisor: 1.5,
		"Administrator": 0.5,
	}


READABLE = {
	"Advisor Time": {"Digidel Manager"},
	"Answer Time": {"Digidel Advisor", "Digidel Coordinator", "Digidel Manager"},
	"Follow-up List": {"Digidel Advisor", "Digidel Coordinator", "Digidel Manager"},
	"Referral Directory Health": {"Digidel Advisor", "Digidel Coordinator", "Digidel Manager"},
	"Topics without an Article": {"Digidel Advisor", "Digidel Coordinator", "Digidel Manager"},
}


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize(
	"role",
	[
		"Digidel Advisor",
		"Digidel Coordinator",
		"Digidel Volunteer",
		"Digidel Finance",
		"Digidel Manager",
		"Digidel Reader",
	],
)
def test_who_may_run_a_report(name, role, as_user):
	with as_user(make.user_with(role)):
		if role in READABLE[name]:
			assert run(name, filters())["columns"]
		else:
			with pytest.raises(frappe.PermissionError):
				run(name, filters())


def test_hours_stay_with_managers_when_a_site_opens_the_report(as_user):
	"""Roles on the report itself can be changed on the site; the report's own guard cannot."""
	doc = frappe.get_doc("Report", "Advisor Time")
	doc.append("roles", {"role": "Digidel Advisor"})
	doc.flags.ignore_permissions = True
	doc.db_update_all()
	frappe.get_doc(
		{
			"doctype": "Custom Role",
			"report": "Advisor Time",
			"roles": [{"role": "Digidel Advisor"}],
		}
	).insert()
	with as_user(make.user_with("Digidel Advisor")):
		with pytest.raises(frappe.PermissionError):
			run("Advisor Time", filters())
		with pytest.raises(frappe.PermissionError):
			advisor_time.execute(filters())
