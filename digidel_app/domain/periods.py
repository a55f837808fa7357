"""Parts of time that statistics are counted by, as whole numbers that sort by time: 202503 is March 2025.

Weeks are ISO weeks and belong to the ISO year, which differs from the calendar's around New Year. A term is a Swedish
half-year: spring (VT) to June, autumn (HT) from July.
"""

from datetime import date, timedelta

YEAR, TERM, QUARTER, MONTH, WEEK = "year", "term", "quarter", "month", "iso_week"
KINDS = (YEAR, TERM, QUARTER, MONTH, WEEK)
LAST_MONTH_OF_SPRING = 6


def number_of(kind: str, day: date) -> int:
	"""The number of the period that a day lies in."""
	if kind == WEEK:
		year, week, _weekday = day.isocalendar()
		return year * 100 + week
	return {
		YEAR: day.year,
		TERM: day.year * 10 + (1 if day.month <= LAST_MONTH_OF_SPRING else 2),
		QUARTER: day.year * 10 + (day.month + 2) // 3,
		MONTH: day.year * 100 + day.month,
	}[kind]


def parts_of(kind: str, number: int) -> tuple[int, int]:
	"""Year and part of the year: month, week, quarter, or 1 for spring and 2 for autumn; part 0 for a whole year."""
	if kind == YEAR:
		return number, 0
	return divmod(number, 10 if kind in (TERM, QUARTER) else 100)


def span_of(kind: str, number: int) -> tuple[date, date]:
	"""First and last day of a period."""
	year, part = parts_of(kind, number)
	if kind == WEEK:
		first = date.fromisocalendar(year, part, 1)
		return first, first + timedelta(days=6)
	months = {YEAR: 12, TERM: 6, QUARTER: 3, MONTH: 1}[kind]
	first_month = 1 + months * max(part - 1, 0)
	following = date(year + (first_month + months > 12), (first_month + months - 1) % 12 + 1, 1)
	return date(year, first_month, 1), following - timedelta(days=1)
