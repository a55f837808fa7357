"""/digidel/behov: a resident says what should be on offer. Nobody is asked who they are; works without JavaScript."""

import frappe
from werkzeug.wrappers import Response

from digidel_app.digidel_salons import voiced
from digidel_app.domain.personal_data import find_personal_data
from digidel_app.web import form_token, limits
from digidel_app.web.languages import Translate
from digidel_app.web.renderer import Page
from digidel_app.web.salons import phone
from digidel_app.web.start import choose_municipality

PURPOSE = "behov"
FIELDS = ("vad", "var", "antal", "grupp")


def page(page: Page) -> Response | str:
	"""The form, the thanks, or what is wrong with what was written."""
	if not page.company:
		return choose_municipality(page)
	if page.method == "POST":
		return _send(page)
	if page.query.get("tack"):
		return page.render("need.html", view="thanks", phone=phone(page.company))
	theme = " ".join((page.query.get("vad") or "").split())[: voiced.LONGEST]
	return _show(page, {"vad": theme, "var": "", "antal": "1", "grupp": "Everyone"})


def _show(page: Page, values: dict, errors: dict | None = None, notice: str | None = None) -> str:
	return page.render(
		"need.html",
		view="form",
		values=values,
		hard_to_get_there=bool(page.form.get("vag")),
		errors=errors or {},
		notice=notice,
		localities=voiced.localities(page.company),
		target_groups=_target_groups(page.text),
		longest=voiced.LONGEST,
		token=form_token.make(PURPOSE),
		phone=phone(page.company),
	)


def _send(page: Page) -> Response:
	limits.spend(limits.NEED)
	form, _ = page.form, page.text
	values = {name: (form.get(name) or "")[:1000] for name in FIELDS}
	if form.get("webbplats"):  # nobody sees that field: whoever fills it in is a program
		return _again(page, values, {}, _("We could not take the form. Call us instead."))
	errors = _errors(page, values)
	if errors:
		return _again(page, values, errors)
	token = form.get("formular")
	if not form_token.is_good(token, PURPOSE):
		return _again(page, values, {}, _("Check what you have written and press Send once more."))
	try:
		voiced.record(
			page.company,
			theme=values["vad"],
			locality=values["var"],
			persons=int(values["antal"]),
			target_group=values["grupp"],
			hard_to_get_there=bool(form.get("vag")),
			submission_key=form_token.submission_key(token),
		)
	except frappe.ValidationError:
		frappe.db.rollback()
		frappe.clear_messages()
		return _again(page, values, {}, _("Something in the text cannot be used. Write it in other words."))
	# told at an address of its own, so that loading the page again sends nothing twice
	return Response(status=303, headers={"Location": page.url_for(tack="1")})


def _errors(page: Page, values: dict) -> dict[str, str]:
	_, errors = page.text, {}
	for name, empty in (("vad", _("Write what you want to learn or get help with.")), ("var", None)):
		text = values[name] = " ".join(values[name].split())
		if not text and empty:
			errors[name] = empty
		elif len(text) > voiced.LONGEST:
			errors[name] = _("The text is too long. Write at most {0} characters.").format(voiced.LONGEST)
		elif find_personal_data(text):
			values[name] = ""  # what should not have been written is not shown again
			errors[name] = _(
				"We removed what you wrote: it looked like a personal identity number, a phone number or an e-mail address. We do not want to know who you are. Write again without it."
			)
	if values["grupp"] not in _target_groups(_):
		values["grupp"] = "Everyone"
	persons = values["antal"] = values["antal"].strip()
	if not persons.isdecimal() or len(persons) > 4 or not 1 <= int(persons) <= voiced.MOST_PERSONS:
		errors["antal"] = _("Say how many you are, from 1 to {0}.").format(voiced.MOST_PERSONS)
	return errors


def _again(page: Page, values: dict, errors: dict, notice: str | None = None) -> Response:
	return Response(_show(page, values, errors, notice), status=417, mimetype="text/html")


def _target_groups(_: Translate) -> dict[str, str]:
	"""Choice as it is stored → as a resident reads it."""
	return {
		"Everyone": _("Anybody"),
		"Children and young people": _("Children and young people"),
		"Older people": _("Older people"),
		"Born abroad": _("People who are new in Sweden"),
		"People with disabilities": _("People with disabilities"),
		"Job seekers": _("People who look for work"),
		"Relatives and supporters": _("People who help a relative"),
		"Small businesses": _("People with a small business"),
	}
