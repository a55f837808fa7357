"""Which function answers which page. The path stands after `/digidel/` and, if there is one, the language."""

ROUTES: dict[str, str] = {
	"": "digidel_app.web.start.page",
	"disken": "digidel_app.web.disken.page",
	"manifest.webmanifest": "digidel_app.web.disken.manifest",
	"sw.js": "digidel_app.web.disken.worker",
}
"""Page path → dotted path of `handler(page: Page) -> Response | str`. A handler imports what it needs itself."""
