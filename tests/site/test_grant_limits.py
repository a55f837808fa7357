"""What stops a grant from being closed while something is open. The other limits: test_claims, test_reallocation, test_income."""

import frappe
import pytest

from digidel_app.digidel_funding import claim_drift, statement
from digidel_app.testing import builders_claims as make


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
	monkeypatch.setattr(statement, "pdf", lambda *_arguments: b"%PDF-1.4")


def step(grant, status):
	grant.reload().status = status
	return grant.save()


def test_a_reported_grant_is_not_closed_while_the_ledger_drifts():
	"""Drift may come after the report: a late invoice, or a correction of the year's end."""
	grant = make.active_grant(drift_tolerance=100)
	make.book(grant, {"7010": 1000})
	claim = make.submitted(grant, "2019-01-01", "2020-12-31", "Final report")
	step(grant, "Reported")
	make.book(grant, {"7010": 60})
	with pytest.raises(frappe.ValidationError, match=claim.name):
		step(grant, "Closed")
	assert frappe.db.get_value("Grant Agreement", grant.name, "status") == "Reported"
	claim_drift.accept(claim.reload(), "Försenad reseräkning")
	assert step(grant, "Closed").status == "Closed"


def test_a_closed_grant_takes_no_claim_and_no_reallocation():
	grant = make.active_grant()
	draft = make.claim(grant, "2019-01-01", "2019-06-30")
	step(grant, "Reported")
	step(grant, "Closed")
	with pytest.raises(frappe.ValidationError):
		draft.reload().submit()
	assert draft.reload().docstatus == 0
