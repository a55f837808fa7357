"""What Disken's page sends, and a desk to send it from. Keyword only; what is not said is ordinary."""

from uuid import uuid4

import frappe

from digidel_app.testing import builders_operations as make

STARTED = "2026-03-02T10:05:00+01:00"


def record(place: str, **values) -> dict:
	"""A visit as the page sends it: four taps, one question."""
	if "questions" not in values:
		values["questions"] = [{"topic": make.topic(), "outcome": "Solved"}]
	return {
		"client_uuid": str(uuid4()),
		"meeting_place": place,
		"channel": "Drop-in",
		"started_at": STARTED,
		"duration_minutes": 10,
		"persons": 1,
		"gender": "Woman",
		"entry_mode": "Live",
		**values,
	}


def service(**values) -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "Digital Service",
				"service_name": f"E-tjänst {frappe.generate_hash(length=6)}",
				"company": make.first_company(),
				**values,
			}
		)
		.insert()
		.name
	)


def limit(user: str, company: str) -> None:
	"""Let the user see one municipality only."""
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Company", "for_value": company}
	).insert()


def two_municipalities() -> tuple[str, str]:
	"""The site's own and a neighbour, both with settings: on such a site users are limited to companies."""
	companies = make.first_company(), make.other_company()
	for company in companies:
		make.company_settings(company=company)
	return companies


def signed_in(http, user: str, password: str) -> str:
	"""Sign the test's web client in; returns the token its changes need."""
	answer = http("post", "/api/method/login", data={"usr": user, "pwd": password})
	assert answer.status_code == 200, answer.get_data(as_text=True)
	return http("get", "/api/method/digidel_app.api.disken.session").json["message"]["csrf_token"]
