"""Asks a survey service for answers, page by page, and believes nothing: every answer is measured, timed and read.

Only https to public addresses, no redirects, no proxy. The address is checked on the open connection, before anything
is sent, so that a name which points inside the municipality's own network does not lead there.
"""

import ipaddress
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import frappe
import requests
from frappe import _
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

CONNECT_SECONDS, READ_SECONDS = 5, 15
PAGE_SECONDS = 60
"""For one page as a whole, however slowly it trickles."""
LARGEST_PAGE = 5 * 1024 * 1024  # bytes
TRIES = 4
LONGEST_PAUSE = 30  # seconds
PART = 65_536
PRIVATE_SETTING = "digidel_allow_private_addresses"
"""In site_config.json, for developers and tests: http and private addresses."""


class ServiceError(frappe.ValidationError):
	"""The service cannot be used as it is; the message says what is wrong and what to do."""


class _Passing(Exception):
	"""Trouble that may pass: tried again. `message` is what is told if it does not."""

	def __init__(self, message: str, pause: float = 0):
		super().__init__(message)
		self.message = message
		self.pause = pause


class PrivateAddressError(OSError):
	"""The name leads to an address that is not on the public internet."""


class _Checked:
	def _new_conn(self):
		connected = super()._new_conn()
		if not allows_private() and not ipaddress.ip_address(connected.getpeername()[0]).is_global:
			connected.close()
			raise PrivateAddressError
		return connected


class _PlainConnection(_Checked, HTTPConnection):
	pass


class _SecureConnection(_Checked, HTTPSConnection):
	pass


class _PlainPool(HTTPConnectionPool):
	ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
	ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
	def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
		super().init_poolmanager(*arguments, **options)
		self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def allows_private() -> bool:
	"""Whether the site's configuration lets the service stand on a private address."""
	return bool(frappe.conf.get(PRIVATE_SETTING))


def check_address(address: str) -> None:
	"""Refuse an address that a token must not be sent to.

	Raises:
		ServiceError: not https, without a host, or with a user name in it.
	"""
	try:
		parts = urlsplit(address)
		is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
	except ValueError:
		is_whole = False
	if not is_whole or parts.username or parts.password or any(sign.isspace() for sign in address):
		frappe.throw(_("The address of the service cannot be used. Copy it from the supplier."), ServiceError)
	if parts.scheme != "https" and not (parts.scheme == "http" and allows_private()):
		frappe.throw(_("The address of the service must begin with https://."), ServiceError)


@dataclass
class Service:
	"""One service. `pause` waits between tries, in seconds."""

	address: str
	headers: dict[str, str] = field(default_factory=dict)
	pause: Callable[[float], None] = time.sleep

	def page(self, parameters: dict[str, str]) -> Any:
		"""One page of answers as the data it is.

		Raises:
			ServiceError: it could not be had, or is no JSON. Says why in words, without what was sent.
		"""
		check_address(self.address)
		for attempt in range(1, TRIES + 1):
			try:
				return self._read(parameters)
			except _Passing as trouble:
				if attempt == TRIES:
					frappe.throw(trouble.message, ServiceError)
				self.pause(min(max(trouble.pause, 2 ** (attempt - 1)), LONGEST_PAUSE))
		raise AssertionError("unreachable")

	def _read(self, parameters: dict[str, str]) -> Any:
		deadline = time.monotonic() + PAGE_SECONDS
		with requests.Session() as session:
			session.trust_env = False
			for scheme in ("http://", "https://"):
				session.mount(scheme, _Adapter(max_retries=0))
			try:
				with session.get(
					self.address,
					params=parameters,
					headers={"Accept": "application/json", "Accept-Encoding": "identity", **self.headers},
					timeout=(CONNECT_SECONDS, READ_SECONDS),
					allow_redirects=False,
					stream=True,
				) as response:
					_check_status(response)
					return _data(_body(response, deadline))
			except (requests.Timeout, TimeoutError):
				raise _Passing(_("The service did not answer in time. Try again later."))
			except (requests.RequestException, HTTPError, OSError) as error:
				if _caused_by_private(error):
					frappe.throw(
						_("The address of the service lies inside a private network. It is not used."),
						ServiceError,
					)
				raise _Passing(
					_("The connection to the service was lost or could not be made. Try again later.")
				)


def _caused_by_private(error: BaseException | None) -> bool:
	seen = 0
	while error is not None and seen < 10:
		if isinstance(error, PrivateAddressError):
			return True
		reason = getattr(error, "reason", None) or next(
			(part for part in error.args if isinstance(part, BaseException)), None
		)
		error, seen = reason or error.__cause__ or error.__context__, seen + 1
	return False


def _check_status(response: requests.Response) -> None:
	status = response.status_code
	if status == 200:
		return
	if status == 429 or status >= 500:
		told = response.headers.get("Retry-After", "")
		pause = float(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0
		raise _Passing(
			_("The service answered with the fault {0}. Try again later, or ask its supplier.").format(
				status
			),
			pause,
		)
	if 300 <= status < 400:
		message = _("The service sends us to another address, and that is not followed. Ask the supplier for the right address.")  # fmt: skip
	elif status in (401, 403):
		message = _("The service does not accept the token. Ask the supplier for a new one.")
	elif status == 404:
		message = _("There is nothing at the address of the service. Check the address.")
	else:
		message = _("The service answered with the fault {0}. Ask its supplier.").format(status)
	frappe.throw(message, ServiceError)


def _body(response: requests.Response, deadline: float) -> bytes:
	length = response.headers.get("Content-Length", "")
	parts, size = [], 0
	while part := response.raw.read1(PART):
		size += len(part)
		if size > LARGEST_PAGE:
			frappe.throw(_("The service sends more than 5 MB at once. Ask for smaller pages."), ServiceError)
		if time.monotonic() > deadline:
			raise _Passing(_("The service did not answer in time. Try again later."))
		parts.append(part)
	if length.isascii() and length.isdigit() and size != int(length):
		raise _Passing(_("The service's answer was cut off. Try again later."))
	return b"".join(parts)


def _data(body: bytes) -> Any:
	try:
		return json.loads(body)
	except (ValueError, RecursionError):
		frappe.throw(
			_("The service did not send JSON but something else, perhaps a web page. Check the address."),
			ServiceError,
		)
