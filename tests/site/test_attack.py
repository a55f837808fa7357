"""What somebody with a foot inside tries through the platform's own doors: search, files, tags, tasks."""

import frappe
import pytest

from digidel_app.digidel_center import loans
from digidel_app.testing import builders_bookings as booked
from digidel_app.testing import builders_disken as desk
from digidel_app.testing import builders_loans as lent
from digidel_app.testing import builders_operations as make
from digidel_app.testing import builders_partners as partners

ASKED = ["visitor_name", "visitor_contact", "booking_code"]


@pytest.fixture
def neighbour():
	"""`neighbour(role)`: a user of the municipality next door; the site has two."""
	here, there = desk.two_municipalities()
	assert here != there

	def signed(role: str) -> str:
		user = make.user_with(role, name="grannen")
		desk.limit(user, there)
		return user

	return signed


def called(method: str, **values):
	"""As the web would call it: through the hook that replaces the platform's functions."""
	replaced = frappe.get_hooks("override_whitelisted_methods").get(method, [method])[-1]
	return frappe.call(replaced, **values)


def everything(found: object) -> str:
	return frappe.as_json(found)


# -- other municipalities' records --------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["search_link", "search_widget"])
def test_a_search_does_not_leave_the_municipality_because_it_is_asked_to(function, neighbour, as_user):
	place = booked.bookable_place()
	booking = booked.booking(meeting_place=place.name, visitor_name="Nalle Puh").insert()
	with as_user(neighbour("Digidel Advisor")):
		for doctype in ("Guidance Booking", "Meeting Place"):
			found = called(
				f"frappe.desk.search.{function}",
				doctype=doctype,
				txt="",
				ignore_user_permissions=1,
				filter_fields=frappe.as_json(ASKED if doctype == "Guidance Booking" else []),
				page_length=500,
			)
			for secret in (booking.name, booking.booking_code, "Nalle Puh", place.name):
				assert secret not in everything(found)


def test_an_own_search_still_finds(neighbour, as_user):
	user = neighbour("Digidel Advisor")
	own = make.meeting_place(company=make.other_company(), place_name="Grannens bibliotek")
	with as_user(user):
		found = called("frappe.desk.search.search_link", doctype="Meeting Place", txt="Grannens")
	assert [row["value"] for row in found] == [own.name]


def test_no_column_is_listed_as_if_it_were_a_state(neighbour, as_user):
	with as_user(neighbour("Digidel Coordinator")), pytest.raises(frappe.PermissionError):
		called(
			"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
			doctype="Salon Volunteer",
			workflow_state_field="volunteer_name",
			states="[]",
		)


@pytest.mark.parametrize("role", ["Digidel Coordinator", "Digidel Reader"])
def test_who_works_with_something_tells_nothing_about_it(role, neighbour, as_user):
	volunteer = make.volunteer(volunteer_name="Nalle Puh")
	frappe.get_doc(
		doctype="ToDo",
		description="Ring",
		reference_type="Salon Volunteer",
		reference_name=volunteer.name,
		allocated_to="Administrator",
	).insert()
	guess = frappe.as_json([["Salon Volunteer", "volunteer_name", "like", "Nalle%"]])
	asked = {"doctype": "Salon Volunteer", "current_filters": guess, "field": "assigned_to"}
	assert called("frappe.desk.listview.get_group_by_count", **asked)
	with as_user(neighbour(role)):
		try:
			assert called("frappe.desk.listview.get_group_by_count", **asked) == []
		except frappe.PermissionError:
			assert role == "Digidel Reader"


# -- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelt", ["{}", "/private/files/./{name}", "/private/files//{name}"])
def test_a_file_is_not_opened_by_writing_its_address(spelt, neighbour, as_user):
	signed = partners.agreement_in("Active")
	address = spelt.format(signed.signed_file, name=signed.signed_file.rsplit("/", 1)[1])
	user = neighbour("Digidel Reader")
	with as_user(user):
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(doctype="File", file_url=address, file_name="x.txt", is_private=1).insert()
		picture = frappe.get_doc("User", user)
		picture.user_image = address
		picture.save()
		rows = frappe.get_all(
			"File", filters={"file_url": ("like", f"%{address.rsplit('/', 1)[1]}")}, pluck="name"
		)
		assert rows and not any(frappe.get_doc("File", row).is_downloadable() for row in rows)


def test_own_files_are_listed_and_used_again_but_not_the_neighbours(neighbour, as_user):
	theirs = partners.agreement_in("Active")
	user = neighbour("Digidel Coordinator")
	partner = make.partner(company=make.other_company())
	ours = partners.agreement_in("Active", partner_organisation=partner.name, company=partner.company)
	with as_user(user):
		shown = {row for row in frappe.get_list("File", pluck="attached_to_name", limit=0)}
		assert ours.name in shown
		assert theirs.name not in shown
		again = frappe.get_doc(doctype="File", file_url=ours.signed_file, file_name="x.txt", is_private=1)
		assert again.insert().is_downloadable()


