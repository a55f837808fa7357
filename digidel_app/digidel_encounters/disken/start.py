"""Everything the page needs to work without a network, in the language the page is in."""

from collections import Counter
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_days, get_system_timezone, getdate, now_datetime, today

from digidel_app.digidel_center.clock import site_offset
from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_center.notes import allowed_numbers
from digidel_app.digidel_encounters.directory import contact_states
from digidel_app.digidel_encounters.disken import labels, opening, own_work, records, whose
from digidel_app.digidel_encounters.statistics import TURNED_ON_BY
from digidel_app.digidel_salons import door
from digidel_app.domain import disken, encounters, headcount
from digidel_app.domain.local_time import with_offset
from digidel_app.domain.personal_data import normal_phone

ENCOUNTER, QUESTION = "Helpdesk Encounter", "Encounter Question"

FAVOURITES_FROM = 180  # days; long enough for a book bus that comes every second month
FOLLOW_UP_DAYS = 7  # what the page proposes; the advisor sets the day
DAYS_OF_OPENING = 14
NEEDS = {"Referred": "referred_to", "Declined by guideline": "decline_reason", "Follow-up": "follow_up_by"}
"""What an outcome asks for besides the tap."""

_CONTACT = ("contact_name", "contact_phone", "contact_email", "telephone_hours")

Row = dict[str, Any]


def everything(company: str) -> Row:
	"""The page's data for one municipality."""
	topics, states = _topics(), contact_states(company)
	return {
		**_who_and_where(company),
		"places": _places(company, [topic["name"] for topic in topics]),
		"topics": topics,
		**_vocabularies(),
		"services": _services(company, states["Digital Service"]),
		"targets": _targets(company, states["Referral Target"]),
		**_asked(company),
		"allowed_numbers": sorted({normal_phone(number) for number in allowed_numbers(company)} - {""}),
		"defaults": {
			"duration_minutes": int(frappe.get_meta(ENCOUNTER).get_field("duration_minutes").default),
			"longest_minutes": encounters.LONGEST,
			"follow_up_days": FOLLOW_UP_DAYS,
			"most_records": disken.MOST_RECORDS,
			"most_questions": disken.MOST_QUESTIONS,
		},
		"summary": own_work.summary(company),
		"opening": opening.hours(company, getdate(today()), DAYS_OF_OPENING),
		"recent": records.recent(),
		"salons": door.salons_to_count(company),
		"most_persons": headcount.MOST_PERSONS,
		"unlikely_many": headcount.UNLIKELY,
	}


def _who_and_where(company: str) -> Row:
	user, now = frappe.session.user, now_datetime()
	return {
		"user": {"name": user, "full_name": frappe.get_cached_value("User", user, "full_name")},
		"company": _company(company),
		"companies": [_company(name) for name in whose.companies()],
		"language": frappe.local.lang,
		"generated_at": with_offset(now, site_offset(now)),
		"time_zone": get_system_timezone(),
	}


def _company(name: str) -> Row:
	return {"name": name, "title": frappe.get_cached_value("Company", name, "company_name") or name}


# --- places and topics --------------------------------------------------------------------------------------


def _places(company: str, active: list[str]) -> list[Row]:
	rows = frappe.get_list(
		"Meeting Place",
		filters={"company": company, "is_active": 1},
		fields=["name", "place_name", "kind", "locality"],
		order_by="place_name asc",
		limit_page_length=0,
	)
	used = _topics_used(company, add_days(getdate(today()), -FAVOURITES_FROM))
	in_company = sum(used.values(), Counter())
	return [
		{
			**row,
			"kind_label": labels.label("Meeting Place", row.kind),
			"favourites": disken.favourites(used.get(row.name, {}), in_company, active),
		}
		for row in rows
	]


def _topics_used(company: str, since: date) -> dict[str, Counter]:
	"""Place → how often each topic was asked about; one query that one index answers."""
	question = frappe.qb.DocType(QUESTION)
	rows = (
		frappe.qb.from_(question)
		.select(question.meeting_place, question.topic, Count("*"))
		.where((question.company == company) & (question.started_on >= since))
		.groupby(question.meeting_place, question.topic)
		.run()
	)
	used: dict[str, Counter] = {}
	for place, topic, number in rows:
		used.setdefault(place, Counter())[topic] = int(number)
	return used


