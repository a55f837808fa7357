"""Needs: status by salons, groups, waiting, whose words meet, and the map."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from digidel_app.domain import needs, salons
from digidel_app.domain.needs import Need

TODAY = date(2026, 11, 22)


def need(
	name="a", locality="Liden", theme="BankID", group="Everyone", persons=1, days=10, status="New", **rest
):
	return Need(name, locality, theme, group, persons, TODAY - timedelta(days=days), status, **rest)


def test_status_follows_the_salons() -> None:
	assert needs.status_after("New", ["Planned"]) == "Planned"
	assert needs.status_after("Not possible", ["Open"]) == "Planned"
	assert needs.status_after("Planned", ["Cancelled", "Held"]) == "Met"
	assert needs.status_after("Met", ["Reported", "Open"]) == "Met"
	assert needs.status_after("Planned", ["Cancelled"]) == "New"
	assert needs.status_after("Met", []) == "New"
	assert needs.status_after("Not possible", ["Cancelled"]) == "Not possible"


STATUSES = (salons.PLANNED, salons.OPEN, salons.HELD, salons.REPORTED, salons.CANCELLED)


@given(some.sampled_from([*needs.WAITING, needs.MET]), some.lists(some.sampled_from(STATUSES)))
def test_the_order_of_salons_and_doing_it_twice_change_nothing(present, statuses) -> None:
	once = needs.status_after(present, statuses)
	assert once == needs.status_after(present, list(reversed(statuses)))
	assert once == needs.status_after(once, statuses)
	assert once in (*needs.WAITING, needs.MET)


def test_groups_see_through_spelling_but_keep_swedish_letters_apart() -> None:
	rows = [
		need("a", "Liden", "BankID", days=3),
		need("b", " liden ", "bankid", days=9),
		need("c", "Åsen", "BankID"),
		need("d", "Asen", "BankID"),
		need("e", "", "Foto"),
	]
	found = needs.groups(rows)
	assert [(group.locality, len(group.needs)) for group in found] == [
		("Asen", 1),
		(" liden ", 2),
		("Åsen", 1),
		("", 1),
	]


@given(some.lists(some.builds(need, name=some.text(max_size=4), persons=some.integers(1, 50), days=some.integers(0, 900),
	locality=some.sampled_from(["Liden", "LIDEN", "Viken", ""]), theme=some.text(max_size=6),
	status=some.sampled_from([*needs.WAITING, needs.MET]), blocker=some.sampled_from([needs.NO_BLOCKER, *needs.BLOCKERS]))))  # fmt: skip
def test_no_need_and_no_person_is_lost_or_counted_twice(rows) -> None:
	found = needs.groups(rows)
	assert sum(len(group.needs) for group in found) == len(rows)
	assert sum(group.persons() for group in found) == sum(row.persons for row in rows)
	figures = needs.figures(rows, TODAY)
	assert figures.new + figures.planned + figures.met + figures.not_possible == figures.voiced == len(rows)
	assert figures.persons_waiting <= figures.persons
	for group in found:
		assert set(group.blockers) <= set(needs.BLOCKERS)


def test_waiting_ends_when_it_is_met() -> None:
	met = need(days=30, status="Met", met_on=TODAY - timedelta(days=20))
	assert needs.waiting_days(met, TODAY) == 10
	assert needs.waiting_days(need(days=30), TODAY) == 30
	figures = needs.figures([met, need(days=30), need(days=2)], TODAY)
	assert (figures.median_days, figures.oldest_days) == (10.0, 30)
	assert needs.figures([met], TODAY).oldest_days is None
	assert needs.figures([], TODAY).median_days is None
	assert needs.waiting_days(need(days=-3), TODAY) == 0


def test_what_is_met_is_in_nobodys_way() -> None:
	group = needs.groups([need("a", blocker="No host"), need("b", blocker="No wifi", status="Met")])[0]
	assert group.blockers == ["No host"]


def test_words_meet_by_their_beginning_and_small_words_do_not() -> None:
	assert needs.words_in_common("Hjälp med mobilen", "Mobil och surfplatta") == ["mobilen"]
	assert needs.words_in_common("Foto med mer", "Möte med annat") == []
	assert needs.words_in_common("BankID, säkert!", "Bankid") == ["bankid"]


def test_the_map_keeps_north_up_and_inside() -> None:
	drawn = {
		spot.locality: spot
		for spot in needs.spots(
			[("Norr", 4, (62.9, 17.0)), ("Syd", 1, (62.3, 17.4)), ("Tom", 0, (62.6, 17.2))], 400, 300
		)
	}
	assert drawn["Norr"].y < drawn["Syd"].y and drawn["Norr"].x < drawn["Syd"].x
	assert drawn["Norr"].radius > drawn["Syd"].radius > drawn["Tom"].radius > 0
	one = needs.spots([("Liden", 3, (62.7, 16.8))], 400, 300)
	assert (one[0].x, one[0].y) == (200, 150)
	assert needs.spots([], 400, 300) == []
	assert needs.centre([]) is None
	assert needs.centre([(62.0, 17.0), (63.0, 18.0)]) == (62.5, 17.5)


@given(some.lists(some.tuples(some.text(max_size=3), some.integers(0, 999),
	some.tuples(some.floats(-80, 80), some.floats(-179, 179))), max_size=20))  # fmt: skip
def test_every_spot_is_inside_the_drawing(localities) -> None:
	for spot in needs.spots(localities, 400, 300):
		assert 0 <= spot.x <= 400 and 0 <= spot.y <= 300
