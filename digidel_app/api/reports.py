"""What the form of a report to others asks for. Every function authorises first."""

import frappe

from digidel_app.digidel_follow_up import report_making


@frappe.whitelist(methods=["POST"])
def make_report(report: str) -> str:
	"""Have the next version of a report made; returns its status.

	Raises:
		frappe.PermissionError: only a Digidel Manager of the municipality makes reports.
		frappe.DoesNotExistError: there is no such report.
		frappe.ValidationError: the period is not over, or it is being made already.
	"""
	frappe.only_for(("Digidel Manager", "System Manager"))
	doc = frappe.get_doc(report_making.DOCTYPE, report)
	doc.check_permission("write")
	report_making.order(doc)
	return doc.status
