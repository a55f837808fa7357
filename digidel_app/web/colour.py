"""/digidel/farg.css: the municipality's own colour. A file of its own, for the pages' policy stops style that is written in them."""

from typing import TYPE_CHECKING

import frappe
from werkzeug.wrappers import Response

from digidel_app.digidel_center.company import company_settings
from digidel_app.domain import colours

if TYPE_CHECKING:
	from digidel_app.web.renderer import Page

A_DAY = 24 * 3600


def address(page: "Page") -> str | None:
	"""Address of the page's colour, which changes when the colour does; None where none is chosen."""
	chosen = colour_of(page.company)
	return page.url_for("farg.css", "sv", v=chosen[1:]) if chosen else None


def stylesheet(page: "Page") -> Response:
	"""Rules for both colour schemes."""
	chosen = colour_of(page.company)
	if not chosen:
		raise frappe.DoesNotExistError
	return Response(
		colours.stylesheet(chosen),
		mimetype="text/css",
		headers={"Cache-Control": f"public, max-age={A_DAY}"},
	)


def colour_of(company: str | None) -> str | None:
	"""The colour of a municipality as #rrggbb; read again here, for it ends up in a style sheet."""
	settings = company_settings(company)
	return colours.clean(settings.get("public_colour")) if settings else None
