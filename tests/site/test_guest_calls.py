"""Whatever a visitor sends to the functions that need no account is answered or refused, never a fault of ours."""

import inspect

import frappe
import pytest

from digidel_app.api import disken, public, statistics
from digidel_app.web import limits

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
		answer = http("post", f"/api/method/{dotted}", json=values)
		if answer.status_code not in (200, 403, 404, 417):
			faults.append((values, answer.status_code, answer.text[-300:]))
	assert faults == []
