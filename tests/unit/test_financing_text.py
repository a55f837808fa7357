"""The application's text against its table: X9 to X12 of the golden table, to the krona."""

from decimal import Decimal as D

from digidel_app.demo.application import read_application
from digidel_app.domain.financing_text import review_text


def review():
	application = read_application()
	own = next(f for f in application.financiers if f.kind == "Own")
	return review_text(own.statements, application.lines, D(1000000))


def test_x9_personnel_hides_overhead():
	found = review().statements[0]
	assert (found.named, found.difference, found.hidden_overhead) == (D(575354), D(-354), D(75000))


def test_x10_the_named_rows_are_not_the_stated_sum():
	found = review().statements[1]
	assert (found.named, found.difference) == (D(550000), D(435000))


def test_x11_what_the_text_omits_closes_to_354_kronor():
	found = review()
	assert found.other_unnamed == D(100000)
	assert {row.title for row in found.unnamed} == {
		"Lönekostnader",
		"OH-kostnader",
		"Information/kommunikation",
	}
	assert found.not_covered == D(334646)
	# X10's 435 000 less these two; the personnel's own 354 are already in the sum of all statements
	assert found.statements[1].difference - found.other_unnamed - found.not_covered == D(354)
	assert found.left_over == D(0)


def test_x12_the_grant_covers_part_of_the_salaries_it_is_meant_for():
	found = review()
	assert found.salary_and_overhead == D(1340661)
	assert found.grant_share_percent == D("74.6")


def test_without_statements_everything_is_unnamed():
	found = review_text([], read_application().lines, D(0))
	assert sum(row.amount for row in found.unnamed) == D(2560000)
	assert found.unexplained == 0
