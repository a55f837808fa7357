"""Partners: organisations, agreements and their workflow, what partners give besides money."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.model.workflow import WorkflowPermissionError, apply_workflow
from frappe.utils import getdate

from digidel_app import workflows
from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_partners.doctype.partner_agreement.partner_agreement import LockedError
from digidel_app.domain.steps import MAY_CHANGE
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_partners import SIGNED_STATES, agreement_in, signature, signed_file

TODAY = date.today()  # of this machine; the site may have another time zone, so tests keep a day apart
YESTERDAY, SOON, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=2), TODAY + timedelta(days=90)
COORDINATOR, MANAGER = "Digidel Coordinator", "Digidel Manager"
VALUES = {
	"responsible_user": "digidel-coordinator@example.org",
	"data_processing_reference": "KS 2026/17",
	"overlap_reason": "Två kvarter, var sitt avtal",
	"signed_on": YESTERDAY - timedelta(days=1),
	"signed_file": signed_file,
	"notice_given_on": YESTERDAY,
	"notice_given_by": "The partner",
	"ending_reason": "Föreningen läggs ned",
}
STATES = [state.name for state in workflows.DEFINITIONS[0].states]


@pytest.fixture(autouse=True)
def full_path():
	workflows.ensure_workflows()
	make.company_settings(agreement_path="Full")


# -- organisations ------------------------------------------------------------------------------------------


def test_an_organisation_number_is_stored_in_one_spelling():
	assert make.partner(organisation_number="16202100 5489").organisation_number == "202100-5489"
	assert make.partner(organisation_number="").organisation_number is None


@pytest.mark.parametrize(
	("number", "message"),
	[("202100-5488", "last digit"), ("12345", "ten digits"), ("850314-1230", "personal identity number")],
)
def test_wrong_organisation_numbers_are_refused(number, message):
	from stdnum import luhn

	if number.startswith("85"):
		number = "850314-123" + luhn.calc_check_digit("850314123")
	with pytest.raises(frappe.ValidationError, match=message) as refusal:
		make.partner(organisation_number=number)
	assert number not in str(refusal.value)


def test_a_partner_is_stored_once_per_municipality():
	first = make.partner(organisation_number="202100-5489")
	with pytest.raises(frappe.UniqueValidationError, match="202100-5489"):
		make.partner(organisation_number="2021005489")
	with pytest.raises(frappe.UniqueValidationError, match=first.organisation_name):
		make.partner(organisation_name=first.organisation_name)
	make.partner(organisation_name=first.organisation_name, company=make.other_company())


# -- agreements ---------------------------------------------------------------------------------------------


def test_an_agreement_takes_company_value_and_last_day_of_notice():
	commitments = [
		{"kind": "Hours", "quantity": 40, "unit_value": 340},
		{"kind": "Venue", "quantity": 1.5, "unit_value": 0.03},
	]
	agreement = make.agreement(
		starts_on="2025-01-01", ends_on="2025-02-28", notice_months=1, commitments=commitments
	).insert()
	assert agreement.company == make.first_company()
	assert [row.amount for row in agreement.commitments] == [13600.0, 0.05]
	assert agreement.commitments_value == 13600.05
	assert agreement.notice_by == getdate("2025-01-31")


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"starts_on": "2025-02-01", "ends_on": "2025-01-31"}, "ends before it starts"),
		({"starts_on": "2025-01-01", "ends_on": "2025-03-31", "notice_months": 4}, "notice is longer"),
		({"notice_months": -1}, "below 0"),
		({"notice_months": "three"}, "whole number"),
		({"renewal": "Automatic", "ends_on": None}, "Automatic renewal"),
		({"version_no": 0}, "at least 1"),
		({"signed_on": SOON}, "after today"),
		({"commitments": [{"kind": "Hours", "quantity": -1, "unit_value": 1}]}, "Commitment 1"),
		({"commitments": [{"kind": "Hours", "quantity": 1, "unit_value": "much"}]}, "must be a number"),
		({"status": "Lost"}, "Status"),
	],
)
def test_what_cannot_be_right_is_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make.agreement(**values).insert()


def test_an_agreement_follows_its_partner_and_refuses_another_municipality():
	other = make.other_company()
	theirs = make.partner(company=other).name
	assert make.agreement(partner_organisation=theirs).insert().company == other
	with pytest.raises(OtherCompanyError, match=other):
		make.agreement(partner_organisation=theirs, company=make.first_company()).insert()


def test_a_new_version_counts_on_from_the_one_it_replaces():
	first = make.agreement().insert()
	second = make.agreement(partner_organisation=first.partner_organisation, replaces=first.name).insert()
	third = make.agreement(partner_organisation=first.partner_organisation, replaces=second.name).insert()
	assert (first.version_no, second.version_no, third.version_no) == (1, 2, 3)
	first.replaces = third.name
	with pytest.raises(frappe.ValidationError, match="already replaces"):
		first.save()


def test_another_partners_agreement_cannot_be_replaced():
	with pytest.raises(frappe.ValidationError, match="another partner"):
		make.agreement(replaces=make.agreement().insert().name).insert()


def test_no_agreement_replaces_itself():
	agreement = make.agreement().insert()
	with pytest.raises(frappe.ValidationError, match="already replaces"):
		agreement.update({"replaces": agreement.name}).save()


# -- what each state demands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("status", "values", "message"),
	[
		("Signed", {"signed_file": None}, "Attach the signed document"),
		("Signed", {"signed_on": None}, "Fill in Signed on"),
		("Active", {"starts_on": None}, "needs a start"),
		("Active", {"starts_on": SOON, "ends_on": LATER}, "not started"),
		("Active", {"starts_on": "2020-01-01", "ends_on": "2020-12-31"}, "already ended"),
		("Active", {"handles_personal_data": 1}, "data processing agreement"),
		("Expired", {"starts_on": YESTERDAY, "ends_on": SOON}, "has not ended"),
	],
)
def test_what_a_state_demands(status, values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		agreement_in(status, **values)


def test_an_active_agreement_may_handle_personal_data_under_a_data_processing_agreement():
	assert agreement_in("Active", handles_personal_data=1, data_processing_reference="KS 2025/1").name


def test_an_agreement_on_paper_is_brought_in_as_it_was():
	agreement = make.agreement(status="Active", starts_on="2019-01-01", ends_on="2020-12-31")
	agreement.flags.ignore_workflow = True
	assert agreement.insert().status == "Active"


# -- the workflow, kept on every save -----------------------------------------------------------------------

ALLOWED = {
	(step.state, step.next_state, role)
	for step in workflows.DEFINITIONS[0].steps
	if not step.condition
	for role in step.taken_by
}


@pytest.mark.parametrize("role", [COORDINATOR, MANAGER])
@pytest.mark.parametrize("status", STATES)
def test_each_role_takes_its_own_steps_and_no_others(as_user, role, status):
	agreement = agreement_in(status)
	user = make.user_with(role)
	for next_status in STATES:
		if next_status == status:
			continue
		frappe.db.savepoint("step")
		doc = frappe.get_doc("Partner Agreement", agreement.name)
		doc.flags.ignore_mandatory = True
		_prepare(doc, next_status)
		doc.status = next_status
		with as_user(user):
			if (status, next_status, role) in ALLOWED:
				assert doc.save().status == next_status
			else:
				with pytest.raises(WorkflowPermissionError) as refusal:
					doc.save()
				assert status in str(refusal.value) and next_status in str(refusal.value)
		frappe.db.rollback(save_point="step")


def _prepare(doc, next_status: str) -> None:
	"""Give the stored document what the next state demands, so that only the step itself is tried."""
	values = signature() if next_status in SIGNED_STATES else {}
	if next_status == "Expired":
		values |= {"starts_on": "2020-01-01", "ends_on": "2020-12-31"}
	doc.db_set(values or {"title": doc.title}, update_modified=False)
	doc.reload()


@pytest.mark.parametrize(
	"role", ["Digidel Advisor", "Digidel Finance", "Digidel Volunteer", "Digidel Reader"]
)
def test_other_roles_take_no_step(as_user, role):
	agreement = make.agreement().insert()
	agreement.status = "Under review"
	with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
		agreement.save()


def test_the_refusal_names_the_step_and_who_may_take_it(as_user):
	agreement = agreement_in("Under review")
	agreement.status = "Approved"
	with as_user(make.user_with(COORDINATOR)), pytest.raises(WorkflowPermissionError) as refusal:
		agreement.save()
	for word in ("Approve", "Under review", "Approved", MANAGER):
		assert word in str(refusal.value)


def test_the_buttons_of_the_form_take_the_same_steps(as_user):
	agreement = make.agreement().insert()
	with as_user(make.user_with(COORDINATOR)):
		apply_workflow(agreement.as_dict(), "Send for review")
	with as_user(make.user_with(MANAGER)):
		apply_workflow(frappe.get_doc("Partner Agreement", agreement.name).as_dict(), "Approve")
	with as_user(make.user_with(COORDINATOR)):
		doc = frappe.get_doc("Partner Agreement", agreement.name).update(signature()).save()
		apply_workflow(doc.as_dict(), "Sign")
		apply_workflow(frappe.get_doc("Partner Agreement", agreement.name).as_dict(), "Activate")
	assert frappe.db.get_value("Partner Agreement", agreement.name, "status") == "Active"


def test_the_short_path_exists_only_where_the_municipality_chose_it(as_user):
	user = make.user_with(COORDINATOR)
	agreement = make.agreement(**signature()).insert()
	with as_user(user), pytest.raises(WorkflowPermissionError, match="no step"):
		frappe.get_doc("Partner Agreement", agreement.name).update({"status": "Signed"}).save()
	make.company_settings(agreement_path="Short")
	with as_user(user):
		doc = frappe.get_doc("Partner Agreement", agreement.name).update({"status": "Signed"}).save()
		assert doc.update({"status": "Active"}).save().status == "Active"


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("role", [COORDINATOR, MANAGER])
def test_each_state_locks_what_has_been_agreed(as_user, role, status):
	"""What may change is one table; the purpose may as long as nobody has approved it."""
	agreement = agreement_in(status)
	editors = next(state.edited_by for state in workflows.DEFINITIONS[0].states if state.name == status)
	doc = frappe.get_doc("Partner Agreement", agreement.name)
	doc.purpose = f"Ändrat av {role}"
	with as_user(make.user_with(role)):
		if role in editors and status not in MAY_CHANGE:
			assert doc.save().purpose == doc.purpose
		else:
			with pytest.raises((WorkflowPermissionError, LockedError), match="Purpose"):
				doc.save()


@pytest.mark.parametrize(
	("status", "field", "value"),
	[(status, field, VALUES[field]) for status, fields in MAY_CHANGE.items() for field in sorted(fields)],
)
def test_what_each_state_leaves_open_can_be_changed(as_user, status, field, value):
	agreement = agreement_in(status, responsible_user=make.user_with(MANAGER))
	doc = frappe.get_doc("Partner Agreement", agreement.name)
	with as_user(make.user_with(COORDINATOR)):
		wanted = value() if callable(value) else value
		doc.set(field, wanted)
		doc.save()
	assert str(frappe.db.get_value("Partner Agreement", doc.name, field)) == str(wanted)


def test_an_active_agreement_is_closed_in_its_tables_too(as_user):
	agreement = agreement_in("Active", commitments=[{"kind": "Hours", "quantity": 1, "unit_value": 340}])
	doc = frappe.get_doc("Partner Agreement", agreement.name)
	doc.commitments[0].quantity = 2
	with as_user(make.user_with(MANAGER)), pytest.raises(LockedError, match="Commitments"):
		doc.save()


def test_saving_without_a_change_is_no_change(as_user):
	agreement = agreement_in("Active", commitments=[{"kind": "Hours", "quantity": 1.5, "unit_value": 340}])
	as_sent = frappe.get_doc(frappe.parse_json(frappe.get_doc("Partner Agreement", agreement.name).as_json()))
	with as_user(make.user_with(COORDINATOR)):
		as_sent.save()


def test_a_new_agreement_begins_as_a_draft_except_for_a_manager(as_user):
	partner = make.partner().name
	with as_user(make.user_with(COORDINATOR)):
		with pytest.raises(WorkflowPermissionError, match="begins as"):
			make.agreement(partner_organisation=partner, status="Signed", **signature()).insert()
		assert make.agreement(partner_organisation=partner, status=None).insert().status == "Draft"
	with as_user(make.user_with(MANAGER)):
		assert (
			make.agreement(partner_organisation=partner, status="Signed", **signature()).insert().status
			== "Signed"
		)


def test_a_system_manager_may_correct_a_state(as_user):
	agreement = agreement_in("Terminated")
	with as_user(make.user_with("System Manager")):
		doc = frappe.get_doc("Partner Agreement", agreement.name)
		assert doc.update({"status": "Active", "purpose": "Rättad"}).save().status == "Active"


def test_a_step_is_enforced_through_the_web_too(as_user):
	from frappe.client import set_value

	agreement = agreement_in("Under review")
	with as_user(make.user_with(COORDINATOR)), pytest.raises(WorkflowPermissionError):
		set_value("Partner Agreement", agreement.name, "status", "Approved")


def test_workflows_are_made_once_and_keep_the_sites_changes():
	workflow = frappe.get_doc("Workflow", "Digidel Partner Agreement")
	kept = len(workflow.transitions)
	workflow.transitions.pop()
	workflow.save()
	assert workflows.ensure_workflows() == {
		"Workflow State": [],
		"Workflow Action Master": [],
		"Workflow": [],
	}
	assert len(frappe.get_doc("Workflow", "Digidel Partner Agreement").transitions) == kept - 1


def test_a_step_that_a_site_removed_is_refused(as_user):
	workflow = frappe.get_doc("Workflow", "Digidel Partner Agreement")
	workflow.transitions = [step for step in workflow.transitions if step.action != "Send for review"]
	workflow.save()
	agreement = make.agreement().insert()
	with as_user(make.user_with(COORDINATOR)), pytest.raises(WorkflowPermissionError, match="no step"):
		agreement.update({"status": "Under review"}).save()


def test_what_was_made_is_told_so_that_uninstall_can_remove_it():
	for definition in workflows.DEFINITIONS:
		frappe.delete_doc("Workflow", definition.name)
	for doctype, name in (("Workflow State", "Signed"), ("Workflow Action Master", "Sign")):
		frappe.delete_doc(doctype, name, force=True)
	created = workflows.ensure_workflows()
	assert created["Workflow"] == [definition.name for definition in workflows.DEFINITIONS]
	assert (created["Workflow State"], created["Workflow Action Master"]) == (["Signed"], ["Sign"])


@pytest.mark.parametrize("definition", workflows.DEFINITIONS, ids=lambda definition: definition.name)
def test_every_state_of_a_workflow_is_an_option_of_its_field(definition):
	options = frappe.get_meta(definition.document_type).get_field("status").options.split("\n")
	assert sorted(options) == sorted(state.name for state in definition.states)
	assert options[0] == definition.states[0].name


# -- contributions ------------------------------------------------------------------------------------------


def test_a_contribution_has_a_value_and_makes_no_posting():
	before = frappe.db.count("GL Entry")
	contribution = make.contribution(quantity=1.5, unit_value=0.03).insert()
	assert (contribution.amount, contribution.company) == (0.05, make.first_company())
	assert frappe.db.count("GL Entry") == before


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"quantity": 0}, "more than 0"),
		({"quantity": -1}, "more than 0"),
		({"quantity": "some"}, "must be a number"),
		({"unit_value": -1}, "below 0"),
		({"contribution_date": SOON}, "after today"),
		({"kind": "Money"}, "Kind of contribution"),
	],
)
def test_contributions_that_cannot_be_right_are_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make.contribution(**values).insert()


def test_a_contribution_belongs_to_an_agreement_with_the_same_partner():
	agreement = make.agreement().insert()
	with pytest.raises(frappe.ValidationError, match="another partner"):
		make.contribution(partner_agreement=agreement.name).insert()
	make.contribution(
		partner_organisation=agreement.partner_organisation, partner_agreement=agreement.name
	).insert()


def test_a_contribution_at_another_municipalitys_salon_is_refused():
	other = make.other_company()
	salon = make.salon(meeting_place=make.meeting_place(company=other).name).insert()
	with pytest.raises(OtherCompanyError, match=other):
		make.contribution(digital_salon=salon.name).insert()
