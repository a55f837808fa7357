"""Fills a site with the demonstration municipality. The only place that writes it.

Everything goes through documents, so that the rules hold for it; only the encounters are written in bulk,
after the same validation. Nothing is committed here: the command does, once, so that a failed run leaves
nothing behind.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.user.user import create_contact
from frappe.model.document import Document
from frappe.utils import now_datetime

from digidel_app.demo import (
	load_bookings,
	load_claims,
	load_goals,
	load_governance,
	load_grant,
	load_ledger,
	load_loans,
	load_mapping,
	load_operations,
	load_recent,
	load_statistics,
	load_surveys,
)
from digidel_app.demo.plan import DemoPlan, make_plan
from digidel_app.demo.recent import make_recent
from digidel_app.demo.record import DemoRecord, read_record
from digidel_app.demo.traces import changed_series, series_now
from digidel_app.demo.users import DEMO_USERS, new_user

OWN_DATA = (
	"Grant Agreement",
	"Helpdesk Encounter",
	"Guidance Booking",
	"Digital Salon",
	"Partner Organisation",
	"Partner Agreement",
	"Meeting Place",
	"Need Report",
	"Salon Volunteer",
	"Digidel Equipment",
	"Digidel Survey",
)
"""Records that only people make; where there are any, the site is in real use."""

Say = Callable[[str], None]


class DemoError(frappe.ValidationError):
	"""The demonstration cannot be loaded here; the message says why and what to do."""


class Loading:
	"""A load under way: the plan, where it goes, and the names that the parts have been given on this site."""

	def __init__(self, plan: DemoPlan, company: str, password: str):
		self.plan, self.company, self.password = plan, company, password
		self.recent = make_recent(now_datetime())
		self.record = DemoRecord(company)
		self.names: dict[tuple[str, str], str] = {}
		self.project = self.cost_center = self.central_cost_center = ""

	def insert(self, values: dict[str, Any] | Document, key: str | None = None) -> Document:
		"""Insert a document, keep its name for removal and, under `key`, for those that link to it."""
		doc = values if isinstance(values, Document) else frappe.get_doc(values)
		doc.insert()
		self.record.add(doc.doctype, doc.name)
		if key:
			self.names[doc.doctype, key] = doc.name
		return doc

	def ensure(self, doctype: str, key: str, filters: dict[str, Any], values: dict[str, Any]) -> str:
		"""The record that is there already, which removal then leaves alone, else a new one."""
		name = frappe.db.get_value(doctype, filters)
		if not name:
			return self.insert({"doctype": doctype, **filters, **values}, key).name
		self.names[doctype, key] = name
		return name

	def name_of(self, doctype: str, key: str | None) -> str | None:
		"""The name on this site of what the plan calls `key`."""
		return self.names[doctype, key] if key else None


def load(company: str | None = None, *, password: str, force: bool = False, say: Say = print) -> bool:
	"""Load the demonstration; returns False when it was there already.

	Raises:
		DemoError: the site has real data, or lacks an account, a fiscal year or a company.
	"""
	if read_record():
		return False
	if not force:
		refuse_real_data()
	loading = Loading(make_plan(), company or default_company(), password)
	steps = (
		(_("Users"), load_users),
		(_("Project, cost centre and accounts"), load_ledger.load_dimensions),
		(_("Meeting places, services and partners"), load_operations.load_directory),
		(_("Grant and budget"), load_grant.load_grant),
		(_("Vouchers", context="Digidel"), load_ledger.load_vouchers),
		(_("Instalments of the grant"), load_grant.link_instalments),
		(_("Rows of the claims"), load_claims.load_claims),
		(_("Encounters"), load_operations.load_encounters),
		(_("Salons and contributions"), load_operations.load_salons),
		(_("Encounters of this year"), load_recent.load_recent_encounters),
		(_("Salons of this year and to come"), load_recent.load_recent_salons),
		(_("Surveys"), load_surveys.load_surveys),
		(_("Goals"), load_goals.load_goals),
		(_("Published statistics"), load_statistics.load_statistics),
		(_("Roadmap, meetings and training"), load_governance.load_governance),
		(_("Grant income at the end of the years"), load_claims.load_income),
		(_("Bookings of the weeks ahead"), load_bookings.load_bookings),
		(_("Equipment and Loans"), load_loans.load_loans),
		(_("Mapping"), load_mapping.load_mapping),
	)
	load_ledger.check_accounts(loading)
	series = series_now()
	for label, step in steps:
		started = monotonic()
		number = step(loading)
		say(f"  {label:<42} {number:>6}  {monotonic() - started:5.1f} s")
	loading.record.series = changed_series(series)
	loading.record.save()
	return True


def refuse_real_data() -> None:
	"""Stop on a site that is in use."""
	found = {doctype: number for doctype in OWN_DATA if (number := frappe.db.count(doctype))}
	if found:
		listed = ", ".join(f"{_(doctype)}: {number}" for doctype, number in found.items())
		raise DemoError(
			_(
				"This site has Digidel data of its own ({0}). Use another site, or --force to load beside it."
			).format(listed)
		)


def default_company() -> str:
	"""The application's municipality where it exists, else the site's only company."""
	applicant = make_plan().application.company
	if frappe.db.exists("Company", applicant):
		return applicant
	companies = frappe.get_all("Company", pluck="name", limit=2)
	if len(companies) != 1:
		raise DemoError(_("Say which company with --company. The site has none, or several."))
	return companies[0]


def load_users(loading: Loading) -> int:
	"""One user per role, limited to the company."""
	for person in DEMO_USERS:
		if frappe.db.exists("User", person["email"]):
			continue
		user = loading.insert(new_user(person, loading.password))
		# The platform makes a contact for every user in a job of its own, after the register has been kept.
		create_contact(user, ignore_mandatory=True)
		contact = frappe.db.get_value("Contact", {"user": person["email"]})
		if contact:
			loading.record.add("Contact", contact)
		loading.insert(
			{
				"doctype": "User Permission",
				"user": person["email"],
				"allow": "Company",
				"for_value": loading.company,
				"apply_to_all_doctypes": 1,
			}
		)
	return len(DEMO_USERS)
