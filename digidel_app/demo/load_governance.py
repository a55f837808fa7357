"""Roadmap, meetings, year wheel, training and outreach of the demonstration on the site."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.demo.governance import Governance, Initiative, Meeting, WheelTask, make_governance
from digidel_app.digidel_encounters.answer_times import holidays_of
from digidel_app.digidel_follow_up import year_wheel
from digidel_app.domain import year_wheel as rules
from digidel_app.domain.training import USUAL_TARGET

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading

TRAINING_GOAL = "30 utbildningstimmar per person (demo)"
DONE_BEFORE = 3
"""Days before it was due that a task of the wheel was done."""


def load_governance(loading: Loading) -> int:
	"""Returns how many records."""
	before, today = len(loading.record.made), getdate()
	plan = make_governance(today)
	_load_papers(loading, plan)
	for initiative in plan.initiatives:
		_load_initiative(loading, initiative)
	for meeting in plan.meetings:
		_load_meeting(loading, meeting)
	for task in plan.wheel:
		_load_wheel_task(loading, task, today)
	_load_training(loading, plan, today)
	_load_outreach(loading, plan)
	return len(loading.record.made) - before


def _load_papers(loading: Loading, plan: Governance) -> None:
	for paper in plan.papers:
		loading.insert(
			{
				"doctype": "Steering Document",
				"company": loading.company,
				"title": paper.title,
				"kind": paper.kind,
				"decided_on": paper.decided_on,
				"decision_reference": paper.reference,
				"valid_to": paper.valid_to,
			},
			paper.title,
		)


def _load_initiative(loading: Loading, initiative: Initiative) -> None:
	loading.insert(
		{
			"doctype": "Roadmap Initiative",
			"company": loading.company,
			"title": initiative.title,
			"area": initiative.area,
			"board": initiative.board,
			"responsible_user": initiative.responsible,
			"period_from": initiative.first,
			"period_to": initiative.last,
			"status": initiative.status,
			"political_goal": initiative.goal,
			"resources": initiative.resources,
			"steering_documents": [
				{"steering_document": loading.name_of("Steering Document", title)}
				for title in initiative.papers
			],
			"follow_ups": [{"followed_on": day, "note": note} for day, note in initiative.dialogues],
		},
		initiative.title,
	)


def _load_meeting(loading: Loading, meeting: Meeting) -> None:
	doc = loading.insert(
		{
			"doctype": "Governance Meeting",
			"company": loading.company,
			"title": meeting.title,
			"meeting_group": meeting.meeting_group,
			"meeting_date": meeting.day,
			"phase": meeting.phase,
			"notes": meeting.notes,
			"decisions": [
				{
					"decision": decision.text,
					"responsible_user": decision.responsible,
					"due_on": decision.due_on,
					"status": "Done" if decision.is_done else "Open",
					"roadmap_initiative": loading.name_of("Roadmap Initiative", decision.initiative),
				}
				for decision in meeting.decisions
			],
		}
	)
	for row in doc.reload().decisions:
		if row.task:
			loading.record.add("ToDo", row.task)


def _load_wheel_task(loading: Loading, task: WheelTask, today: date) -> None:
	"""The task, what it has given since last year began, and the closing of what is over."""
	doc = loading.insert(
		{
			"doctype": "Year Wheel Task",
			"company": loading.company,
			"title": task.title,
			"what_to_do": task.what,
			"area": task.area,
			"responsible_user": task.responsible,
			"recurrence": task.recurrence,
			"first_month": task.month,
			"chosen_months": task.months,
			"day_of_month": task.day,
			"notice_days": task.notice,
			"first_day": date(today.year - 1, 1, 1),
			"steering_document": loading.name_of("Steering Document", task.paper),
			"roadmap_initiative": loading.name_of("Roadmap Initiative", task.initiative),
		}
	)
	days_off, _covers = holidays_of(loading.company)
	given = [
		found
		for year in (today.year - 1, today.year, today.year + 1)
		for found in rules.occurrences(year_wheel.rule_of(doc), year, days_off)
		if (found.due_on - today).days <= task.notice
	]
	past = [found for found in given if found.due_on < today]
	for found in given:
		given_on = min(found.due_on - timedelta(days=task.notice), today)
		row = year_wheel.give(doc, found, year_wheel.takers(doc), given_on)
		todos = frappe.db.get_value(year_wheel.ROW, row.name, "tasks").split()
		for todo in todos:
			loading.record.add("ToDo", todo)
		if found in past and not (task.is_behind and found is past[-1]):
			done_on = rules.due_day(found.due_on - timedelta(days=DONE_BEFORE), days_off)
			_close(doc, row, todos[0], done_on)


def _close(task: Document, row: Document, todo: str, done_on: date) -> None:
	"""As whoever has it would, but on a day that is past."""
	frappe.get_doc("ToDo", todo).update({"status": "Closed"}).save()
	frappe.db.set_value(year_wheel.ROW, row.name, "done_on", done_on)
	year_wheel.keep_last_done(task.name)


def _load_training(loading: Loading, plan: Governance, today: date) -> None:
	loading.insert(
		{
			"doctype": "Project Goal",
			"company": loading.company,
			"title": TRAINING_GOAL,
			"metric": "training_hours_per_employee",
			"target_value": float(USUAL_TARGET),
			"goal_area": "Quality",
			"period": "Total",
			"starts_on": date(today.year - 1, 1, 1),
			"ends_on": date(today.year, 12, 31),
			"responsible_user": "manager@example.org",
		}
	)
	for course in plan.courses:
		loading.insert(
			{
				"doctype": "Competence Record",
				"company": loading.company,
				"user": course.person,
				"skill": course.skill,
				"topic": course.topic,
				"skill_level": course.level,
				"hours": float(course.hours),
				"record_date": course.day,
			}
		)


def _load_outreach(loading: Loading, plan: Governance) -> None:
	for activity in plan.outreach:
		loading.insert(
			{
				"doctype": "Outreach Activity",
				"company": loading.company,
				"project": loading.project,
				"campaign": activity.campaign,
				"channel": activity.channel,
				"activity_date": activity.day,
				"persons": activity.persons,
				"meeting_place": loading.name_of("Meeting Place", activity.place),
				"voucher_type": "Purchase Invoice" if activity.voucher else None,
				"voucher": loading.name_of("Purchase Invoice", activity.voucher),
			}
		)
