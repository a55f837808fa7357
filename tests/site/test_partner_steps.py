"""Steps of an agreement: every role, state and action through the web; who is told; what two people do at once."""

import frappe
import pytest
from frappe.utils import today
from frappe.utils.password import update_password

from digidel_app import workflows
from digidel_app.digidel_partners.people import with_roles
from digidel_app.domain.steps import PARTNER_AGREEMENT
from digidel_app.permissions import ROLES
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_partners import SIGNED_STATES, agreement_in, signature, signed_file

STATES = [state.name for state in PARTNER_AGREEMENT.states]
ACTIONS = sorted({step.action for step in PARTNER_AGREEMENT.steps})
COORDINATOR, MANAGER = "Digidel Coordinator", "Digidel Manager"
READERS = ("Digidel Advisor", "Digidel Coordinator", "Digidel Finance", "Digidel Manager")


@pytest.fixture(autouse=True)
def full_path():
	workflows.ensure_workflows()
	make.company_settings(agreement_path="Full")


# -- role × state × action, through the whole web stack -------------------------------------------------------


@pytest.fixture(scope="module")
def stage(site):
	"""An agreement, a user for each role and a signed document, committed, and removed again."""
	frappe.set_user("Administrator")
	workflows.ensure_workflows()
	had_settings = frappe.db.exists("Digidel Company Settings", make.first_company())
	make.company_settings(agreement_path="Full")
	users = {role: make.user_with(role, name=f"steg-{frappe.scrub(role)}") for role in ROLES}
	for user in users.values():
		update_password(user, PASSWORD)
	agreement = make.agreement().insert()
	file = signature()
	frappe.db.commit()  # the requests of the tests read through connections of their own
	yield agreement, users, file
	frappe.set_user("Administrator")
	frappe.db.rollback()
	actions = frappe.get_all("Workflow Action", {"reference_name": agreement.name}, pluck="name")
	frappe.db.delete("Workflow Action Permitted Role", {"parent": ("in", actions)})
	for doctype, field in (
		("ToDo", "reference_name"),
		("Workflow Action", "reference_name"),
		("Version", "docname"),
		("Comment", "reference_name"),
	):
		frappe.db.delete(doctype, {field: agreement.name})
	for name in frappe.get_all("File", {"file_url": file["signed_file"]}, pluck="name"):
		frappe.delete_doc("File", name, force=True)
	frappe.delete_doc("Partner Agreement", agreement.name, force=True)
	frappe.delete_doc("Partner Organisation", agreement.partner_organisation, force=True)
	for user in users.values():
		for contact in frappe.get_all("Contact", {"email_id": user}, pluck="name"):
			frappe.delete_doc("Contact", contact, force=True)
		frappe.delete_doc("User", user, force=True)
	if not had_settings:
		frappe.delete_doc("Digidel Company Settings", make.first_company(), force=True)
	frappe.db.commit()  # what was committed above is gone


PASSWORD = "Prov-av-stegen-17"


@pytest.mark.commits
@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_action_in_every_state_through_the_web(stage, http, role):
	"""Both ways in: the step's own endpoint, and a plain PUT of the new state."""
	agreement, users, file = stage
	assert http("post", "/api/method/login", data={"usr": users[role], "pwd": PASSWORD}).status_code == 200
	for state in STATES:
		for action in ACTIONS:
			step = _step(state, action)
			allowed = bool(step and role in step.taken_by)
			expected = step.next_state if allowed else state
			_put_in(agreement.name, state, file, step)
			answer = http(
				"post",
				"/api/method/frappe.model.workflow.apply_workflow",
				json={
					"doc": frappe.as_json(
						{"doctype": "Partner Agreement", "name": agreement.name, "status": state}
					),
					"action": action,
				},
			)
			where = f"{role}: {action} from {state}: {answer.status_code} {answer.text[:300]}"
			assert (answer.status_code == 200) == allowed and answer.status_code < 500, where
			assert _state(agreement.name) == expected, where
			if step:
				_put_in(agreement.name, state, file, step)
				answer = http(
					"put",
					f"/api/resource/Partner Agreement/{agreement.name}",
					json={"status": step.next_state},
				)
				assert (answer.status_code == 200) == allowed and answer.status_code < 500, where
				assert _state(agreement.name) == expected, where


def _step(state: str, action: str):
	"""The step of the full path; the short one stands under a condition that does not hold here."""
	found = [
		step
		for step in PARTNER_AGREEMENT.steps
		if (step.state, step.action) == (state, action) and not step.condition
	]
	return found[0] if found else None


