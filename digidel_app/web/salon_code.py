"""/digidel/salonger/kod: see or cancel a registration with its code. The code is only ever sent by POST."""

import frappe
from werkzeug.wrappers import Response

from digidel_app.digidel_salons import visitors
from digidel_app.web import limits
from digidel_app.web.renderer import Page
from digidel_app.web.salons import facts, phone, registration_facts, salon, with_place


def page(page: Page) -> Response | str:
	"""The question for the code, or what has been done with it."""
	if page.method != "POST":
		return _ask(page)
	limits.spend(limits.CODE)
	_ = page.text
	code = (page.form.get("kod") or "")[:60]
	try:
		doc = visitors.by_code(code)
	except frappe.DoesNotExistError:
		frappe.clear_messages()
		error = _("No registration has that code. Check it letter by letter, or call us.")
		return Response(_ask(page, code, error), status=404, mimetype="text/html")
	return ACTIONS.get(page.form.get("gor"), _see)(page, doc)


def _ask(page: Page, code: str = "", error: str | None = None) -> str:
	return page.render("salon_code.html", view="ask", code=code, error=error, phone=phone(page.company))


def _see(page: Page, doc, notice: str | None = None, status: int = 200) -> Response:
	return _answer(page, doc, "see", notice, status)


def _confirm_cancel(page: Page, doc) -> Response:
	return _answer(page, doc, "cancel" if visitors.is_ahead(doc) else "see")


def _cancel(page: Page, doc) -> Response:
	_ = page.text
	try:
		doc = visitors.cancel(doc.registration_code)
	except frappe.ValidationError:
		frappe.db.rollback()
		frappe.clear_messages()
		doc.reload()
		return _see(
			page, doc, _("This meeting has begun, so the registration can no longer be cancelled."), 417
		)
	return _see(page, doc)


ACTIONS = {"se": _see, "avboka": _confirm_cancel, "avboka_nu": _cancel}
"""What a button asks for."""


def _answer(page: Page, doc, view: str, notice: str | None = None, status: int = 200) -> Response:
	page.about(doc.company)
	html = page.render(
		"salon_code.html",
		view=view,
		notice=notice,
		is_ahead=visitors.is_ahead(doc),
		twice=visitors.others_with_the_same_contact(doc),
		phone=phone(doc.company),
		**facts(_of_registration(doc), page),
		**registration_facts(doc, page.text),
	)
	return Response(html, status=status, mimetype="text/html")


def _of_registration(doc) -> frappe._dict:
	"""The salon, also when it is no longer shown to others."""
	try:
		return salon(doc.digital_salon)
	except visitors.SalonUnknownError:
		frappe.clear_messages()
	fields = ["title", "theme", "starts_at", "ends_at", "language", "meeting_place"]
	return with_place(frappe.db.get_value("Digital Salon", doc.digital_salon, fields, as_dict=True))
