"""Connections on an agreement's form."""

from frappe import _


def get_data() -> dict:
	"""Later versions, what has been delivered, and the reminders that have been sent."""
	return {
		"fieldname": "partner_agreement",
		"non_standard_fieldnames": {"Partner Agreement": "replaces"},
		"transactions": [
			{"label": _("Delivered", context="Digidel"), "items": ["In-kind Contribution"]},
			{"label": _("New version"), "items": ["Partner Agreement"]},
			{"label": _("Reminders", context="Digidel"), "items": ["Agreement Reminder"]},
		],
	}
