"""/digidel/volontar: a volunteer's own shifts, and the hours to confirm. Works without JavaScript."""

import frappe
from frappe.utils import getdate, strip_html
from werkzeug.wrappers import Response

from digidel_app.digidel_encounters.booking_texts import day_text, time_text
from digidel_app.digidel_salons import own_shifts
from digidel_app.domain import shifts as rules
from digidel_app.web import languages
from digidel_app.web.renderer import Page
from digidel_app.web.salons import phone


def page(page: Page) -> Response | str:
	"""The volunteer's page; whoever is not signed in is asked to, whoever is no volunteer is told so."""
	if page.language not in languages.COMPLETE:
		raise frappe.DoesNotExistError
	if frappe.session.user == "Guest":
		raise frappe.PermissionError
	if not own_shifts.is_volunteer():
		return Response(page.render("volunteer.html", is_volunteer=False), status=403, mimetype="text/html")
	return _post(page) if page.method == "POST" else _show(page)


def _post(page: Page) -> Response | str:
	shift, hours = (page.form.get("pass") or "")[:140], (page.form.get("timmar") or "")[:20]
	try:
		if page.form.get("gor") == "angra":
			own_shifts.take_back(shift)
		else:
			own_shifts.confirm(shift, hours)
	except frappe.ValidationError as error:
		frappe.db.rollback()
		frappe.clear_messages()
		html = _show(page, failed=shift, error=strip_html(str(error)), typed=hours)
		return Response(html, status=417, mimetype="text/html")
	# told at an address of its own, so that loading the page again sends nothing twice
	return Response(status=303, headers={"Location": page.url_for(klart="1")})


def _show(page: Page, failed: str = "", error: str = "", typed: str = "") -> str:
	_ = page.text
	rows = [_row(row, page) for row in own_shifts.shifts()]
	for row in rows:
		row["error"] = error if row["name"] == failed else None
		row["hours"] = typed if row["error"] else row["hours"]
	of_company = next((row["company"] for row in rows), page.company)
	return page.render(
		"volunteer.html",
		is_volunteer=True,
		to_confirm=[row for row in rows if row["status"] == rules.PLANNED and row["has_been"]],
		ahead=[row for row in rows if row["status"] == rules.PLANNED and not row["has_been"]],
		hosted=[_row(row, page) for row in own_shifts.hosted()],
		judged=[row for row in reversed(rows) if row["status"] != rules.PLANNED],
		approved=hours_text(sum(row["given"] for row in rows if row["status"] == rules.APPROVED), page),
		notice=_("Saved. Thank you!") if page.query.get("klart") and not error else None,
		error=error,
		failed=failed,
		phone=phone(of_company),
	)


def _row(row: frappe._dict, page: Page) -> dict:
	dates, _ = languages.PREPARED[page.language].dates, page.text
	starts_at = row.get("starts_at")
	day = getdate(row.get("shift_date") or starts_at)
	return {
		"name": row.get("name"),
		"company": row.company,
		"status": row.get("status"),
		"status_text": _(row.status, context="Volunteer Shift") if row.get("status") else "",
		"title": row.get("title") or row.get("task") or _("Help at {0}").format(row.place_name),
		"theme": row.get("theme"),
		"task": row.get("task") if row.get("title") else None,
		"day": f"{day_text(day, dates)} {day.year}",
		"time": f"{time_text(starts_at, dates)}–{time_text(row.ends_at, dates)}" if starts_at else None,
		"place": ", ".join(part for part in (row.place_name, row.locality) if part),
		"given": row.get("hours") or 0,
		"hours": hours_text(row.get("hours") or 0, page),
		"reason": row.get("rejected_reason"),
		"has_been": day <= getdate(),
		"is_cancelled": row.get("salon_status") == "Cancelled",
	}


def hours_text(hours: float, page: Page) -> str:
	"""Hours without needless decimals, with the language's own decimal sign."""
	text = f"{round(hours, 2):g}"
	return text.replace(".", ",") if page.language == languages.SWEDISH else text