def _put_in(name: str, state: str, file: dict, step) -> None:
	"""Stored as it would be in the state, with what the step demands, so that only the step is tried."""
	expiring = state == "Expired" or (step and step.next_state == "Expired")
	days = ("2020-01-01", "2020-12-31") if expiring else (f"{today()[:4]}-01-01", f"{today()[:4]}-12-31")
	signed = state in SIGNED_STATES or (step and step.next_state in SIGNED_STATES)
	values = {
		"status": state,
		"starts_on": days[0],
		"ends_on": days[1],
		**(file if signed else {"signed_on": None, "signed_file": None}),
	}
	frappe.db.rollback()
	frappe.db.set_value("Partner Agreement", name, values)
	frappe.db.commit()  # the request must see it


def _state(name: str) -> str:
	frappe.db.rollback()
	return frappe.db.get_value("Partner Agreement", name, "status")


# -- two at once ----------------------------------------------------------------------------------------------


@pytest.mark.commits
def test_of_two_who_take_a_step_at_once_one_wins_and_the_other_is_told(stage, new_connection):
	agreement, users, file = stage
	_put_in(agreement.name, "Under review", file, None)
	results = new_connection.map(
		_take, [(agreement.name, "Approve"), (agreement.name, "Reject")], threads=2, user=users[MANAGER]
	)
	told = [result for result in results if isinstance(result, Exception)]
	assert len(told) == 1 and isinstance(told[0], frappe.ValidationError), results
	won = next(result for result in results if isinstance(result, str))
	assert _state(agreement.name) == won
	if isinstance(told[0], frappe.TimestampMismatchError):  # the other way is a refused step that is no more
		assert won in str(told[0])


def _take(item: tuple[str, str]) -> str:
	from digidel_app.api.partners import apply_workflow

	name, action = item
	doc = frappe.get_doc("Partner Agreement", name)
	return apply_workflow(doc.as_dict(), action).status


def test_who_comes_second_is_told_who_was_first_and_where_it_stands(as_user):
	from digidel_app.api.partners import apply_workflow

	agreement = agreement_in("Under review")
	seen = agreement.as_dict()
	with as_user(make.user_with(MANAGER)):
		apply_workflow(seen, "Approve")
		with pytest.raises(frappe.TimestampMismatchError, match=r"Digidel Manager.*Approved"):
			apply_workflow(seen, "Reject")


def test_a_save_on_what_another_has_changed_is_told_the_same(as_user):
	agreement = make.agreement().insert()
	mine = frappe.get_doc("Partner Agreement", agreement.name)
	with as_user(make.user_with(COORDINATOR)):
		frappe.get_doc("Partner Agreement", agreement.name).update({"purpose": "Annat"}).save()
	mine.purpose = "Mitt"
	with pytest.raises(frappe.TimestampMismatchError, match=r"Digidel Coordinator.*Draft.*Reload"):
		mine.save()


@pytest.mark.parametrize("sent", [[], "3", {"doctype": None}, {"doctype": "Partner Agreement"}])
def test_a_step_on_nothing_is_refused(sent):
	from digidel_app.api.partners import apply_workflow

	with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError, frappe.ValidationError)):
		apply_workflow(sent if isinstance(sent, str) else frappe.as_json(sent), "Approve")


# -- who is told ----------------------------------------------------------------------------------------------


def tasks(agreement, status: str = "Open") -> dict[str, str]:
	return dict(
		frappe.get_all(
			"ToDo",
			{"reference_name": agreement.name, "status": status},
			["allocated_to", "description"],
			as_list=True,
		)
	)


def test_each_step_gives_the_next_person_a_task_and_one_mail(as_user, outbox):
	coordinator, manager = make.user_with(COORDINATOR), make.user_with(MANAGER)
	agreement = make.agreement(responsible_user=coordinator).insert()
	with as_user(coordinator):
		agreement.update({"status": "Under review"}).save()
	assert set(tasks(agreement)) == set(with_roles([MANAGER], agreement)) and manager in tasks(agreement)
	assert sorted(mail["recipients"][0] for mail in outbox) == sorted(tasks(agreement))
	outbox.clear()
	with as_user(manager):
		agreement.update({"status": "Approved"}).save()
		agreement.save()  # a second save is no second step
	assert set(tasks(agreement)) == {coordinator}
	assert [mail["recipients"] for mail in outbox] == [[coordinator]]
	assert agreement.title in outbox[0]["subject"] and agreement.name in outbox[0]["message"]
	outbox.clear()
	with as_user(coordinator):
		agreement.update({"status": "Signed", **signature()}).save()
	assert set(tasks(agreement)) == {coordinator} and not outbox  # nobody is mailed about their own step
	with as_user(coordinator):
		agreement.update({"status": "Active"}).save()
	assert not tasks(agreement) and manager in tasks(agreement, "Closed")