def _topics() -> list[Row]:
	rows = frappe.get_list(
		"Encounter Topic",
		filters={"is_active": 1},
		fields=["name", "topic_group", "help_article"],
		limit_page_length=0,
	)
	articles = {
		article.name: {"title": article.title, "route": article.route}
		for article in frappe.get_all(
			"Help Article",
			filters={"name": ("in", [row.help_article for row in rows if row.help_article]), "published": 1},
			fields=["name", "title", "route"],
		)
	}
	topics = [
		{
			"name": row.name,
			"label": _(row.name),
			"group": labels.label("Encounter Topic", row.topic_group),
			"article": articles.get(row.help_article),
		}
		for row in rows
	]
	return sorted(topics, key=lambda topic: _in_order(topic["label"]))


def _in_order(text: str) -> list:
	"""Swedish order: å, ä and ö after z, capitals and small letters alike."""
	place = {"å": "{a", "ä": "{b", "ö": "{c"}
	return [place.get(char, char) for char in text.lower()]


# --- choices ------------------------------------------------------------------------------------------------


def _vocabularies() -> Row:
	return {
		"age_bands": [
			{"name": band.name, "label": _(band.name)}
			for band in frappe.get_all(
				"Age Band", filters={"is_active": 1}, fields=["name"], order_by="from_age asc"
			)
		],
		"genders": labels.choices(ENCOUNTER, "gender"),
		"salon_genders": labels.choices("Salon Headcount", "gender"),
		"outcomes": [
			{**choice, "needs": NEEDS.get(choice["value"])} for choice in labels.choices(QUESTION, "outcome")
		],
		"channels": labels.choices(ENCOUNTER, "channel"),
		"visit_kinds": labels.choices(ENCOUNTER, "visit_kind"),
		"service_owners": labels.choices(QUESTION, "service_owner"),
		"difficulty_kinds": labels.choices(QUESTION, "difficulty_kind"),
		"decline_reasons": labels.choices(QUESTION, "decline_reason"),
		"target_groups": labels.choices("Need Report", "target_group"),
		"asked_by_kinds": labels.choices("Need Report", "asked_by_kind"),
	}


def _asked(company: str) -> Row:
	"""Which of the further questions the municipality has turned on, and their choices."""
	settings = company_settings(company)
	ask = {
		question: bool(settings and settings.get(f"record_{question}"))
		for question in dict.fromkeys(TURNED_ON_BY.values())
	}
	return {
		"ask": ask,
		"languages": _languages() if ask["spoken_language"] else [],
		"inclusion_steps": labels.choices(ENCOUNTER, "inclusion_step_before"),
		"heard_via": labels.choices(ENCOUNTER, "heard_via"),
	}


def _languages() -> list[Row]:
	rows = frappe.get_all("Language", filters={"enabled": 1}, fields=["name", "language_name"])
	return sorted(
		({"value": row.name, "label": _(row.language_name)} for row in rows),
		key=lambda row: _in_order(row["label"]),
	)


# --- the directory ------------------------------------------------------------------------------------------


def _services(company: str, states: dict[str, dict]) -> list[Row]:
	rows = frappe.get_list(
		"Digital Service",
		filters={"company": company, "status": "Active"},
		fields=["name", "service_name as label", "owner_kind", *_CONTACT],
		order_by="service_name asc",
		limit_page_length=0,
	)
	return [
		{
			**row,
			"owner_label": labels.label("Digital Service", row.owner_kind),
			**_trust(states.get(row.name)),
		}
		for row in rows
	]


def _targets(company: str, states: dict[str, dict]) -> list[Row]:
	rows = frappe.get_list(
		"Referral Target",
		filters={"company": company},
		fields=["name", "target_name as label", "kind", "keywords", "valid_to", *_CONTACT],
		order_by="target_name asc",
		limit_page_length=0,
	)
	return [
		{
			**row,
			"kind_label": labels.label("Referral Target", row.kind),
			"valid_to": row.valid_to.isoformat() if row.valid_to else None,
			**_trust(states.get(row.name)),
		}
		for row in rows
	]


def _trust(state: dict | None) -> Row:
	"""Why to think twice before choosing a contact, and whom to choose instead."""
	return {"warning": state and state["warning"], "instead": state["instead"] if state else []}
