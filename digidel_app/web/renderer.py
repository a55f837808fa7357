"""Answers everything under /digidel: finds the language and the page, and wraps what the page says.

The platform's own template pages carry 330 kB of icons each and are slow (docs/decisions.md). Its `page_renderer`
hook asks this class first.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urlencode

import frappe
import frappe.sessions
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from werkzeug.wrappers import Response

from digidel_app.digidel_center.company import company_settings
from digidel_app.domain.written import as_written
from digidel_app.web import colour, languages
from digidel_app.web.routes import handler_of

ROOT = "digidel"
PACKAGE = Path(__file__).resolve().parents[1]
SECURITY_HEADERS = {
	"Content-Security-Policy": (
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
		"connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
		"frame-ancestors 'none'"
	),
	"Cross-Origin-Opener-Policy": "same-origin",
	"Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
	"Referrer-Policy": "no-referrer",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY",
}


@dataclass
class Page:
	"""One request for a page. `path` is what stands after `/digidel/` and the language."""

	path: str
	language: str
	method: str = "GET"
	query: Mapping[str, str] = field(default_factory=dict)
	form: Mapping[str, str] = field(default_factory=dict)
	cache_seconds: int = 0
	"""How long anybody may keep the page; 0 for a page with a form or about a person."""

	@property
	def direction(self) -> str:
		return languages.PREPARED[self.language].direction

	@cached_property
	def text(self) -> languages.Translate:
		"""The page's own `_`."""
		return languages.translator(self.language)

	@cached_property
	def companies(self) -> list[str]:
		"""The municipalities with a DigidelCenter on this site."""
		# get_all: visitors have no account; which municipalities there are is public
		return frappe.get_all("Digidel Company Settings", pluck="name", order_by="name asc")

	@cached_property
	def company(self) -> str | None:
		"""The municipality the page is about: the only one, else the one in `?kommun=`; None until it is chosen."""
		if len(self.companies) == 1:
			return self.companies[0]
		chosen = self.form.get("kommun") or self.query.get("kommun")
		return chosen if chosen in self.companies else None

	def about(self, company: str) -> None:
		"""Make this the page of one municipality: what the address asked for belongs to it."""
		self.__dict__["company"] = company
		self.__dict__.pop("languages", None)

	@cached_property
	def languages(self) -> list[languages.Language]:
		return languages.shown(self.company)

	def url_for(self, path: str | None = None, language: str | None = None, /, **query: str) -> str:
		"""Address of a page, in the page's language and municipality unless said otherwise.

		The first two are told by their place: in the query, somebody's address may hold any name.
		"""
		language = language or self.language
		parts = [ROOT, "" if language == languages.SWEDISH else language, self.path if path is None else path]
		if self.company and len(self.companies) > 1:
			query = {"kommun": self.company, **query}
		said = {key: value for key, value in query.items() if value not in (None, "")}
		return "/" + "/".join(part for part in parts if part) + (f"?{urlencode(said)}" if said else "")

	def render(self, template: str, **context: object) -> str:
		"""HTML of a template in `templates/public/`; everything that is put into it is escaped."""
		settings = company_settings(self.company)
		return (
			_environment()
			.get_template(f"digidel_app/templates/public/{template}")
			.render(
				page=self,
				_=self.text,
				asset=asset_url,
				municipality=municipality_name(self.company) if self.company else None,
				logo=settings.logo if settings else None,
				colour_url=colour.address(self),
				csrf_token=csrf_token(),
				**context,
			)
		)