def test_what_is_sent_back_or_rejected_returns_to_its_author(as_user, outbox):
	coordinator, manager = make.user_with(COORDINATOR), make.user_with(MANAGER)
	agreement = agreement_in("Under review", responsible_user=coordinator)
	outbox.clear()
	with as_user(manager):
		agreement.update({"status": "Draft"}).save()
	assert set(tasks(agreement)) == {coordinator} and len(outbox) == 1
	agreement.update({"status": "Under review"}).save()
	outbox.clear()
	with as_user(manager):
		agreement.update({"status": "Rejected"}).save()
	assert not tasks(agreement) and [mail["recipients"] for mail in outbox] == [[coordinator]]


def test_the_mail_is_in_the_readers_language(as_user, outbox):
	coordinator = make.user_with(COORDINATOR)
	frappe.db.set_value("User", coordinator, "language", "sv")
	agreement = agreement_in("Under review", responsible_user=coordinator)
	outbox.clear()
	with as_user(make.user_with(MANAGER)):
		agreement.update({"status": "Approved"}).save()
	assert "underteckna" in outbox[0]["subject"].lower()


def test_a_site_without_mail_still_takes_the_step(as_user):
	manager = make.user_with(MANAGER)
	agreement = make.agreement().insert()
	with as_user(make.user_with(COORDINATOR)):
		assert agreement.update({"status": "Under review"}).save().status == "Under review"
	assert manager in tasks(agreement)


def test_another_municipalitys_manager_is_not_told(as_user, outbox):
	theirs = make.user_with(MANAGER, name="annan-chef")
	other = make.other_company()
	frappe.get_doc(doctype="User Permission", user=theirs, allow="Company", for_value=other).insert()
	agreement = make.agreement().insert()
	agreement.update({"status": "Under review"}).save()
	assert theirs not in tasks(agreement)
	assert all(mail["recipients"] != [theirs] for mail in outbox)


def test_the_platforms_comments_on_steps_stay(as_user):
	from frappe.model.workflow import apply_workflow

	agreement = make.agreement().insert()
	agreement.add_comment("Comment", "Föreningen vill ha svar före sommaren")
	with as_user(make.user_with(COORDINATOR)):
		apply_workflow(agreement.as_dict(), "Send for review")
	kept = frappe.get_all(
		"Comment", {"reference_name": agreement.name}, ["comment_type", "content"], as_list=True
	)
	assert ("Comment", "Föreningen vill ha svar före sommaren") in kept
	assert "Workflow" in [kind for kind, _content in kept]


# -- the signed document --------------------------------------------------------------------------------------


def test_an_address_that_leads_to_no_file_is_no_signature():
	with pytest.raises(frappe.ValidationError, match="not among the files"):
		agreement_in("Signed", signed_file="/private/files/finns-inte.pdf")


def test_a_public_file_is_made_private():
	agreement = agreement_in("Signed", signed_file=signed_file(is_private=0))
	assert agreement.signed_file.startswith("/private/files/")
	assert frappe.get_all("File", {"file_url": agreement.signed_file}, pluck="is_private") == [1]


def test_a_file_is_not_read_by_attaching_its_address(as_user):
	"""The platform attaches any address in an Attach field, and so would hand over another's private file."""
	secret = agreement_in("Active").signed_file
	theirs = make.other_company()
	outsider = make.user_with(COORDINATOR, name="utomstaende")
	frappe.get_doc(doctype="User Permission", user=outsider, allow="Company", for_value=theirs).insert()
	partner = make.partner(company=theirs).name
	with as_user(outsider):
		draft = make.agreement(partner_organisation=partner).insert()
		draft.signed_file = secret
		with pytest.raises(frappe.ValidationError, match="not among the files"):
			draft.save()


def test_the_signed_file_follows_the_agreements_permission(as_user):
	agreement = agreement_in("Active")
	file = frappe.get_doc("File", {"file_url": agreement.signed_file, "attached_to_name": agreement.name})
	with as_user(make.user_with("Digidel Advisor")):
		assert file.has_permission("read")
	for role in ("Digidel Volunteer", "Digidel Reader"):
		with as_user(make.user_with(role)):
			assert not file.has_permission("read")


# -- who may be responsible -----------------------------------------------------------------------------------


def test_a_person_who_cannot_open_the_agreement_is_not_made_responsible():
	with pytest.raises(frappe.ValidationError, match="cannot open"):
		make.agreement(responsible_user=make.user_with("Digidel Reader")).insert()


def test_the_day_an_agreement_ended_is_not_moved_by_a_client(as_user):
	agreement = agreement_in("Terminated")
	doc = frappe.get_doc("Partner Agreement", agreement.name)
	with as_user(make.user_with(COORDINATOR)):
		doc.update({"ended_on": "2001-01-01", "notice_by": "2001-01-01", "renewals": []}).save()
	assert str(frappe.db.get_value("Partner Agreement", doc.name, "ended_on")) == today()
