"""Topics of many visits at once."""

import frappe
from frappe import _

AT_MOST = 500


def names_of(encounters: list | str) -> list[str]:
	"""The names a client sent, each once; a list or its JSON text.

	Raises:
		frappe.ValidationError: no list of names, none, or more than 500.
	"""
	try:
		names = frappe.parse_json(encounters)
	except ValueError:
		names = None
	if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
		frappe.throw(_("Choose visits in the list first."))
	names = list(dict.fromkeys(names))
	if not 0 < len(names) <= AT_MOST:
		frappe.throw(
			_("Choose between 1 and {0} visits at a time. You have chosen {1}.").format(AT_MOST, len(names))
		)
	return names


def change_topic(names: list[str], from_topic: str, to_topic: str) -> dict[str, int]:
	"""Save every visit that has a question about `from_topic` with `to_topic` instead, by the visit's own rules.

	Returns:
		`visits` and `questions` that were changed.
	"""
	_check_topics(from_topic, to_topic)
	changed = {"visits": 0, "questions": 0}
	for name in names:
		visit = frappe.get_doc("Helpdesk Encounter", name)
		visit.check_permission("write")
		rows = [row for row in visit.questions if row.topic == from_topic]
		for row in rows:
			row.topic = to_topic
		if rows:
			visit.save()
			changed["visits"] += 1
			changed["questions"] += len(rows)
	return changed


def _check_topics(from_topic: str, to_topic: str) -> None:
	for topic in (from_topic, to_topic):
		if not frappe.db.exists("Encounter Topic", topic):
			frappe.throw(_("Choose both the topic now and the new topic."), frappe.DoesNotExistError)
	if from_topic == to_topic:
		frappe.throw(_("The new topic is the same as the topic now. Choose another."))
	if not frappe.db.get_value("Encounter Topic", to_topic, "is_active"):
		frappe.throw(_("The new topic is no longer in use. Choose another."))
