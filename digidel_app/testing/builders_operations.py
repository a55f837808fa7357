"""Records for site tests of places, encounters, salons and partners. Keyword only; what is not said is ordinary."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime, today


def first_company() -> str:
	"""The company that ERPNext's set-up made."""
	return frappe.db.get_single_value("Global Defaults", "default_company")


def other_company(name: str = "Exempelkommun") -> str:
	"""A second municipality, without the chart of accounts that ERPNext would build for a real one."""
	if not frappe.db.exists("Company", name):
		company = frappe.new_doc("Company")
		company.update({"company_name": name, "abbr": "EX", "default_currency": "SEK", "country": "Sweden"})
		company.name = name
		company.set_user_and_timestamp()
		company.db_insert()
	return name


def company_settings(*, company: str | None = None, **values) -> Document:
	"""Settings of a municipality: made when missing, changed to the values given."""
	company = company or first_company()
	if frappe.db.exists("Digidel Company Settings", company):
		settings = frappe.get_doc("Digidel Company Settings", company)
	else:
		settings = frappe.new_doc("Digidel Company Settings", company=company)
	return settings.update(values).save()


def user_with(*roles: str, name: str | None = None) -> str:
	"""A user of the desk with exactly these roles besides the automatic ones."""
	email = f"{name or frappe.scrub('-'.join(roles)).replace('_', '-')}@example.org"
	if not frappe.db.exists("User", email):
		user = frappe.new_doc("User", email=email, first_name=roles[0], send_welcome_email=0, language="en")
		for role in roles:
			user.append("roles", {"role": role})
		user.insert()
	return email


def project(*, company: str | None = None, name: str = "Digidelcenter prov") -> str:
	return (
		frappe.new_doc(
			"Project",
			project_name=f"{name} {frappe.generate_hash(length=6)}",
			company=company or first_company(),
		)
		.insert()
		.name
	)


def meeting_place(**values) -> Document:
	return _new(
		"Meeting Place",
		{"place_name": _unique("Biblioteket"), "kind": "Library", "company": first_company(), "has_wifi": 1},
		values,
	).insert()


def encounter(**values) -> Document:
	"""A visit with one question, not yet saved."""
	defaults = {"meeting_place": None, "persons": 1, "duration_minutes": 15, "gender": "Woman"}
	doc = _new(
		"Helpdesk Encounter", {**defaults, "started_at": add_to_date(now_datetime(), hours=-1)}, values
	)
	doc.meeting_place = doc.meeting_place or meeting_place().name
	if not doc.questions and "questions" not in values:
		doc.append("questions", question())
	return doc


def question(**values) -> dict:
	return {"topic": topic(), "outcome": "Solved", **values}


def topic(name: str = "Provämne") -> str:
	if not frappe.db.exists("Encounter Topic", name):
		doc = frappe.new_doc("Encounter Topic", topic_name=name, topic_group="Other")
		doc.insert(ignore_permissions=True)  # a test may run as somebody who may not add topics
	return name


def referral_target(**values) -> Document:
	return _new(
		"Referral Target", {"target_name": _unique("Kontaktcenter"), "company": first_company()}, values
	).insert()


def salon(**values) -> Document:
	"""A salon next week, not yet saved."""
	starts_at = values.pop("starts_at", add_days(now_datetime(), 7))
	doc = _new(
		"Digital Salon",
		{"title": _unique("Salong"), "starts_at": starts_at, "ends_at": add_to_date(starts_at, hours=2)},
		values,
	)
	doc.meeting_place = doc.meeting_place or meeting_place().name
	return doc


def past_salon(**values) -> Document:
	return salon(starts_at=add_days(now_datetime(), -7), **values)


def need_report(**values) -> Document:
	return _new("Need Report", {"theme": _unique("Hjälp med mobilen")}, values)


def volunteer(**values) -> Document:
	return _new(
		"Salon Volunteer", {"volunteer_name": _unique("Volontär"), "company": first_company()}, values
	).insert()


def partner(**values) -> Document:
	return _new(
		"Partner Organisation",
		{"organisation_name": _unique("Föreningen"), "company": first_company()},
		values,
	).insert()


def agreement(**values) -> Document:
	"""A draft agreement for this year, not yet saved."""
	year = today()[:4]
	doc = _new(
		"Partner Agreement",
		{"title": _unique("Samverkan"), "starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"},
		values,
	)
	doc.partner_organisation = doc.partner_organisation or partner().name
	return doc


def contribution(**values) -> Document:
	doc = _new("In-kind Contribution", {"quantity": 2, "unit": "hours", "unit_value": 340}, values)
	doc.partner_organisation = doc.partner_organisation or partner().name
	return doc


def _new(doctype: str, defaults: dict, values: dict) -> Document:
	return frappe.get_doc({"doctype": doctype, **defaults, **values})


def _unique(word: str) -> str:
	return f"{word} {frappe.generate_hash(length=6)}"


def open_salon(**values) -> Document:
	"""A salon next week that takes registrations."""
	return salon(**{"status": "Open", "is_public": 1, "capacity": 25, **values}).insert()


def registration(**values) -> Document:
	"""A registration of one person, not yet saved."""
	doc = _new("Salon Registration", {"participant_name": "Kurre Kanin", "persons": 1}, values)
	doc.digital_salon = doc.digital_salon or open_salon().name
	return doc


def forget_registrations(salon: str) -> None:
	"""Remove a salon's registrations and what was kept of those who registered, for tests that commit."""
	names = frappe.get_all("Salon Registration", {"digital_salon": salon}, pluck="name")
	frappe.db.delete(
		"Personal Detail", {"reference_doctype": "Salon Registration", "reference_name": ("in", names)}
	)
	frappe.db.delete("Salon Registration", {"digital_salon": salon})


def series(**values) -> Document:
	"""Five Tuesdays at ten, from the Monday five weeks ahead; not yet saved."""
	first = add_days(getdate(), 35 - getdate().weekday())
	doc = _new(
		"Salon Series",
		{
			"title": _unique("Tisdagscafé"),
			"repeats": "Every week",
			"starts_on": first,
			"ends_on": add_days(first, 34),
			"skip_holidays": 0,
			"times": [{"weekday": "Tuesday", "from_time": "10:00:00", "to_time": "12:00:00"}],
		},
		values,
	)
	doc.meeting_place = doc.meeting_place or meeting_place().name
	return doc
