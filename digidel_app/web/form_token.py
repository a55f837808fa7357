"""Signed marks of forms for visitors, who have no session: they say when a form was shown, and which one it was."""

import hashlib
import hmac
import secrets
import time

from frappe.utils.password import get_encryption_key

SHORTEST_SECONDS = 2
LONGEST_SECONDS = 6 * 3600
"""Nobody fills in a form faster than the first; the second is a long lunch."""


def make(purpose: str) -> str:
	"""A mark for a form that is shown now."""
	shown_at, number = str(int(time.time())), secrets.token_hex(12)
	return f"{shown_at}.{number}.{_sign(purpose, shown_at, number)}"


def is_good(token: str | None, purpose: str) -> bool:
	"""Whether this site made the mark for this purpose, neither too recently nor too long ago."""
	parts = (token or "").split(".")
	if len(parts) != 3 or not parts[0].isascii() or not parts[0].isdigit() or len(parts[0]) > 12:
		return False
	shown_at, number, signature = parts
	if not hmac.compare_digest(signature.encode(), _sign(purpose, shown_at, number).encode()):
		return False
	return SHORTEST_SECONDS <= time.time() - int(shown_at) <= LONGEST_SECONDS


def submission_key(token: str) -> str:
	"""What tells one form from another, for a form that is sent twice."""
	return hashlib.sha256(token.encode()).hexdigest()


def _sign(purpose: str, shown_at: str, number: str) -> str:
	text = f"digidel form|{purpose}|{shown_at}|{number}"
	return hmac.new(get_encryption_key().encode(), text.encode(), hashlib.sha256).hexdigest()
