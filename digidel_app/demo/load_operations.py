"""Places, partners, encounters and salons of the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, today

from digidel_app.demo import vocabulary as v
from digidel_app.demo.bulk import insert_documents
from digidel_app.demo.load_settings import load_settings
from digidel_app.demo.operations import Encounter, Salon
from digidel_app.demo.record import range_name
from digidel_app.domain import partners
from digidel_app.domain.headcount import NO, YES
from digidel_app.domain.in_kind import HOURS

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading

ENCOUNTER_PREFIX = "demo-"

# --- directory --------------------------------------------------------------------------------------


def load_directory(loading: Loading) -> int:
	"""What encounters and salons point at; returns how many records."""
	before = len(loading.record.made)
	load_settings(loading)
	_load_vocabularies(loading)
	for place in v.PLACES:
		_load_place(loading, place)
	for service in v.SERVICES:
		_load_service(loading, service)
	for target in v.TARGETS:
		_load_target(loading, target)
	for check in v.CHECKS:
		_load_check(loading, check)
	signed_file = _load_signed_file(loading)
	for partner in v.PARTNERS:
		_load_partner(loading, partner, signed_file)
	for volunteer in v.VOLUNTEERS:
		_load_volunteer(loading, volunteer)
	for need in v.NEEDS:
		load_need(loading, need)
	return len(loading.record.made) - before


def _load_vocabularies(loading: Loading) -> None:
	for topic in v.TOPICS:
		loading.ensure(
			"Encounter Topic", topic.name, {"topic_name": topic.name}, {"topic_group": topic.group}
		)
	for band in v.AGE_BANDS:
		# By age, not by name: a site may have named its bands differently.
		filters = {"from_age": band.from_age, "to_age": band.to_age or 0}
		loading.ensure("Age Band", band.name, filters, {"band_name": band.name})


def _load_place(loading: Loading, place: v.Place) -> None:
	latitude, longitude = place.position or (None, None)
	flags = ("has_wifi", "is_mobile", "has_printer", "has_scanner", "is_step_free", "near_public_transport")
	loading.insert(
		{
			"doctype": "Meeting Place",
			"place_name": place.name,
			"kind": place.kind,
			"company": loading.company,
			"locality": place.locality,
			"latitude": latitude,
			"longitude": longitude,
			"wifi_kind": "Everyone" if place.has_wifi else None,
			"visitors_per_year": place.visitors_per_year,
			"secrecy_rule": place.secrecy_rule,
			**{flag: int(getattr(place, flag)) for flag in flags},
			"opening_hours": [
				{
					"weekday": hour.weekday,
					"opens": hour.opens.isoformat(),
					"closes": hour.closes.isoformat(),
					"service": hour.service,
				}
				for hour in place.opening_hours
			],
		},
		place.name,
	)


def _load_service(loading: Loading, service: v.Service) -> None:
	loading.insert(
		{
			"doctype": "Digital Service",
			"service_name": service.name,
			"company": loading.company,
			"owner_kind": service.owner_kind,
			"department": service.department,
			"bank_id": service.bank_id,
			"paper_form_exists": int(service.paper_form_exists),
			"languages": service.languages,
			"verified_on": _checked_on(service.verified_on),
			"contact_name": "Kommunens kontaktcenter (demo)",
		},
		service.name,
	)


def _load_target(loading: Loading, target: v.Target) -> None:
	loading.insert(
		{
			"doctype": "Referral Target",
			"target_name": target.name,
			"company": loading.company,
			"kind": target.kind,
			"keywords": target.keywords,
			"telephone_hours": target.telephone_hours,
			"verified_on": _checked_on(target.verified_on),
			"valid_to": target.until,
		},
		target.name,
	)


def _checked_on(planned: date) -> date:
	"""As long before today as it was before the end of the demonstration: else every contact would be overdue."""
	return getdate() - (v.LAST_DAY - planned)


def _load_check(loading: Loading, check: v.Check) -> None:
	loading.insert(
		{
			"doctype": "Referral Check",
			"referral_target": loading.name_of("Referral Target", check.target),
			"checked_on": _checked_on(check.checked_on),
			"checked_by": "advisor@example.org",
			"result": check.result,
			"steps": check.steps,
		}
	)


# --- partners ---------------------------------------------------------------------------------------

_WAY = {
	"Draft": (),
	"Under review": ("Under review",),
	"Rejected": ("Under review", "Rejected"),
	"Approved": ("Under review", "Approved"),
	"Signed": ("Under review", "Approved", "Signed"),
	"Active": ("Under review", "Approved", "Signed", "Active"),
	"Terminated": ("Under review", "Approved", "Signed", "Active", "Terminated"),
	"Expired": ("Under review", "Approved", "Signed", "Active", "Expired"),
}


def _load_signed_file(loading: Loading) -> str:
	"""One document that stands in for every signed agreement."""
	return loading.insert(
		{
			"doctype": "File",
			"file_name": "digidel-demo-avtal.txt",
			"is_private": 1,
			"content": "Demonstration: här skulle det undertecknade avtalet ligga.\n",
		}
	).file_url


def _load_partner(loading: Loading, partner: v.Partner, signed_file: str) -> None:
	organisation = loading.insert(
		{
			"doctype": "Partner Organisation",
			"organisation_name": partner.name,
			"sector": partner.sector,
			"company": loading.company,
		},
		partner.name,
	)
	_load_contact(loading, organisation.name, partner)
	agreement = loading.insert(
		{
			"doctype": "Partner Agreement",
			"title": partner.purpose[:140],
			"partner_organisation": organisation.name,
			"project": loading.project,
			"responsible_user": "coordinator@example.org",
			"purpose": partner.purpose,
			"mandate": "Planera och hålla gemensamma aktiviteter enligt årets aktivitetsplan",
			"goals": "Minst en gemensam aktivitet per termin",
			"starts_on": partner.starts_on,
			"ends_on": partner.ends_on,
			"notice_months": 3,
			"renewal": partner.renewal,
			"renewal_months": 12,
			"commitments": [
				{
					"kind": row.kind,
					"description": row.description,
					"quantity": row.quantity,
					"unit": row.unit,
					"unit_value": row.unit_value,
					"per": "Per year",
				}
				for row in partner.commitments
			],
		},
		partner.name,
	)
	_take_steps(agreement, partner, signed_file)
	_renew(agreement)


def _load_contact(loading: Loading, organisation: str, partner: v.Partner) -> None:
	"""An address and a contact of the platform's own, linked to the partner."""
	links = [{"link_doctype": "Partner Organisation", "link_name": organisation}]
	number = v.PARTNERS.index(partner) + 1
	loading.insert(
		{
			"doctype": "Address",
			"address_title": partner.name,
			"address_type": "Office",
			"address_line1": f"Exempelgatan {number}",
			"city": partner.locality,
			"country": "Sweden",
			"links": links,
		}
	)
	loading.insert(
		{
			"doctype": "Contact",
			"first_name": "Kontaktperson",
			"last_name": f"Exempel {number}",
			"is_primary_contact": 1,
			"email_ids": [{"email_id": f"partner{number}@example.org", "is_primary": 1}],
			"links": links,
		}
	)


