"""A figure about the world around, such as the share who do not use the internet, by year and with its source."""

from frappe.model.document import Document

from digidel_app.digidel_center.company import check_user_company
from digidel_app.digidel_follow_up.figures import check_year


class ContextFigure(Document):
	def validate(self) -> None:
		check_user_company(self)
		check_year(self)