def test_the_same_template_may_be_uploaded_by_both(neighbour, as_user, monkeypatch):
	theirs = partners.agreement_in("Active")
	content = frappe.get_doc("File", {"file_url": theirs.signed_file}).get_content()
	content = content.encode() if isinstance(content, str) else content
	with as_user(neighbour("Digidel Coordinator")):
		monkeypatch.setattr(frappe.local, "uploaded_file", content, raising=False)
		own = frappe.get_doc(doctype="File", file_name="mall.txt", content=content, is_private=1).insert()
		assert own.file_url == theirs.signed_file


# -- what is hidden -----------------------------------------------------------------------------------------------


def test_neither_a_task_nor_a_file_shows_the_borrower_to_who_made_it(as_user):
	user, thing = make.user_with("Digidel Advisor"), lent.equipment()
	desk.limit(user, make.first_company())
	with as_user(user):
		loan = lent.loan(equipment=thing.name)
		hangs_on = {"attached_to_doctype": loan.doctype, "attached_to_name": loan.name}
		file = frappe.get_doc(
			doctype="File",
			file_name="kvitto.txt",
			content=f"{lent.NAME} {loan.name}",
			is_private=1,
			**hangs_on,
		).insert()
		frappe.get_doc(
			doctype="ToDo",
			description=f"Ring {lent.NAME}",
			reference_type=loan.doctype,
			reference_name=loan.name,
			allocated_to=user,
		).insert()
		loan.reload()
		loans.give_back(loan)
		assert not frappe.get_doc("File", file.name).is_downloadable()
		shown = [
			frappe.get_list(doctype, fields=["*"], limit=0) for doctype in ("ToDo", "File", "Communication")
		]
	assert lent.NAME not in everything(shown)
	assert loan.name not in everything(shown)


def test_a_tag_does_not_tell_everybody_who_the_volunteer_is(as_user):
	from frappe.desk.doctype.tag.tag import add_tag, get_documents_for_tag

	volunteer = make.volunteer(volunteer_name="Nalle Puh")
	add_tag("Kan hindi", "Salon Volunteer", volunteer.name)
	with as_user(make.user_with("Digidel Reader")):
		assert "Nalle Puh" not in everything(get_documents_for_tag("#Kan hindi"))


@pytest.mark.parametrize(
	"hanging",
	[
		{"doctype": "ToDo", "description": "<p>Hon heter {}</p>", "allocated_to": "Administrator"},
		{"doctype": "Communication", "subject": "Samtal", "content": "<p>Hon heter {}</p>"},
		{"doctype": "Communication", "subject": "Hon heter {}", "content": "Samtal"},
	],
)
def test_what_hangs_on_a_visit_holds_no_personal_data(hanging):
	visit = make.encounter().insert()
	prefix = "reference_type" if hanging["doctype"] == "ToDo" else "reference_doctype"
	about = {prefix: visit.doctype, "reference_name": visit.name}

	def insert(said: str):
		texts = {key: value.format(said) for key, value in hanging.items()}
		return frappe.get_doc({**texts, **about}).insert()

	with pytest.raises(frappe.ValidationError) as refusal:
		insert("850709-9805")
	assert "9805" not in str(refusal.value)
	assert insert("bra efter 3 minuter").name


# -- a sloppy client ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"method, values",
	[
		("bookings.events", {"start": "2026-01-01", "end": "2026-01-31", "filters": "x"}),
		("encounters.calendar_events", {"start": "2026-01-01", "end": "2026-01-31", "filters": "x"}),
		("partners.agreement_events", {"start": "2026-01-01", "end": "2026-01-31", "filters": "x"}),
		("partners.apply_workflow", {"doc": "x", "action": "Approve"}),
		("platform_reads.get_count", {"doctype": "Meeting Place", "filters": "x"}),
		(
			"platform_reads.get_group_by_count",
			{"doctype": "Meeting Place", "current_filters": "x", "field": "name"},
		),
		("center.erase_person", {"said": "Nalle Puh", "reason": "Begäran", "chosen": "x"}),
		("center.find_person", {"said": "Nalle Puh", "reason": "x" * 100_000}),
	],
)
def test_what_is_no_json_or_too_long_is_refused_in_words(method, values, as_user):
	company = make.first_company()
	user = make.user_with("Digidel Manager")
	desk.limit(user, company)
	more = {"company": company} if method.startswith("center") else {}
	with as_user(user), pytest.raises(frappe.ValidationError):
		frappe.call(f"digidel_app.api.{method}", **values, **more)
