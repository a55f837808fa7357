"""What an advisor shows a visitor, and what guides the advisor. Every function authorises first."""

import frappe

from digidel_app.digidel_encounters import guideline, help_articles
from digidel_app.permissions import check_company


@frappe.whitelist()
def article(topic: str) -> dict | None:
	"""The help article of a topic, None where there is none; see `help_articles.article_of`.

	Raises:
		frappe.PermissionError: the user may not read topics.
	"""
	frappe.has_permission("Encounter Topic", "read", throw=True)
	return help_articles.article_of(topic)


@frappe.whitelist(methods=["POST"])
def send_article(topic: str, address: str) -> None:
	"""Mail a topic's article to a visitor; the address is stored nowhere.

	Raises:
		frappe.PermissionError: the user may not record visits.
		frappe.ValidationError: no article, no e-mail address, or the mail could not be handed over.
	"""
	frappe.has_permission("Helpdesk Encounter", "create", throw=True)
	help_articles.send(topic, address)


@frappe.whitelist()
def decline_guideline(company: str) -> str:
	"""What the desk does not help with in a municipality, as plain text.

	Raises:
		frappe.PermissionError: the user may not read visits, or not those of the municipality.
	"""
	frappe.has_permission("Helpdesk Encounter", "read", throw=True)
	check_company(company)
	return guideline.text(company)
