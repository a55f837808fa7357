"""Whatever a visitor sends to the functions that need no account is answered or refused, never a fault of ours."""

import inspect

import frappe
import pytest

from digidel_app.api import disken, public, statistics
from digidel_app.testing import builders_bookings as booked
from digidel_app.testing import builders_operations as make
from digidel_app.web import form_token, limits
from digidel_app.web.renderer import Page, answer
from digidel_app.web.routes import ROUTES

FUNCTIONS = {
	f"{function.__module__}.{function.__name__}": function
	for module in (disken, public, statistics)
	for function in vars(module).values()
	if function in frappe.guest_methods
}
WRONG = (
	[],
	{},
	["a"],
	{"a": ["like", "%"]},
	10**30,
	-1,
	True,
	None,
	"a" * 5000,
	"\x00",
	"é🎉<script>",
	"NaN",
)
DAYS = ("9999-12-31", "0001-01-01", "2026-02-30", "1900-01-01T00:00:00+00:00")


@pytest.fixture(autouse=True)
def patience(monkeypatch):
	"""The count of tries is of another test."""
	monkeypatch.setattr(limits, "spend", lambda limit: None)


def test_the_functions_are_found():
	assert "digidel_app.api.public.register_for_salon" in FUNCTIONS
	assert len(FUNCTIONS) >= 8


@pytest.mark.parametrize("dotted", FUNCTIONS)
def test_nothing_sent_is_a_fault_of_ours(dotted, http):
	names = list(inspect.signature(FUNCTIONS[dotted]).parameters)
	sent = [{}] + [{name: value} for name in names for value in (*WRONG, *DAYS)]
	faults = []
	for values in sent:
		response = http("post", f"/api/method/{dotted}", json=values)
		if response.status_code not in (200, 403, 404, 417):
			faults.append((values, response.status_code, response.text[-300:]))
	assert faults == []


FORMS = [path.replace("*", "AAAAAAAAAA") for path in ROUTES]
FIELDS = (
	*(
		"kommun",
		"slag",
		"grupp",
		"amne",
		"last",
		"plats",
		"dag",
		"tid",
		"sak",
		"salong",
		"kod",
		"gor",
		"namn",
		"antal",
	),
	*("kontakt", "formular", "alla", "passar", "tema", "sprak", "ort", "behov", "ar"),
)
TEXTS = (
	"\x00",
	"é🎉<script>",
	"9999-12-31",
	"9999-12-31T23:59:59+14:00",
	"0001-01-01",
	"9" * 300,
	"-1",
	"NaN",
	"%",
	"{0}",
)


@pytest.mark.parametrize("path", FORMS)
def test_no_form_and_no_address_is_a_fault_of_ours(path, http):
	faults = []
	for text in TEXTS:
		values = dict.fromkeys(FIELDS, text)
		for method, sent in (("get", {"query_string": values}), ("post", {"data": values})):
			response = http(method, f"/digidel/{path}", **sent)
			if response.status_code >= 500:
				faults.append((method, text, response.status_code))
	assert faults == []


def test_no_field_of_a_form_about_a_real_salon_or_place_is_a_fault_of_ours(monkeypatch):
	monkeypatch.setattr(form_token, "is_good", lambda token, purpose: True)
	make.company_settings()
	salon, place = make.open_salon(is_public=1), booked.bookable_place()
	registering = {
		"salong": salon.name,
		"namn": "Kurre Kanin",
		"antal": "1",
		"kontakt": "",
		"formular": "x.y",
	}
	booking = {"slag": "Guidance", "grupp": "-", "amne": "-", "last": "1", "plats": place.name}
	booking |= {"dag": "2027-01-18", "tid": "2027-01-18T10:00:00+01:00", "namn": "Kurre", "formular": "x.y"}
	frappe.set_user("Guest")
	for path, good in (("salonger", registering), ("boka", booking)):
		for name in good:
			for text in TEXTS:
				values = {**good, name: text}
				for page in (
					Page(path=path, language="sv", query=values),
					Page(path=path, language="sv", method="POST", form=values),
				):
					answer(page)  # raises what would be a fault