class DigidelPage:
	"""What the platform's `page_renderer` hook calls: `can_render`, then `render`."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.parts = [part for part in (path or "").strip("/ ").split("/") if part]

	def can_render(self) -> bool:
		if self.parts[:1] == [ROOT]:
			return True
		return self.parts[1:2] == [ROOT] and self.parts[0] in languages.PREPARED

	def render(self) -> Response:
		moved_to = self._address_in_order()
		if moved_to:
			return finish(Response(status=301, headers={"Location": moved_to}))
		rest = self.parts[1:]
		language = rest.pop(0) if rest and rest[0] in languages.PREPARED else languages.SWEDISH
		request = frappe.local.request
		page = Page(
			path="/".join(rest),
			language=language,
			method="GET" if request.method == "HEAD" else request.method,
			query=request.args,
			form=request.form,
		)
		before = frappe.local.lang
		if language in languages.COMPLETE:
			frappe.local.lang = language
		try:
			return answer(page)
		finally:
			frappe.local.lang = before

	def _address_in_order(self) -> str | None:
		"""The one address of a page whose language stands first, or that says Swedish; None when it is right."""
		parts = list(self.parts)
		if parts[0] != ROOT:
			parts[:2] = [ROOT, parts[0]]
		if parts[1:2] == [languages.SWEDISH]:
			del parts[1]
		if parts == self.parts:
			return None
		query = frappe.safe_decode(frappe.local.request.query_string)
		return "/" + "/".join(parts) + (f"?{query}" if query else "")


def answer(page: Page) -> Response:
	"""The page, or a page in the same dress that says why there is none. A refusal leaves nothing half-stored."""
	try:
		if page.language not in {language.code for language in page.languages}:
			raise frappe.DoesNotExistError
		handler = handler_of(page.path)
		if not handler:
			raise frappe.DoesNotExistError
		result = frappe.get_attr(handler)(page)
	except (frappe.DoesNotExistError, frappe.PageDoesNotExistError):
		result = _refused(page, 404)
	except frappe.PermissionError:
		result = _refused(page, 403) if frappe.session.user != "Guest" else _sign_in(page)
	except frappe.RateLimitExceededError:
		result = _refused(page, 429)
	except frappe.ValidationError as error:
		result = _refused(page, 417, str(error))
	response = result if isinstance(result, Response) else Response(result, mimetype="text/html")
	return finish(response, page)


def finish(response: Response, page: Page | None = None) -> Response:
	"""Headers that every answer under /digidel carries, unless the page has set its own."""
	for name, value in SECURITY_HEADERS.items():
		response.headers.setdefault(name, value)
	if page:
		response.headers.setdefault("Content-Language", page.language)
		public = page.cache_seconds and frappe.session.user == "Guest" and response.status_code == 200
		response.headers.setdefault(
			"Cache-Control", f"public, max-age={page.cache_seconds}" if public else "no-store"
		)
	if frappe.session.user == "Guest" and getattr(frappe.local, "cookie_manager", None):
		# nothing is remembered about a visitor, so there is nothing to ask consent for
		frappe.local.cookie_manager.cookies.clear()
		frappe.local.cookie_manager.to_delete.clear()
	return response


def _refused(page: Page, status: int, message: str | None = None) -> Response:
	frappe.db.rollback()
	frappe.clear_messages()
	if page.language not in {language.code for language in page.languages}:
		page = Page(path=page.path, language=languages.SWEDISH, query=page.query, form=page.form)
	html = page.render("refused.html", status=status, message=frappe.utils.strip_html(message or ""))
	return Response(html, status=status, mimetype="text/html")


def _sign_in(page: Page) -> Response:
	frappe.clear_messages()
	return Response(
		status=302, headers={"Location": "/login?" + urlencode({"redirect-to": page.url_for(**page.query)})}
	)


def municipality_name(company: str) -> str:
	return frappe.get_cached_value("Company", company, "company_name") or company


def csrf_token() -> str | None:
	"""The signed-in user's token, which the platform asks for in every form; visitors have none."""
	return None if frappe.session.user == "Guest" else frappe.sessions.get_csrf_token()


@cache
def asset_url(name: str) -> str:
	"""Address of a file in `public/`, with a mark that changes when the file does."""
	mark = hashlib.sha256((PACKAGE / "public" / name).read_bytes()).hexdigest()[:10]
	return f"/assets/digidel_app/{name}?v={mark}"


def _written(value: object) -> object:
	"""What goes into a template, as somebody wrote it, before it is escaped; what is marked as HTML stays as it is."""
	return as_written(value) if type(value) is str else value


@cache
def _environment() -> Environment:
	return Environment(
		loader=PrefixLoader({"digidel_app": FileSystemLoader(PACKAGE)}),
		autoescape=True,
		finalize=_written,
		undefined=StrictUndefined,
		trim_blocks=True,
		lstrip_blocks=True,
	)
