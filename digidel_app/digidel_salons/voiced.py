"""A need as a resident says it on the public page: stored without anything about who said it, and once per form."""

import frappe

from digidel_app.domain import needs

LONGEST = 140
"""Characters, as the fields hold."""
MOST_PERSONS = 500


def record(
	company: str,
	*,
	theme: str,
	locality: str = "",
	persons: int = 1,
	target_group: str = "Everyone",
	hard_to_get_there: bool = False,
	submission_key: str,
) -> str:
	"""Store what a resident asks for; the same form sent twice gives the same need. Answers its name.

	Raises:
		frappe.ValidationError: a text that cannot be stored, for example because it points at a person.
	"""
	name = submission_key[:16].upper()
	if frappe.db.exists("Need Report", name):
		return name
	doc = frappe.new_doc("Need Report")
	doc.update(
		{
			"company": company,
			"theme": theme,
			"locality": locality,
			"target_group": target_group,
			"reported_count": persons,
			"asked_by_kind": "Resident",
			"blocker": needs.NO_TRANSPORT if hard_to_get_there else needs.NO_BLOCKER,
		}
	)
	try:
		# visitors have no account; the rules are the document's own
		doc.insert(set_name=name, ignore_permissions=True)
	except frappe.DuplicateEntryError:  # the same form sent twice at once: the other one is stored
		frappe.clear_messages()
	return name


def localities(company: str) -> list[str]:
	"""Where the municipality has places, to choose from: never what other residents have written."""
	# get_all: where places are is public
	names = frappe.get_all(
		"Meeting Place",
		filters={"company": company, "is_active": 1, "locality": ("is", "set")},
		pluck="locality",
		distinct=True,
	)
	return sorted(set(names), key=str.casefold)
