"""Equipment, loans and retention rules of the demonstration. Dates follow the day it is loaded, as loans run now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import frappe
from frappe.utils import add_days, getdate

from digidel_app.demo import vocabulary as v
from digidel_app.digidel_center.personal_records import installed

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading

TERMS = (
	"Lånet är kostnadsfritt. Lämna tillbaka utrustningen hel, laddad och med alla tillbehör.\n"
	"Logga ut från dina konton innan du lämnar tillbaka den. Ring oss om något går sönder."
)


class Thing(NamedTuple):
	name: str
	kind: str
	inventory_number: str
	value: int
	lendable: bool = True
	bookable: bool = False
	condition: str = "Whole"


class Loan(NamedTuple):
	"""Days count back from today; `returned` None while the thing is out."""

	thing: str
	lent: int
	due: int
	returned: int | None = None
	contact: str = "lantagare@example.org"


THINGS = (
	Thing("Surfplatta 1", "Tablet", "D-101", 4500),
	Thing("Surfplatta 2", "Tablet", "D-102", 4500),
	Thing("Bärbar dator 1", "Computer", "D-201", 8900),
	Thing("Mobilt bredband", "Network", "D-301", 1200),
	Thing("Läsplatta med talsyntes", "Aid", "D-401", 3200, condition="Broken"),
	Thing("Projektor", "Screen or projector", "D-501", 6500, lendable=False, bookable=True),
)
LOANS = (
	Loan("Surfplatta 1", 90, 76, 77),
	Loan("Surfplatta 1", 5, -9),
	Loan("Surfplatta 2", 20, 6, contact="070-1740612"),
	Loan("Bärbar dator 1", 40, 26, 24),
	Loan("Mobilt bredband", 30, 16, 16),
)


def load_loans(loading: Loading) -> int:
	"""Returns how many records."""
	before = len(loading.record.made)
	for thing in THINGS:
		_load_thing(loading, thing)
	for number, loan in enumerate(LOANS, start=1):
		_load_loan(loading, loan, number)
	for doctype in installed():
		_load_rule(loading, doctype)
	return len(loading.record.made) - before


def _load_thing(loading: Loading, thing: Thing) -> None:
	loading.insert(
		{
			"doctype": "Digidel Equipment",
			"equipment_name": thing.name,
			"kind": thing.kind,
			"inventory_number": thing.inventory_number,
			"meeting_place": loading.name_of("Meeting Place", v.PLACES[0].name),
			"lendable": int(thing.lendable),
			"bookable": int(thing.bookable),
			"equipment_condition": thing.condition,
			"replacement_value": thing.value,
			"lending_terms": TERMS if thing.lendable else None,
		},
		thing.name,
	)


def _load_loan(loading: Loading, loan: Loan, number: int) -> None:
	today = getdate()
	loading.insert(
		{
			"doctype": "Equipment Loan",
			"equipment": loading.name_of("Digidel Equipment", loan.thing),
			"borrower_name": f"Låntagare {number} (demo)",
			"borrower_contact": loan.contact,
			"lent_on": add_days(today, -loan.lent),
			"due_on": add_days(today, -loan.due),
			"returned_on": None if loan.returned is None else add_days(today, -loan.returned),
			"loan_note": "Laddare och fodral",
		}
	)


def _load_rule(loading: Loading, doctype: str) -> None:
	"""Left off, with an example of a decision: a demonstration decides nothing."""
	if frappe.db.exists("Retention Rule", {"document_type": doctype, "company": loading.company}):
		return
	loading.insert(
		{
			"doctype": "Retention Rule",
			"document_type": doctype,
			"company": loading.company,
			"keep_months": 12 if doctype == "Salon Volunteer" else 1,
			"counts_from": "Year end" if doctype == "Salon Volunteer" else "Event",
			"decision_reference": "Exempelbeslut 2026:1",
		}
	)
