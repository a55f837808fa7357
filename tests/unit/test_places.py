from datetime import date, timedelta

import pytest

from digidel_app.domain import places
from digidel_app.domain.places import OpeningHour, opening_hour_problems


def hours(row, opens, closes, weekday="Monday", service="Open", valid_from=None, valid_to=None):
	return OpeningHour(
		row, weekday, service, timedelta(hours=opens), timedelta(hours=closes), valid_from, valid_to
	)


@pytest.mark.parametrize(
	"rows",
	[
		[hours(1, 8, 12), hours(2, 12, 16)],
		[hours(1, 8, 16), hours(2, 8, 16, weekday="Tuesday")],
		[hours(1, 8, 16), hours(2, 13, 15, service="Drop-in")],
		[
			hours(1, 8, 16, valid_to=date(2025, 5, 31)),
			hours(2, 9, 15, valid_from=date(2025, 6, 1), valid_to=date(2025, 8, 31)),
			hours(3, 8, 16, valid_from=date(2025, 9, 1)),
		],
	],
)
def test_hours_that_are_right(rows):
	assert opening_hour_problems(rows) == []


@pytest.mark.parametrize(
	("rows", "problem"),
	[
		([hours(1, 16, 8)], (places.CLOSES_BEFORE_OPENING, 1, None)),
		([hours(1, 8, 8)], (places.CLOSES_BEFORE_OPENING, 1, None)),
		(
			[hours(1, 8, 9, valid_from=date(2025, 2, 1), valid_to=date(2025, 1, 31))],
			(places.ENDS_BEFORE_START, 1, None),
		),
		([hours(1, 8, 12), hours(2, 11, 16)], (places.OVERLAPS, 1, 2)),
		(
			[hours(1, 8, 12, valid_to=date(2025, 5, 31)), hours(2, 8, 12, valid_from=date(2025, 5, 31))],
			(places.OVERLAPS, 1, 2),
		),
	],
)
def test_hours_that_cannot_be_right(rows, problem):
	assert problem in opening_hour_problems(rows)
