"""How often one address may try something. The pages and the functions behind them share one count.

The platform's decorator counts by the called function's name, which a page has not: all pages would share one count.
It also takes every direct visitor for 127.0.0.1.
"""

import hashlib
import hmac
import ipaddress

import frappe
from frappe import _
from frappe.utils.password import get_encryption_key

BOOKING = ("booking", 20, 600)
CODE = ("code", 20, 600)
REGISTRATION = ("registration", 20, 600)
NEED = ("need", 10, 600)
EVALUATION = (
	"evaluation",
	600,
	600,
)  # a whole lecture hall behind one address: each opens the page and answers
"""What is counted, how many times an address may do it, and during how many seconds."""


def spend(limit: tuple[str, int, int]) -> None:
	"""Count one try of the address that asks.

	Raises:
		frappe.RateLimitExceededError: there have been too many; answered as 429.
	"""
	address = _address()
	if not address:
		return
	purpose, most, seconds = limit
	key = frappe.cache.make_key(f"digidel_limit:{purpose}:{_mark(address)}")
	tries = frappe.cache.incrby(key, 1)
	if tries == 1:
		frappe.cache.expire(key, seconds)
	if tries > most:
		frappe.throw(
			_("Many attempts have come from the same place. Wait ten minutes and try again, or call us."),
			frappe.RateLimitExceededError,
		)


def _address() -> str | None:
	"""Who asks: what the proxy in front says, else the connection itself. A network of version 6 counts as one."""
	request = getattr(frappe.local, "request", None)
	if not request:
		return None
	forwarded = (request.headers.get("X-Forwarded-For") or "").split(",")[0].strip()
	text = forwarded or request.remote_addr or ""
	try:
		address = ipaddress.ip_address(text)
	except ValueError:
		return text[:60] or None
	if address.version == 6:
		return str(ipaddress.ip_network((address, 64), strict=False))
	return str(address)


def _mark(address: str) -> str:
	"""The address is not kept: only a mark that this site can make again."""
	return hmac.new(get_encryption_key().encode(), address.encode(), hashlib.sha256).hexdigest()[:32]
