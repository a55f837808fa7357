"""From a group of needs to salons: the board, where and with whom it could be, and making the salons."""

from collections import defaultdict
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.digidel_salons import hosting, needs
from digidel_app.domain import hosting as rules
from digidel_app.domain import needs as need_rules
from digidel_app.domain import salons
from digidel_app.domain.hosting import Venue, Wish

MOST_SALONS = 20
MOST_HOSTS = 8
"""Proposals of each kind: a choice, not a register."""


def board(company: str) -> list[dict]:
	"""What waits, in groups that one salon could meet; the needs' own permissions decide what is seen."""
	today = getdate()
	waiting = needs.rows(company, status=("in", need_rules.WAITING))
	planned = _salons_ahead([need.name for need in waiting if need.status == need_rules.PLANNED])
	return [
		{
			"locality": group.locality,
			"theme": group.theme,
			"target_group": group.target_group,
			"target_group_label": _(group.target_group, context="Need Report"),
			"needs": group.names(),
			"reports": len(group.needs),
			"persons": group.persons(),
			"new": len(group.names(need_rules.NEW)),
			"planned": len(group.names(need_rules.PLANNED)),
			"not_possible": len(group.names(need_rules.NOT_POSSIBLE)),
			"oldest_days": need_rules.oldest_waiting(group.needs, today) or 0,
			"blockers": [_(blocker, context="Need Report") for blocker in group.blockers],
			"salons": list(
				{row["name"]: row for name in group.names() for row in planned.get(name, [])}.values()
			),
		}
		for group in need_rules.groups(waiting)
	]


def chosen(company: str, names: list[str]) -> list[Document]:
	"""Needs by name, all of one municipality and all still waiting.

	Raises:
		frappe.DoesNotExistError: one does not exist, or the user may not see it.
		frappe.ValidationError: none is named, or one is met already.
	"""
	if not names or len(names) > 500 or not all(isinstance(name, str) for name in names):
		frappe.throw(_("Choose at least one need."))
	found = {
		row.name: row
		for row in frappe.get_list(
			"Need Report",
			filters={"name": ("in", names), "company": company},
			fields=["name", "theme", "locality", "status", "meeting_place"],
			limit_page_length=0,
		)
	}
	missing = [name for name in names if name not in found]
	if missing:
		frappe.throw(
			_("The need does not exist any more, or is not yours. Load the board again."),
			frappe.DoesNotExistError,
		)
	if any(row.status == need_rules.MET for row in found.values()):
		frappe.throw(_("One of the needs is met already. Load the board again."))
	return list(found.values())


def places(company: str, wish: Wish, locality: str) -> list[dict]:
	"""Every place at that time, those that can host first and nearest to the locality first, each with why."""
	found = hosting.venues(company, wish)
	here = [venue for venue in found if need_rules.key_of(venue.locality) == need_rules.key_of(locality)]
	near = Venue("", "", locality, need_rules.centre([venue.position for venue in here if venue.position]))
	return [
		{
			"name": venue.name,
			"place_name": venue.place_name,
			"locality": venue.locality,
			"can_host": rules.can_host(wish, venue),
			"why": _why(venue, near, wish),
		}
		for venue in sorted(
			rules.nearest_first(found, near), key=lambda venue: not rules.can_host(wish, venue)
		)
	]


def _why(venue: Venue, near: Venue, wish: Wish) -> list[str]:
	"""What speaks against a place, or else for it; names are escaped."""
	against = [hosting.reason(kind, venue) for kind in rules.problems(wish, venue)]
	if against:
		return against
	words = []
	if near.locality and need_rules.key_of(venue.locality) == need_rules.key_of(near.locality):
		words.append(_("in the same locality"))
	elif venue.position and near.position:
		kilometres = rules.distance(venue.position, near.position)
		words.append(_("{0} km as the crow flies").format(max(round(kilometres), 1)))
	if venue.hours:
		words.append(_("open then"))
	else:
		words.append(_("opening hours are not known"))
	if venue.has_wifi:
		words.append(_("has wifi"))
	return words


def hosts(company: str, theme: str, locality: str) -> list[dict]:
	"""Who could hold it: volunteers who chose a topic like the theme, and partners who are in the locality; with why."""
	return [*_volunteers(company, theme), *_partners(company, locality)]


