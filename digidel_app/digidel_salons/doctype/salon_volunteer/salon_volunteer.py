from frappe.model.document import Document

from digidel_app.digidel_center.company import check_company, set_default_company
from digidel_app.digidel_salons import certificate


class SalonVolunteer(Document):
	"""Somebody who helps at salons without being employed. Contact details are only for that purpose."""

	def validate(self) -> None:
		set_default_company(self)
		check_company(self, "partner_organisation")

	def certificate(self) -> str:
		"""HTML of the certificate of thanks, for its print format."""
		return certificate.html(self)
