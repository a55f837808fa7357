"""What is wrong with a visit, in the user's words. One place for the form, the desk page and the import."""

from frappe import _

from digidel_app.domain import encounters


def visitor_message(kind: str, value: int) -> str:
	"""About who came and for how long; `value` is the number that was given."""
	return {
		encounters.MINUTES_OUT_OF_RANGE: _(
			"A visit takes between {0} and {1} minutes. Minutes is {2}."
		).format(encounters.SHORTEST, encounters.LONGEST, value),
		encounters.TOO_FEW_PERSONS: _("At least one person must have taken part. Persons is {0}.").format(
			value
		),
		encounters.TOO_MANY_PERSONS: _("A visit has at most {0} persons. Persons is {1}.").format(
			encounters.MOST_PERSONS, value
		),
		encounters.GROUP_TOO_SMALL: _("A mixed group is at least two persons. Change Persons or Gender."),
	}[kind]


def question_message(kind: str, number: int, outcome: str | None) -> str:
	"""About the question that stands as `number` in the visit."""
	return {
		encounters.NO_TOPIC: _("Question {0}: choose the topic it is about.").format(number),
		encounters.NO_DECLINE_REASON: _("Question {0}: say why it was declined.").format(number),
		encounters.REFERRAL_CONTRADICTS_OUTCOME: _(
			"Question {0}: there is a Referred to, but the outcome is {1}. Change one of them."
		).format(number, _(outcome or "")),
	}[kind]


def time_message(kind: str) -> str:
	"""About times; {0} stands for the field's label."""
	return {
		encounters.IN_THE_FUTURE: _("{0} lies in the future. Check the date."),
		encounters.TOO_LONG_AGO: _("{0} lies before the year 2000. Check the date."),
		encounters.RECEIVED_AFTER_START: _("{0} cannot be after the visit started. Check both times."),
		encounters.ANSWERED_BEFORE_RECEIVED: _(
			"{0} cannot be before the question was received. Check both times."
		),
	}[kind]


def follow_up_message(kind: str) -> str:
	"""About getting back to the visitor."""
	return {
		encounters.OPEN_WITHOUT_DATE: _(
			"An open visit needs a date: fill in Get back to the visitor by, or set the status to Closed."
		),
		encounters.DUE_BEFORE_VISIT: _("Get back to the visitor by cannot be before the day of the visit."),
		encounters.DONE_WITHOUT_DUE: _(
			"Got back on is filled in, but not Get back to the visitor by. Fill in both."
		),
		encounters.DONE_BEFORE_VISIT: _("Got back on cannot be before the day of the visit."),
	}[kind]
