"""Which function answers which page. The path stands after `/digidel/` and, if there is one, the language."""

ROUTES: dict[str, str] = {
	"": "digidel_app.web.start.page",
	"behov": "digidel_app.web.need.page",
	"boka": "digidel_app.web.booking.page",
	"boka/kod": "digidel_app.web.booking_code.page",
	"enkat": "digidel_app.web.enkat.page",
	"enkat/*": "digidel_app.web.enkat.page",
	"farg.css": "digidel_app.web.colour.stylesheet",
	"disken": "digidel_app.web.disken.page",
	"manifest.webmanifest": "digidel_app.web.disken.manifest",
	"salonger": "digidel_app.web.salons.page",
	"salonger/kalender.ics": "digidel_app.web.salons.calendar",
	"salonger/kod": "digidel_app.web.salon_code.page",
	"statistik": "digidel_app.web.statistics.page",
	"statistik/data.csv": "digidel_app.web.statistics.csv_file",
	"statistik/data.json": "digidel_app.web.statistics.json_file",
	"statistik/dcat.rdf": "digidel_app.web.statistics.catalogue",
	"sw.js": "digidel_app.web.disken.worker",
	"volontar": "digidel_app.web.volunteer.page",
}
"""Page path → dotted path of `handler(page: Page) -> Response | str`. A handler imports what it needs itself.

`/*` at the end stands for one more part, such as a code.
"""


def handler_of(path: str) -> str | None:
	"""The dotted path of the function that answers a page; None when there is no such page."""
	if path.endswith("*"):
		return None
	return ROUTES.get(path) or ROUTES.get(f"{path.rpartition('/')[0]}/*")
