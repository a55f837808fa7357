"""The figures of who came, as they stand on a Digital Salon: read, written and checked in one way for Desk and door."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from digidel_app.digidel_center.numbers import whole_number
from digidel_app.domain import headcount
from digidel_app.domain.headcount import Cell, Count, CountError


def stored(salon: Document) -> Count | None:
	"""What is counted of a salon; None while nobody has counted. Nobody came is a count."""
	cells = tuple(
		Cell(row.gender, row.age_band or None, cint(row.persons), cint(row.first_time_persons))
		for row in salon.headcounts
		if cint(row.persons)
	)
	if not salon.headcounts and cint(salon.persons_total):
		cells = (Cell(headcount.NOT_RECORDED, None, cint(salon.persons_total)),)
	if not cells and not salon.headcounts:
		return None
	difference = salon.head_count_difference or None
	by_head = cint(salon.persons_by_head) if cint(salon.persons_by_head) or difference else None
	return Count(cells, by_head, difference, salon.library_staff_answer or None)


def write(salon: Document, count: Count | None) -> None:
	"""Put a count on the salon, or take all of it away. The salon is not saved."""
	cells = count.cells if count else ()
	if count and not cells:
		cells = (Cell(headcount.NOT_RECORDED, None, 0),)  # nobody came
	salon.set("headcounts", [])
	for cell in cells:
		salon.append("headcounts", cell._asdict())
	salon.persons_by_head = count.by_head or 0 if count else 0
	salon.head_count_difference = count.difference if count else None
	if count and count.library_staff:  # an answer is not erased by a count that leaves it open
		salon.library_staff_answer = count.library_staff
	salon.persons_total = headcount.in_grid(cells)


def keep_library_answer(salon: Document) -> None:
	"""Asked and answered, or not asked: the statistics' yes or no and the answer follow each other."""
	before = salon.get_doc_before_save()
	answer, answer_before = (
		salon.library_staff_answer or None,
		(before and before.library_staff_answer) or None,
	)
	took_part, took_part_before = (cint(doc.library_staff_took_part) if doc else 0 for doc in (salon, before))
	if answer != answer_before:
		salon.library_staff_took_part = int(answer == headcount.YES)
	elif took_part != took_part_before:
		salon.library_staff_answer = headcount.YES if took_part else headcount.NO
	elif took_part and not answer:
		salon.library_staff_answer = headcount.YES


def check_figures(salon: Document) -> None:
	"""What was counted by head, the grid and the seats must fit together, or somebody has said why not.

	Raises:
		frappe.ValidationError: says which figures, and what can be done.
	"""
	whole_number(salon, "persons_by_head")
	salon.head_count_difference = salon.head_count_difference or None
	if not salon.headcounts:
		salon.head_count_difference, salon.persons_by_head = None, 0
	count = stored(salon)
	if count is None or not _has_changed(salon, count):
		return
	try:
		headcount.read_number(salon.persons_by_head)
		settled = headcount.settled(count)
		total = headcount.in_grid(settled.cells)
		headcount.check_size(total, cint(salon.capacity), bool(cint(salon.over_capacity_confirmed)))
	except CountError as error:
		frappe.throw(message(error), title=_("Head-counts"))
	if settled.cells != count.cells:
		write(salon, settled)


def _has_changed(salon: Document, count: Count) -> bool:
	"""Figures of before these rules stand as they are."""
	before = salon.get_doc_before_save()
	if not before:
		return True
	return headcount.mark(stored(before)) != headcount.mark(count) or cint(before.capacity) != cint(
		salon.capacity
	)


def message(error: CountError) -> str:
	"""Why a count is refused, and what to do."""
	return {
		headcount.NOT_READABLE: _("The count cannot be read. Count again."),
		headcount.NO_WHOLE_NUMBER: _("A number of persons must be a whole number."),
		headcount.NEGATIVE: _("A number of persons cannot be below 0."),
		headcount.TOO_MANY: _("More than {0} persons at one salon is taken for a typing error."),
		headcount.UNKNOWN_GENDER: _("The gender does not exist. Reload the page and count again."),
		headcount.UNKNOWN_AGE: _("The age band does not exist. Reload the page and count again."),
		headcount.TWICE: _("A gender and age band is counted twice. Add them together."),
		headcount.MORE_FIRST_TIME: _("More persons are here for the first time than there are persons."),
		headcount.DIFFERS: _(
			"{0} are counted by head, but {1} stand in the grid. Count again, or say how: the rest is not recorded by "
			"gender and age, or the grid is right."
		),
		headcount.UNKNOWN_CHOICE: _("The choice does not exist. Choose again."),
		headcount.OVER_CAPACITY: _("{0} persons are more than the {1} seats. Confirm that it is right."),
		headcount.UNLIKELY_MANY: _("{0} persons are very many. Confirm that it is right."),
	}[error.kind].format(*error.facts)
