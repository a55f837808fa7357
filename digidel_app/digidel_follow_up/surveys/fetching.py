"""Fetches answers from a connected service in the background, page by page; what is cut off continues where it was."""

import traceback
from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from digidel_app.digidel_follow_up.surveys import definition, mapping
from digidel_app.digidel_follow_up.surveys.service import Service, ServiceError
from digidel_app.domain import survey_file as files

CONNECTION = "Digidel Survey Connection"
NOT_FETCHED, WAITING, RUNNING, DONE, INTERRUPTED = "Not fetched", "Waiting", "Running", "Done", "Interrupted"
TIMEOUT = 60 * 60  # seconds
MOST_PAGES = 1_000
LONGEST_CURSOR = 2_000


def start(doc: Document) -> None:
	"""Let a worker fetch from the service.

	Raises:
		frappe.ValidationError: it is being fetched already.
	"""
	frappe.db.get_value(CONNECTION, doc.name, "status", for_update=True)
	doc.db_set("status", WAITING)
	frappe.enqueue(
		"digidel_app.digidel_follow_up.surveys.fetching.fetch",
		queue="long",
		timeout=TIMEOUT,
		job_id=f"survey_fetch::{doc.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=doc.name,
	)


def fetch_all() -> None:
	"""Daily: the services that are fetched every night."""
	for name in frappe.get_all(CONNECTION, {"is_automatic": 1}, pluck="name"):
		start(frappe.get_doc(CONNECTION, name))


def fetch(name: str) -> None:
	"""Fetch what one service has, from where it was left, and write down what became of it."""
	doc = frappe.get_doc(CONNECTION, name)
	outcome = mapping.Outcome()
	doc.db_set("status", RUNNING)
	frappe.db.commit()  # who watches the form sees it, and what fails takes only its own page back
	try:
		_fetch(doc, outcome)
		status, said = DONE, mapping.report_text(outcome)
	except (frappe.ValidationError, frappe.QueryDeadlockError, frappe.QueryTimeoutError) as error:
		frappe.db.rollback()  # the page that failed; those before it are kept
		frappe.clear_messages()
		is_told = isinstance(error, frappe.ValidationError)
		reason = frappe.utils.strip_html(str(error)) if is_told else ""
		if not isinstance(error, ServiceError):
			frappe.log_error(title=CONNECTION, message="".join(traceback.format_tb(error.__traceback__)))
		status = INTERRUPTED
		said = "\n".join(
			filter(
				None,
				(
					reason,
					_("What was fetched is kept. Fetch again and it continues."),
					mapping.report_text(outcome),
				),
			)
		)
	doc.db_set({"status": status, "report": said, "last_fetched_at": now_datetime(), **outcome.counts()})


def _fetch(doc: Document, outcome: mapping.Outcome) -> None:
	survey = frappe.get_doc(definition.SURVEY, doc.digidel_survey)
	columns, rules = mapping.columns_of(doc), mapping.rules_of(doc, needs_number=True)
	identities = files.Identities(survey.name)
	for records, cursor in _pages(doc):
		rows = [
			files.read_record(outcome.read + number, record, columns, rules)
			for number, record in enumerate(records, start=1)
		]
		mapping.keep(rows, survey, identities, outcome)
		doc.db_set("next_cursor", cursor)
		frappe.db.commit()  # a page is kept with its place, so that what is cut off continues after it


def _pages(doc: Document) -> Iterator[tuple[list, str | None]]:
	"""Records, and the cursor of the page after them; None on the last page."""
	service = Service(doc.service_url, headers(doc))
	cursor = doc.next_cursor or None
	seen = {cursor}
	for _page in range(MOST_PAGES):
		data = service.page({doc.cursor_parameter: cursor} if cursor and doc.cursor_parameter else {})
		records = files.at_path(data, doc.records_path or "")
		if not isinstance(records, list):
			frappe.throw(
				_("The answers do not lie where the form says. Check the field {0}.").format(
					frappe.bold(_("Where the answers lie"))
				),
				ServiceError,
			)
		cursor = _next(doc, data)
		yield records, cursor
		if not cursor:
			return
		if cursor in seen:
			frappe.throw(
				_("The service sends the same page again and again. Ask its supplier."), ServiceError
			)
		seen.add(cursor)
	frappe.throw(
		_("The service has more than {0} pages. Fetch again to continue.").format(MOST_PAGES), ServiceError
	)


def _next(doc: Document, data: object) -> str | None:
	if not doc.cursor_parameter or not doc.next_path:
		return None
	given = files.at_path(data, doc.next_path)
	if given in (None, "", False):
		return None
	if isinstance(given, bool) or not isinstance(given, str | int) or len(str(given)) > LONGEST_CURSOR:
		frappe.throw(
			_("The next page cannot be read. Check the field {0}.").format(
				frappe.bold(_("Where the next page is told"))
			),
			ServiceError,
		)
	return str(given)


def headers(doc: Document) -> dict[str, str]:
	"""The header that carries the token; none without a token."""
	token = doc.get_password("token", raise_exception=False)
	if not token:
		return {}
	return {doc.token_header or "Authorization": " ".join(filter(None, (doc.token_prefix, token)))}
