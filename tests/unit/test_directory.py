from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import directory
from digidel_app.domain.directory import (
	Contact,
	all_states,
	check_due_on,
	days_overdue,
	problems,
	search_words,
)

TODAY = date(2025, 3, 14)
some_days = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))


def contact(name: str = "A", **values) -> Contact:
	return Contact(
		**{"name": name, "label": name, "kind": "Authority", "added_on": date(2025, 1, 1), **values}
	)


contacts = st.builds(
	Contact,
	name=st.sampled_from("ABCDEFGH"),
	label=st.sampled_from(["Skatteverket", "Kontaktcenter"]),
	kind=st.sampled_from(["Authority", "Company", None]),
	added_on=st.dates(date(2020, 1, 1), TODAY),
	verified_on=some_days,
	check_interval_days=st.integers(0, 5_000_000),
	valid_to=some_days,
	ended=st.booleans(),
	account_closed=st.booleans(),
	has_left=st.booleans(),
	last_check_on=some_days,
	last_check_result=st.one_of(st.none(), st.sampled_from(directory.CHECK_RESULTS)),
	keywords=st.frozensets(st.sampled_from(["bygglov", "e-tjänst", "färdtjänst"])),
)


@pytest.mark.parametrize(
	("values", "expected"),
	[
		({}, []),
		({"valid_to": TODAY}, []),  # the last day counts
		({"valid_to": TODAY - timedelta(days=1)}, [directory.ENDED]),
		({"ended": True}, [directory.ENDED]),
		({"account_closed": True, "has_left": True}, [directory.LEFT, directory.ACCOUNT_CLOSED]),
		({"verified_on": date(2025, 1, 1), "check_interval_days": 72}, []),  # due today
		({"verified_on": date(2025, 1, 1), "check_interval_days": 71}, [directory.OVERDUE]),
		({"added_on": date(2025, 1, 1), "check_interval_days": 71}, [directory.NEVER_CHECKED]),
		({"verified_on": date(2000, 1, 1), "check_interval_days": 0}, []),  # need not be checked
		({"last_check_on": TODAY, "last_check_result": "No answer"}, [directory.CHECK_FAILED]),
		({"last_check_on": TODAY, "last_check_result": "Reached"}, []),
		(
			{
				"last_check_on": date(2025, 3, 1),
				"last_check_result": "No answer",
				"verified_on": date(2025, 3, 2),
			},
			[],  # put right afterwards
		),
	],
)
def test_why_a_contact_cannot_be_trusted(values, expected):
	assert problems(contact(**values), TODAY) == expected


def test_an_interval_beyond_the_calendar_is_never_due():
	assert check_due_on(contact(check_interval_days=10_000_000)) is None
	assert days_overdue(contact(check_interval_days=10_000_000), TODAY) == 0


@given(
	st.lists(contacts, max_size=8, unique_by=lambda each: each.name),
	st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_what_is_offered_is_fine_of_the_same_kind_and_another(everyone, today):
	by_name = {each.name: each for each in everyone}
	for name, (found, instead) in all_states(everyone, today).items():
		assert (directory.state(found) == directory.FINE) == (not found)
		assert len(instead) == len(set(instead)) <= directory.OFFERED_AT_MOST
		assert not (instead and not found)
		for other in instead:
			assert other != name
			assert by_name[other].kind == by_name[name].kind is not None
			assert problems(by_name[other], today) == []
		if found and by_name[name].kind and not instead:
			assert not [
				each
				for each in everyone
				if each.kind == by_name[name].kind and each.name != name and not problems(each, today)
			]


@given(contacts)
def test_days_overdue_and_the_reason_agree(one):
	reasons = problems(one, TODAY)
	late = directory.OVERDUE in reasons or directory.NEVER_CHECKED in reasons
	assert late == (days_overdue(one, TODAY) > 0)
	assert not {directory.OVERDUE, directory.NEVER_CHECKED} <= set(reasons)


def test_common_search_words_come_first():
	bad = contact("bad", has_left=True, keywords=search_words("Bygglov, e-tjänst"))
	near = contact("near", label="Ö", keywords=search_words("bygglov\nE-tjänst"))
	far = contact("far", label="A", keywords=search_words("färdtjänst"))
	assert all_states([bad, far, near], TODAY)["bad"] == ([directory.LEFT], ["near", "far"])


@pytest.mark.parametrize(
	("text", "words"), [(None, set()), ("", set()), (" , \n", set()), ("A, b ,b\nC", {"a", "b", "c"})]
)
def test_search_words(text, words):
	assert search_words(text) == words
