"""/digidel/enkat/<code>: what did you think? Three questions about a salon, without a name, cookies or JavaScript.

The code stands on the salon's paper and in its QR code. A survey before or after has codes of its own: see `survey`.
"""

import frappe
from werkzeug.wrappers import Response

from digidel_app.digidel_encounters.booking_texts import day_text
from digidel_app.digidel_follow_up.surveys import definition
from digidel_app.digidel_salons import evaluation
from digidel_app.web import form_token, languages, limits, survey
from digidel_app.web.languages import Translate
from digidel_app.web.renderer import Page

PATH = "enkat"
PURPOSE = "enkat"
FIELDS = {"lart": "learned", "valkommen": "welcome", "igen": "again"}
"""Name in the form → field of the answer."""


def page(page: Page) -> Response | str:
	"""The question for a code, the questions of a salon, or thanks."""
	code = page.path.removeprefix(PATH).strip("/")
	if not code:
		return _ask(page)
	limits.spend(limits.EVALUATION)
	salon = evaluation.by_code(code[:60])
	if not salon:
		found = definition.by_code(code[:60])
		return survey.page(page, *found) if found else _ask(page, code[:60], True)
	page.about(salon.company)
	if page.method == "POST":
		return _answer(page, salon, code)
	return _form(page, salon, code)


def _ask(page: Page, code: str = "", is_wrong: bool = False) -> Response:
	"""For who has the code on paper but no camera."""
	given = (page.form.get("kod") or "").strip()[:60] if page.method == "POST" and not code else ""
	if given:
		limits.spend(limits.CODE)
		if evaluation.by_code(given) or definition.by_code(given):
			address = page.url_for(f"{PATH}/{given.upper().replace(' ', '').replace('-', '')}")
			return Response(status=303, headers={"Location": address})
		code, is_wrong = given, True
	html = page.render("evaluation.html", view="ask", code=code, is_wrong=is_wrong)
	return Response(html, status=404 if is_wrong else 200, mimetype="text/html")


def _form(
	page: Page, salon: frappe._dict, code: str, values: dict | None = None, notice: str | None = None
) -> Response:
	view = "form" if evaluation.is_open(salon) else "closed"
	html = page.render(
		"evaluation.html",
		view=view,
		code=code,
		title=salon.title,
		day=day_text(salon.starts_at.date(), languages.PREPARED[page.language].dates),
		questions=questions(page.text),
		values=values or {},
		notice=notice,
		token=form_token.make(PURPOSE),
	)
	return Response(html, status=417 if notice else 200, mimetype="text/html")


def questions(_: Translate) -> list[dict]:
	"""The three questions in the page's language."""
	yes, partly, no = ("Yes", _("Yes, a lot")), ("Partly", _("A little")), ("No", _("No"))
	return [
		{
			"name": "lart",
			"text": _("Did you learn something that you can use?"),
			"choices": [yes, partly, no],
		},
		{
			"name": "valkommen",
			"text": _("Did you feel welcome?"),
			"choices": [("Yes", _("Yes")), ("Partly", _("Partly")), no],
		},
		{
			"name": "igen",
			"text": _("Do you want to come again?"),
			"choices": [("Yes", _("Yes")), ("Maybe", _("Maybe")), no],
		},
	]


def _answer(page: Page, salon: frappe._dict, code: str) -> Response:
	_ = page.text
	values = {name: (page.form.get(name) or "")[:20] for name in FIELDS}
	token = page.form.get("formular")
	if page.form.get("webbplats"):  # nobody sees that field: whoever fills it in is a program
		return _form(page, salon, code, values, _("We could not take the form. Call us instead."))
	allowed = {
		question["name"]: {value for value, _label in question["choices"]} for question in questions(_)
	}
	if not any(values.values()) or any(
		value and value not in allowed[name] for name, value in values.items()
	):
		return _form(page, salon, code, {}, _("Answer at least one question."))
	if not form_token.is_good(token, PURPOSE):
		return _form(page, salon, code, values, _("Check your answers and press Send once more."))
	answers = {FIELDS[name]: value for name, value in values.items()}
	try:
		evaluation.store(salon, answers, form_token.submission_key(token))
	except evaluation.NotOpenError:
		frappe.clear_messages()
		return _form(page, salon, code)
	html = page.render("evaluation.html", view="thanks", title=salon.title)
	return Response(html, mimetype="text/html")