def _volunteers(company: str, theme: str) -> list[dict]:
	volunteers = frappe.get_list(
		"Salon Volunteer",
		filters={"company": company, "status": "Active"},
		fields=["name", "volunteer_name"],
		order_by="volunteer_name asc",
		limit_page_length=0,
	)
	topics = defaultdict(list)
	# get_all: rows of the volunteers that have just been read with permissions
	for row in frappe.get_all(
		"Salon Volunteer Topic",
		filters={"parenttype": "Salon Volunteer", "parent": ("in", [row.name for row in volunteers] or [""])},
		fields=["parent", "topic"],
	):
		topics[row.parent].append(
			frappe.get_cached_value("Encounter Topic", row.topic, "topic_name") or row.topic
		)
	found = []
	for row in volunteers:
		fitting = [topic for topic in topics[row.name] if need_rules.words_in_common(theme, topic)]
		if fitting:
			why = _("Helps with {0}").format(", ".join(fitting))
			found.append(_host("Volunteer", row.name, row.volunteer_name, why))
	return found[:MOST_HOSTS]


def _partners(company: str, locality: str) -> list[dict]:
	if not locality:
		return []
	partners = {
		row.name: row.organisation_name
		for row in frappe.get_list(
			"Partner Organisation",
			filters={"company": company, "is_active": 1},
			fields=["name", "organisation_name"],
			order_by="organisation_name asc",
			limit_page_length=0,
		)
	}
	address, link = frappe.qb.DocType("Address"), frappe.qb.DocType("Dynamic Link")
	at_home = {
		name
		for (name,) in frappe.qb.from_(link)
		.join(address)
		.on((address.name == link.parent) & (link.parenttype == "Address"))
		.select(link.link_name)
		.where((link.link_doctype == "Partner Organisation") & (address.city == locality))
		.run()
	}
	row, salon, place = (frappe.qb.DocType(name) for name in ("Salon Host", "Digital Salon", "Meeting Place"))
	have_held = {
		name
		for (name,) in frappe.qb.from_(row)
		.join(salon)
		.on((salon.name == row.parent) & (row.parenttype == "Digital Salon"))
		.join(place)
		.on(place.name == salon.meeting_place)
		.select(row.partner_organisation)
		.distinct()
		.where((salon.company == company) & (place.locality == locality))
		.where(salon.status.isin((salons.HELD, salons.REPORTED)) & row.partner_organisation.isnotnull())
		.run()
	}
	found = []
	for name, organisation_name in partners.items():
		why = [
			text
			for holds, text in (
				(name in at_home, _("has its address in {0}").format(locality)),
				(name in have_held, _("has held salons in {0}").format(locality)),
			)
			if holds
		]
		if why:
			found.append(_host("Partner", name, organisation_name, ", ".join(why)))
	return found[:MOST_HOSTS]


def _host(kind: str, name: str, label: str, why: str) -> dict:
	return {"host_kind": kind, "name": name, "label": label, "why": why}


def make_salons(
	names: list[str], starts: list[datetime], minutes: int, values: dict, host_rows: list[dict]
) -> list[str]:
	"""One planned salon for each start, each linked to all the needs; all of them, or none when one is refused.

	Args:
		values: what they have in common: title, theme, meeting_place, needs_wifi, needs_step_free, capacity.
	"""
	if not 1 <= len(starts) <= MOST_SALONS:
		frappe.throw(_("Plan 1 to {0} salons at a time.").format(MOST_SALONS))
	if not 15 <= minutes <= 24 * 60:
		frappe.throw(_("A salon lasts from 15 minutes to a day."))
	made = []
	for starts_at in starts:
		doc = frappe.new_doc("Digital Salon")
		doc.update(
			{
				**values,
				"status": salons.PLANNED,
				"starts_at": starts_at,
				"ends_at": starts_at + timedelta(minutes=minutes),
			}
		)
		for name in names:
			doc.append("needs_met", {"need_report": name})
		for host in host_rows:
			field = "salon_volunteer" if host["host_kind"] == "Volunteer" else "partner_organisation"
			doc.append("hosts", {"host_kind": host["host_kind"], field: host["name"]})
		made.append(doc.insert().name)
	return made


def _salons_ahead(names: list[str]) -> dict[str, list[dict]]:
	"""Need → the planned salons for it, the earliest first."""
	row, salon = frappe.qb.DocType("Salon Need"), frappe.qb.DocType("Digital Salon")
	found = defaultdict(list)
	if not names:
		return found
	for need, name, title, starts_at in (
		frappe.qb.from_(row)
		.join(salon)
		.on((salon.name == row.parent) & (row.parenttype == "Digital Salon"))
		.select(row.need_report, salon.name, salon.title, salon.starts_at)
		.where(row.need_report.isin(names))
		.where(salon.status.isin((salons.PLANNED, salons.OPEN)))
		.orderby(salon.starts_at)
		.run()
	):
		found[need].append({"name": name, "title": title, "starts_at": str(starts_at)})
	return found
