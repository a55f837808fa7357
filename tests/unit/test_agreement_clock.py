"""Renewals, reminders, versions and locks of agreements: the rules by themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import partners, steps
from digidel_app.domain.partners import AgreementFacts, Deadline, Renewal

DAY = timedelta(days=1)
ENDS = date(2027, 12, 31)
RENEWING = AgreementFacts("Active", date(2027, 1, 1), ENDS, 3, "Automatic", renewal_months=12)
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
	("ends_on", "months", "expected"),
	[
		(date(2027, 12, 31), 12, date(2028, 12, 31)),
		(date(2028, 2, 29), 12, date(2029, 2, 28)),
		(date(2027, 2, 28), 12, date(2028, 2, 29)),
		(date(2027, 8, 31), 6, date(2028, 2, 29)),
		(date(2027, 1, 31), 1, date(2027, 2, 28)),
		(date(2027, 5, 14), 1, date(2027, 6, 14)),
	],
)
def test_a_renewed_term_ends_where_months_do(ends_on, months, expected):
	assert partners.renewed_end(ends_on, months) == expected


@given(days, st.integers(1, 36), st.integers(0, 4000))
def test_renewals_follow_each_other_and_reach_today(ends_on, months, later):
	today = ends_on + timedelta(days=later)
	facts = RENEWING._replace(ends_on=ends_on, renewal_months=months, starts_on=None, notice_months=0)
	due = partners.renewals_due(facts, today)
	ends = [ends_on, *(renewal.to_end for renewal in due)]
	assert [renewal.from_end for renewal in due] == ends[:-1] and ends == sorted(set(ends))
	assert ends[-1] >= today and (not due or due[-1].from_end < today)
	assert partners.renewals_due(facts._replace(ends_on=ends[-1]), today) == []


def test_notice_in_time_stops_a_renewal():
	assert partners.next_renewal(RENEWING) == date(2028, 1, 1)
	in_time = RENEWING._replace(notice_given_on=date(2027, 9, 30))
	assert partners.next_renewal(in_time) is None and partners.renewals_due(in_time, date(2030, 1, 1)) == []
	late = RENEWING._replace(notice_given_on=date(2027, 10, 1))
	assert partners.renewals_due(late, date(2030, 1, 1)) == [Renewal(ENDS, date(2028, 12, 31))]


@pytest.mark.parametrize(
	("change", "expected"),
	[
		({}, [Deadline("Notice", date(2027, 9, 30))]),
		({"notice_months": 0}, [Deadline("Notice", ENDS)]),
		({"renewal": "By decision"}, [Deadline("Notice", date(2027, 9, 30)), Deadline("End", ENDS)]),
		({"renewal": "None"}, [Deadline("End", ENDS)]),
		({"notice_given_on": date(2027, 5, 1)}, [Deadline("End", ENDS)]),
		({"ends_on": None, "renewal": "None"}, []),
	],
)
def test_what_to_remind_of(change, expected):
	assert partners.deadlines(RENEWING._replace(**change)) == expected


@pytest.mark.parametrize(
	("left", "sent", "expected"),
	[(91, (), None), (90, (), 90), (89, (90,), None), (45, (), 90), (30, (90,), 30), (26, (), 30), (26, (30,), None),
	 (7, (90, 30), 7), (0, (), 7), (0, (7,), None), (-1, (), None)],
)  # fmt: skip
def test_which_reminder(left, sent, expected):
	assert partners.reminder_due(ENDS, ENDS - timedelta(days=left), sent) == expected


@given(days, st.sets(st.integers(0, 120), min_size=1))
def test_whatever_days_the_run_is_missed_no_reminder_comes_twice(deadline, lefts):
	sent: list[int] = []
	for left in sorted(lefts, reverse=True):
		for _again in range(2):
			due = partners.reminder_due(deadline, deadline - timedelta(days=left), sent)
			sent += [] if due is None else [due]
	assert len(sent) == len(set(sent)) and sent == sorted(sent, reverse=True)
	assert (min(lefts) > 90) == (not sent)


@pytest.mark.parametrize(
	("starts_on", "ends_on", "new_start", "expected"),
	[
		(date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1), date(2028, 12, 31)),
		(date(2027, 3, 1), date(2028, 2, 29), date(2028, 3, 1), date(2029, 2, 28)),
		(date(2027, 1, 1), date(2027, 1, 10), date(2027, 1, 11), date(2027, 1, 20)),
		(None, date(2027, 1, 10), date(2027, 1, 11), None),
		(date(2027, 1, 1), None, date(2027, 1, 11), None),
	],
)
def test_a_new_version_runs_as_long_as_the_old(starts_on, ends_on, new_start, expected):
	assert partners.same_length(starts_on, ends_on, new_start) == expected


def test_gaps_ends_and_overlaps():
	assert partners.gap_days(ENDS, ENDS + DAY) == 0 and partners.gap_days(ENDS, ENDS + 6 * DAY) == 5
	assert partners.gap_days(None, ENDS) == 0
	assert partners.end_when_replaced(None, ENDS) == ENDS - DAY
	assert partners.end_when_replaced(ENDS, ENDS + 9 * DAY) == ENDS
	assert partners.overlaps(None, ENDS, ENDS, None) and not partners.overlaps(None, ENDS, ENDS + DAY, None)
	assert partners.same_purpose("Salonger. ", "salonger") and not partners.same_purpose("", None)


def test_days_left_may_be_none_zero_and_negative():
	assert [partners.days_left(ENDS, ENDS + n * DAY) for n in (-1, 0, 1)] == [1, 0, -1]
	assert partners.days_left(None, ENDS) is None


def test_every_lock_names_a_state_and_no_lock_opens_the_terms():
	states = {state.name for state in steps.PARTNER_AGREEMENT.states}
	assert set(steps.MAY_CHANGE) < states
	for fields in steps.MAY_CHANGE.values():
		assert not fields & {
			"purpose",
			"commitments",
			"starts_on",
			"ends_on",
			"notice_months",
			"partner_organisation",
		}
	assert steps.locked("Draft", ["purpose"]) == [] and steps.locked(
		"Active", ["purpose", "responsible_user"]
	) == ["purpose"]
