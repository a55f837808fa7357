"""What a report says of goals. Whoever reads it may be anybody, so it says less of persons than the board does.

A number of persons is rounded, so that it tells nothing beside what has been published; what rests on it is worked out from
the rounded number. Shares of small groups are left out.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from frappe import _

from digidel_app.digidel_follow_up import board
from digidel_app.digidel_follow_up import goal_words as words
from digidel_app.digidel_follow_up.goal_follow_up import FollowedGoal, follow
from digidel_app.digidel_follow_up.metrics.registry import HOURS, PER_CENT, SEK, Metric
from digidel_app.digidel_follow_up.report_statistics import Published, shows_gender
from digidel_app.domain import goal_standing
from digidel_app.domain import report_text as rt
from digidel_app.domain.suppression import SIGN

COST_PER_PERSON, SHARE_OF_WOMEN = "cost_per_reached_person", "share_of_women"
WEEKS_NAMED = 4


def goals_of(company: str, first: date, last: date, project: str | None) -> list[FollowedGoal]:
	"""Goals that have a day in the period, as they stood at its end."""
	return [
		each
		for each in follow(company, last, project=project)
		if each.goal.starts_on <= last and each.goal.ends_on >= first
	]


def blocks(
	followed: Sequence[FollowedGoal], last: date, threshold: int, found: Published, lang: str
) -> list[rt.Block]:
	"""The goals with a figure as a table, and those told in words."""
	if not followed:
		return [rt.Paragraph(_("No goals were set for the period."))]
	counted = [each for each in followed if not each.goal.is_qualitative]
	told = [each for each in followed if each.goal.is_qualitative]
	made: list[rt.Block] = []
	if counted:
		made.append(rt.Paragraph(_reached_sentence(counted, lang)))
		made.append(
			rt.Table(
				_("Goals and results on {0}").format(words.day_text(last)),
				(_("Goal"), _("Status"), _("Target", context="Project Goal"), _("Result")),
				tuple(_row(each, threshold, found, lang) for each in counted),
				words=2,
			)
		)
		notes = [note for each in counted for note in _notes(each, lang)]
		if notes:
			made.append(rt.Bullets(tuple(notes)))
		if any(each.metric and each.metric.counts_persons for each in counted):
			made.append(rt.Paragraph(_about_rounding(threshold, lang)))
	if told:
		made.append(rt.Paragraph(_("Goals that are told in words:")))
		made.append(rt.Bullets(tuple(_told(each) for each in told)))
	made.append(
		rt.Paragraph(
			_("Source: the municipality's records in Digidel, as they stood for {0}.").format(
				words.day_text(last)
			),
			is_source=True,
		)
	)
	return made


def _reached_sentence(counted: Sequence[FollowedGoal], lang: str) -> str:
	reached = sum(each.standing.status == goal_standing.REACHED for each in counted)
	return rt.counted(
		len(counted),
		_("{0} of {1} goal with a figure had been reached."),
		_("{0} of {1} goals with a figure had been reached."),
	).format(rt.number(reached, lang), rt.number(len(counted), lang))


def _about_rounding(threshold: int, lang: str) -> str:
	return _(
		"Persons reached is an estimate, since nobody's identity is recorded. It is rounded to the nearest {0}, and so is what "
		"is worked out from it."
	).format(rt.number(rt.rounding_base(threshold), lang))


def _row(each: FollowedGoal, threshold: int, found: Published, lang: str) -> tuple[str, ...]:
	return (
		each.goal.title,
		words.status_text(each),
		_target(each, lang) or "–",
		result_text(each, threshold, found, lang),
	)


def result_text(each: FollowedGoal, threshold: int, found: Published, lang: str) -> str:
	"""Where a goal stands, as much of it as anybody may read."""
	if not each.metric or each.standing.status == goal_standing.NOT_BEGUN:
		return "–"
	measured = each.measured
	if measured.value is None:
		return _("no data")
	if each.weeks:
		return _("{0} of {1} weeks").format(
			rt.number(len(each.weeks.met), lang), rt.number(len(each.weeks.open_weeks), lang)
		)
	if board.is_small(each, threshold):
		return SIGN
	if each.metric.counts_persons:
		return _("about {0}").format(rt.number(rt.rounded(measured.value, rt.rounding_base(threshold)), lang))
	if each.metric.name == COST_PER_PERSON:
		return _cost_text(each, threshold, lang)
	if each.metric.name == SHARE_OF_WOMEN and _tells_of_few(each, threshold, found):
		return SIGN
	return _with_unit(each.metric, measured.value, lang)


def _cost_text(each: FollowedGoal, threshold: int, lang: str) -> str:
	"""Exact costs by exact persons would give the persons away."""
	persons = rt.rounded(each.measured.denominator or 0, rt.rounding_base(threshold))
	if not persons:
		return SIGN
	return _("about {0}").format(_with_unit(each.metric, each.measured.numerator / persons, lang))


def _tells_of_few(each: FollowedGoal, threshold: int, found: Published) -> bool:
	"""Whether a whole per cent is fewer persons than may be told of, and the published tables do not tell them already."""
	if (each.measured.denominator or 0) >= 100 * threshold:
		return False
	years = set(range(each.first.year, min(each.last, each.on).year + 1))
	return not years <= {content["year"] for content in found.contents if shows_gender(content)}


def _target(each: FollowedGoal, lang: str) -> str:
	if not each.metric or each.target is None:
		return ""
	if each.metric.is_weekly:
		return _("{0} each week").format(rt.number(each.target, lang))
	return _with_unit(each.metric, each.target, lang)


def _with_unit(metric: Metric, value: Decimal, lang: str) -> str:
	if metric.unit == PER_CENT:
		return f"{rt.number(value, lang)}{rt.NO_BREAK_SPACE}%"
	if metric.unit == SEK:
		return rt.kronor(value.quantize(Decimal(1)), lang)
	if metric.unit == HOURS:
		return _("{0} h").format(rt.number(value, lang, 1))
	return rt.number(value, lang)


def _notes(each: FollowedGoal, lang: str) -> list[str]:
	"""What a reader needs beside the figure: what a share was taken of, and which weeks were missed."""
	notes = []
	if each.residents and each.residents.value > 0:
		notes.append(
			_("{0} % of {1} residents at the end of {2} ({3}).").format(
				rt.tidy(each.goal.percent_of_population, lang),
				rt.number(each.residents.value, lang),
				each.residents.year,
				each.residents.source,
			)
		)
	if each.weeks and each.weeks.missed:
		notes.append(_("Missing: {0}").format(words.weeks_text(each.weeks.missed, WEEKS_NAMED)) + ".")
	return [f"{each.goal.title}: {note}" for note in notes]


def _told(each: FollowedGoal) -> str:
	status = words.status_text(each)
	evidence = " ".join((each.goal.evidence or "").split())
	return (
		f"{each.goal.title}: {status}. {evidence}".strip()
		if status
		else f"{each.goal.title}. {evidence}".strip()
	)
