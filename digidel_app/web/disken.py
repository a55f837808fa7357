"""Disken's page, its worker and its manifest: the same for everybody, so that a device can keep them.

Who is signed in and what they may see comes afterwards, from `digidel_app.api.disken`. Nothing here depends on it.
"""

import hashlib
import json
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from markupsafe import Markup
from werkzeug.wrappers import Response

from digidel_app.web import languages
from digidel_app.web.renderer import PACKAGE, SECURITY_HEADERS, Page, asset_url

PATH = "disken"
LANGUAGES = ("sv", "en")
SCRIPTS = PACKAGE / "public" / "disken"
START = "disken/app.js"
STYLE = "disken/disken.css"
CONTEXT = "Disken"  # short words such as Record and Open mean something else elsewhere on the site
LIBRARY = "vendor/idb/index.js"
ICONS = {
	"images/digidel.svg": "any",
	"images/digidel-192.png": "192x192",
	"images/digidel-512.png": "512x512",
}

_TEXT = re.compile(r"""(?<![\w.])__\(\s*("(?:[^"\\\n]|\\.)*")""")


def page(page: Page) -> Response:
	"""The empty page. `Cache-Control: no-cache`: the worker keeps it, a browser without worker asks each time."""
	_only_in_own_languages(page)
	response = Response(_html(page), mimetype="text/html")
	response.headers["Content-Security-Policy"] = _security_policy()
	response.headers["Cache-Control"] = "no-cache"
	return response


def worker(page: Page) -> Response:
	"""The service worker, with the list of what belongs to this version."""
	pages = [_page_in(code) for code in LANGUAGES]
	shell = {
		"pages": [one.url_for() for one in pages],
		"files": [
			*(asset_url(name) for name in (*_modules(), STYLE, *ICONS)),
			*(one.url_for("manifest.webmanifest") for one in pages),
		],
	}
	source = (SCRIPTS / "worker.js").read_text(encoding="utf-8")
	# a change of any file is in its address, a change of a text is in its page
	marks = json.dumps([shell, source, *(_html(one) for one in pages)])
	shell["version"] = hashlib.sha256(marks.encode()).hexdigest()[:16]
	response = Response(f"const SHELL = {json.dumps(shell)};\n{source}", mimetype="text/javascript")
	response.headers["Service-Worker-Allowed"] = "/digidel/"
	response.headers["Cache-Control"] = "no-cache"
	return response


def manifest(page: Page) -> Response:
	"""What a phone needs to keep Disken as an app of its own."""
	_only_in_own_languages(page)
	_ = page.text
	content = {
		"name": "Disken",
		"short_name": "Disken",
		"description": _("Record visits at the desk, also without a network."),
		"lang": page.language,
		"id": _page_in("sv").url_for(),
		"start_url": page.url_for(PATH),
		"scope": "/digidel/",
		"display": "standalone",
		"background_color": "#f4f1ea",
		"theme_color": "#12344d",
		"icons": [
			{"src": asset_url(name), "sizes": sizes, "type": _icon_type(name)}
			for name, sizes in ICONS.items()
		],
	}
	response = Response(json.dumps(content), mimetype="application/manifest+json")
	response.headers["Cache-Control"] = "no-cache"
	return response


def words(language: str) -> dict[str, str]:
	"""The texts of Disken's scripts in a language: English → translation, without those that are the same."""
	_ = languages.translator(language)
	translated = {text: _(text, context=CONTEXT) for text in texts()}
	return {text: said for text, said in translated.items() if said != text}


@cache
def texts() -> tuple[str, ...]:
	"""Every text the scripts show, as it stands in `__("…")`."""
	sources = (path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.glob("*.js")))
	return tuple(sorted({json.loads(match) for source in sources for match in _TEXT.findall(source)}))


def _html(page: Page) -> str:
	data = {
		"language": page.language,
		"words": words(page.language),
		"paths": {code: page.url_for(PATH, code) for code in LANGUAGES},
	}
	return page.render(
		"disken.html",
		manifest=page.url_for("manifest.webmanifest"),
		icon=asset_url("images/digidel.svg"),
		touch_icon=asset_url("images/digidel-192.png"),
		css=asset_url(STYLE),
		start=asset_url(START),
		preload=[asset_url(name) for name in _modules() if name != START],
		import_map=Markup(_import_map()),
		data=Markup(_for_script(data)),
	)


def _page_in(language: str) -> Page:
	"""The page as any visitor gets it."""
	return Page(path=PATH, language=language)


def _only_in_own_languages(page: Page) -> None:
	if page.language not in LANGUAGES:
		page.language = "en"


@cache
def _modules() -> tuple[str, ...]:
	own = (f"disken/{path.name}" for path in sorted(SCRIPTS.glob("*.js")) if path.name != "worker.js")
	return (*own, LIBRARY)


@cache
def _import_map() -> str:
	"""Gives every module the address of its version, so that old and new files never meet in one page."""
	return _for_script({"imports": {f"/assets/digidel_app/{name}": asset_url(name) for name in _modules()}})


def _for_script(data: dict) -> str:
	"""JSON that cannot end the script element it stands in."""
	return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


@cache
def _security_policy() -> str:
	mark = b64encode(hashlib.sha256(_import_map().encode()).digest()).decode()
	return SECURITY_HEADERS["Content-Security-Policy"].replace(
		"script-src 'self'", f"script-src 'self' 'sha256-{mark}'"
	)


def _icon_type(name: str) -> str:
	return "image/svg+xml" if Path(name).suffix == ".svg" else "image/png"
