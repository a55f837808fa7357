"""The platform's Help Articles by topic: what an advisor can read aloud, show or print for a visitor."""

from io import BytesIO
from urllib.parse import quote

import frappe
from frappe.utils import get_url, is_markdown, markdown, sanitize_html


def article_of(topic: str) -> dict | None:
	"""The article of a topic, None where there is none. Advisors have no role for Help Article, and need none here.

	Returns:
		{"title", "html", "url": address a visitor can open or None while it is not published, "qr": SVG of it or None}.
	"""
	name = frappe.db.get_value("Encounter Topic", topic, "help_article")
	article = name and frappe.db.get_value(
		"Help Article", name, ["title", "content", "route", "published"], as_dict=True
	)
	if not article:
		return None
	content = article.content or ""
	# quoted: phones read a code with Swedish letters in many ways
	url = get_url(f"/{quote(article.route)}") if article.published and article.route else None
	return {
		"title": article.title,
		"html": sanitize_html(markdown(content) if is_markdown(content) else content),
		"url": url,
		"qr": qr_svg(url) if url else None,
	}


def qr_svg(text: str, scalable: bool = False) -> str:
	"""A QR code as inline SVG, with a quiet zone that readers need.

	Args:
		scalable: it fills the size that the style sheet gives it, whole; else it has a size of its own.
	"""
	import pyqrcode  # the platform's own, for its two-factor sign-in; heavy to import

	stream = BytesIO()
	pyqrcode.create(text, error="M").svg(
		stream,
		scale=5,
		quiet_zone=4,
		background="#ffffff",
		module_color="#000000",
		xmldecl=False,
		omithw=scalable,
	)
	return stream.getvalue().decode()
