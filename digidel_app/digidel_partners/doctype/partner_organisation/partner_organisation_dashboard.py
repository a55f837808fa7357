"""Connections on a partner's form."""

from frappe import _


def get_data() -> dict:
	"""What hangs on a partner; salons it hosted are on the tab Collaboration, for they name it in a row."""
	return {
		"fieldname": "partner_organisation",
		"transactions": [
			{
				"label": _("Agreements", context="Digidel"),
				"items": ["Partner Agreement", "In-kind Contribution"],
			},
			{"label": _("People", context="Digidel"), "items": ["Salon Volunteer", "Referral Target"]},
		],
	}