def _renew(agreement: Document) -> None:
	"""Bring an agreement that renews by itself up to today, as the daily run would have done in its time."""
	due = partners.renewals_due(agreement.facts(), getdate(today())) if agreement.status == "Active" else []
	if not due:
		return
	for renewal in due:
		agreement.append(
			"renewals",
			{
				"renewed_on": add_days(renewal.from_end, 1),
				"from_end": renewal.from_end,
				"to_end": renewal.to_end,
			},
		)
	agreement.ends_on = due[-1].to_end
	agreement.flags.ignore_workflow = True
	agreement.save()


def _take_steps(agreement: Document, partner: v.Partner, signed_file: str) -> None:
	for status in _WAY[partner.agreement_status]:
		if status == "Signed":
			agreement.update({"signed_on": partner.starts_on, "signed_file": signed_file})
		agreement.status = status
		# An agreement that has run out by now was active in its day: its steps were taken then.
		agreement.flags.ignore_workflow = True
		agreement.save()


def _load_volunteer(loading: Loading, volunteer: v.Volunteer) -> None:
	is_first = volunteer is v.VOLUNTEERS[0]
	loading.insert(
		{
			"doctype": "Salon Volunteer",
			"volunteer_name": volunteer.name,
			"company": loading.company,
			"user": "volunteer@example.org" if is_first else None,
			"partner_organisation": loading.name_of("Partner Organisation", volunteer.partner),
			"topics": [{"topic": loading.name_of("Encounter Topic", topic)} for topic in volunteer.topics],
			"status": volunteer.status,
		},
		volunteer.name,
	)


def load_need(loading: Loading, need: v.Need) -> None:
	"""Insert something residents asked for."""
	loading.insert(
		{
			"doctype": "Need Report",
			"company": loading.company,
			"theme": need.theme,
			"locality": need.locality,
			"meeting_place": loading.name_of("Meeting Place", need.place),
			"target_group": need.target_group,
			"asked_by_kind": need.asked_by,
			"reported_count": need.times,
			"reported_on": need.reported_on,
			"status": need.status,
			"blocker": need.blocker,
			"met_on": need.met_on,
		},
		need.theme,
	)


# --- encounters -------------------------------------------------------------------------------------


def load_encounters(loading: Loading) -> int:
	"""All encounters, validated one by one and written in bulk."""
	encounters = loading.plan.encounters
	return insert_encounters(loading, encounters, ENCOUNTER_PREFIX)


def insert_encounters(loading: Loading, encounters: Sequence[Encounter], prefix: str) -> int:
	"""Write encounters under names that begin with a prefix; returns how many."""
	insert_documents(
		[_encounter(loading, prefix, number, row) for number, row in enumerate(encounters, start=1)]
	)
	loading.record.add_range("Helpdesk Encounter", prefix, len(encounters))
	return len(encounters)


