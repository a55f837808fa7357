"""What a report without rows says: why it may be empty, and what to do first."""

from frappe import _
from frappe.utils import escape_html


def hint(rows: object, *steps: str, message: str | None = None) -> str | None:
	"""The report's message, and on top of it what to do where there are no rows.

	Args:
		rows: the report's rows, anything that is false when empty.
		steps: plain sentences, the first step first; escaped here.
		message: what the report says anyway, as HTML.
	"""
	if rows:
		return message
	said = [f"<b>{escape_html(_('There is nothing to show for what you have chosen.'))}</b>"]
	said += [escape_html(step) for step in steps or (widen(),)]
	return "<br>".join([" ".join(said), *([message] if message else [])])


def widen() -> str:
	"""What helps with most reports."""
	return _("Choose a longer period, or clear a filter.")
