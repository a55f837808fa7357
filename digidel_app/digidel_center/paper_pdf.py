"""A page of ours as a PDF to put in somebody's hand, in any script.

The platform brings two printing programs. WeasyPrint sets every script right and keeps sizes as they are written, but needs
a library (Pango) that a server may lack. wkhtmltopdf is always there; it cuts off lines in Arabic and makes everything
smaller. So the first is used where it works, and the second for the rest, with a larger type.
"""

import base64
import io
import mimetypes
from collections.abc import Callable
from pathlib import Path

import frappe
from frappe import _
from frappe.utils.pdf import get_pdf

SIZE, SIZE_WHERE_SHRUNK = 15, 20
"""Points of the text a page is set in: with the second program 20 become 14 and a half on the paper."""
MARGIN = "14mm"
LARGEST_LOGO = 3_000_000  # bytes


def print_page(make: Callable[[int], str], direction: str) -> bytes:
	"""A page as PDF.

	Args:
		make: gives the page's HTML for the size of its text, in points. Every text in it is escaped.
		direction: "ltr" or "rtl".

	Raises:
		frappe.ValidationError: this server cannot make a PDF, or not in that direction.
	"""
	html_of = _weasyprint()
	if html_of:
		return html_of(string=make(SIZE), url_fetcher=_only_what_is_inside).write_pdf()
	if direction == "rtl":
		frappe.throw(
			_(
				"This server cannot print languages that are written from right to left. Ask whoever runs the server to install Pango."
			)
		)
	options = {"page-size": "A4", **{f"margin-{side}": MARGIN for side in ("top", "bottom", "left", "right")}}
	try:
		return get_pdf(make(SIZE_WHERE_SHRUNK), options)
	except OSError:
		frappe.throw(_("This server cannot make a PDF. Ask whoever runs the server."))


def _weasyprint() -> type | None:
	try:
		from weasyprint import HTML
	except (ImportError, OSError):  # the latter when Pango is missing
		return None
	return HTML


def _only_what_is_inside(url: str) -> dict:
	"""Pictures stand in the page itself; nothing is fetched from anywhere."""
	kind, _comma, content = url.partition(",")
	if not kind.startswith("data:image/") or not kind.endswith(";base64"):
		raise ValueError("only pictures inside the page")
	mime = kind.removeprefix("data:").removesuffix(";base64")
	return {"file_obj": io.BytesIO(base64.b64decode(content)), "mime_type": mime}


def inside(logo: str | None) -> str | None:
	"""A public picture of the site as an address that holds it; None where there is none."""
	if not logo or not logo.startswith("/files/"):
		return None
	folder = Path(frappe.get_site_path("public", "files")).resolve()
	path = (folder / logo.removeprefix("/files/")).resolve()
	mime = mimetypes.guess_type(path.name)[0] or ""
	if not path.is_relative_to(folder) or not mime.startswith("image/") or not path.is_file():
		return None
	if path.stat().st_size > LARGEST_LOGO:
		return None
	return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode()}"