def _encounter(loading: Loading, prefix: str, number: int, encounter: Encounter) -> Document:
	doc = frappe.new_doc("Helpdesk Encounter")
	doc.update(
		{
			"name": range_name(prefix, number),
			"company": loading.company,
			"project": loading.project,
			"meeting_place": loading.name_of("Meeting Place", encounter.place),
			"started_at": _text(encounter.started_at),
			"received_at": _text(encounter.received_at),
			"answered_at": None if encounter.follow_up_by else _text(encounter.started_at),
			"utc_offset_minutes": encounter.utc_offset_minutes,
			"duration_minutes": encounter.duration_minutes,
			"channel": encounter.channel,
			"advisor": encounter.advisor,
			"persons": encounter.persons,
			"gender": encounter.gender,
			"age_band": loading.name_of("Age Band", encounter.age_band),
			"visit_kind": encounter.visit_kind,
			"status": encounter.status,
			"follow_up_by": _text(encounter.follow_up_by),
			"follow_up_done_on": _text(encounter.follow_up_done_on),
			"entry_mode": "Live",
			"client_uuid": encounter.client_uuid,
		}
	)
	for question in encounter.questions:
		doc.append(
			"questions",
			{
				"topic": loading.name_of("Encounter Topic", question.topic),
				"service_owner": question.service_owner,
				"difficulty_kind": question.difficulty_kind,
				"outcome": question.outcome,
				"digital_service": loading.name_of("Digital Service", question.digital_service),
				"referred_to": loading.name_of("Referral Target", question.referred_to),
				"decline_reason": question.decline_reason,
			},
		)
	return doc


def _text(value: date | datetime | None) -> str | None:
	return str(value) if value else None


# --- salons -----------------------------------------------------------------------------------------


def load_salons(loading: Loading) -> int:
	"""All salons, then what partners gave at them; returns how many of both."""
	names = [load_salon(loading, salon) for salon in loading.plan.salons]
	from_salons = frappe.get_all(
		"In-kind Contribution", {"digital_salon": ("in", names), "source": "Salon"}, pluck="name"
	)
	for name in from_salons:
		loading.record.add("In-kind Contribution", name)
	for row in loading.plan.in_kind:
		if row.kind == HOURS:
			continue  # the salon has said so itself
		loading.insert(
			{
				"doctype": "In-kind Contribution",
				"partner_organisation": loading.name_of("Partner Organisation", row.partner),
				"partner_agreement": loading.name_of("Partner Agreement", row.partner),
				"contribution_date": row.day,
				"kind": row.kind,
				"quantity": row.quantity,
				"unit": row.unit,
				"unit_value": row.unit_value,
				"digital_salon": names[row.salon],
				"project": loading.project,
			}
		)
	return len(names) + len(loading.plan.in_kind)


def load_salon(loading: Loading, salon: Salon) -> str:
	"""Insert one salon as the plan has it; returns its name."""
	place = next(place for place in v.PLACES if place.name == salon.place)
	needs = [need.theme for need in v.NEEDS if need.is_met_by(salon.theme, salon.starts_on)]
	return loading.insert(
		{
			"doctype": "Digital Salon",
			"title": salon.title,
			"theme": salon.theme,
			"topic": loading.name_of("Encounter Topic", v.SALON_TOPICS.get(salon.theme)),
			"kind": salon.kind,
			"meeting_place": loading.name_of("Meeting Place", salon.place),
			"needs_wifi": int(place.has_wifi),
			"project": loading.project,
			"starts_at": salon.starts_at,
			"ends_at": salon.ends_at,
			"capacity": salon.capacity,
			"is_public": int(salon.is_public),
			"language": "sv",
			"status": salon.status,
			"cancel_reason": salon.cancel_reason,
			"library_staff_took_part": int(salon.library_staff_took_part),
			"library_staff_answer": _library_answer(salon),
			"hosts": [_host(loading, host) for host in salon.hosts],
			"headcounts": [
				{
					"gender": row.gender,
					"age_band": loading.name_of("Age Band", row.age_band),
					"persons": row.persons,
					"first_time_persons": row.first_time_persons,
				}
				for row in salon.headcounts
			],
			"needs_met": [
				{"need_report": loading.name_of("Need Report", theme)} for theme in needs if salon.is_held
			],
		}
	).name


def _library_answer(salon: Salon) -> str | None:
	if not salon.headcounts:
		return None
	return YES if salon.library_staff_took_part else NO


def _host(loading: Loading, host) -> dict:
	who = {
		"Staff": {"user": host.who},
		"Partner": {"partner_organisation": loading.names.get(("Partner Organisation", host.who))},
		"Volunteer": {"salon_volunteer": loading.names.get(("Salon Volunteer", host.who))},
	}[host.kind]
	return {"host_kind": host.kind, "role": host.role, "hours": host.hours, **who}
