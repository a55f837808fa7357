"""Getting back to visitors: the code on their slip, the list of open ones, and who may see it."""

import frappe
import pytest
from frappe.utils import add_days, today

from digidel_app.domain import slip_code
from digidel_app.testing import builders_operations as make


def test_a_follow_up_gets_a_code_once_and_keeps_it():
	visit = make.encounter(follow_up_by=add_days(today(), 2)).insert()
	code = visit.slip_code
	assert slip_code.is_code(code)
	visit.slip_code = "CDFHJKMN"
	visit.save()
	visit.reload()
	assert visit.slip_code == code


def test_a_visit_without_follow_up_has_no_code_and_many_may_be_without():
	codes = {make.encounter().insert().slip_code for _visit in range(2)}
	assert codes == {None}


def test_the_desk_pages_own_code_is_kept():
	visit = make.encounter(follow_up_by=add_days(today(), 2), slip_code="CDFHJKMN").insert()
	assert frappe.db.get_value("Helpdesk Encounter", visit.name, "slip_code") == "CDFHJKMN"


def test_the_same_code_twice_is_refused():
	make.encounter(follow_up_by=today(), slip_code="CDFHJKMN").insert()
	with pytest.raises(frappe.UniqueValidationError):
		make.encounter(follow_up_by=today(), slip_code="CDFHJKMN").insert()


@pytest.mark.parametrize("given", ["Anna", "19121212", "cdfhjkmn", "CDFHJKM0", 12345678, ["C"]])
def test_anything_but_a_code_is_refused(given):
	with pytest.raises(frappe.ValidationError, match="Slip code"):
		make.encounter(follow_up_by=today(), slip_code=given).insert()
