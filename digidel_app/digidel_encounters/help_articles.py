"""The platform's Help Articles by topic: what an advisor can read aloud, show or print for a visitor."""

from io import BytesIO
from smtplib import SMTPException
from urllib.parse import quote

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.email_body import get_email
from frappe.utils import escape_html, get_url, is_markdown, markdown, sanitize_html

from digidel_app.domain import bookings


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


def send(topic: str, address: str) -> None:
	"""Mail a topic's article to a visitor, and keep no trace of the address.

	The platform's queue would store it, so the message goes straight to the mail server of the site's account.

	Raises:
		frappe.ValidationError: there is no article, the address is none, or the mail could not be handed over.
	"""
	article = article_of(topic)
	if not article:
		frappe.throw(_("There is no article about {0} yet.").format(topic))
	recipient = bookings.clean_contact(address if isinstance(address, str) else None)
	if not bookings.is_email(recipient):
		frappe.throw(_("This is no e-mail address. Check it."))
	account = EmailAccount.find_outgoing()
	if not account:
		frappe.throw(_("This site cannot send mail. Print the article, or show its code."))
	link = article["url"]
	more = f'<p><a href="{escape_html(link)}">{escape_html(link)}</a></p>' if link else ""
	message = get_email(
		recipients=[recipient],
		sender=account.default_sender,
		subject=article["title"],
		content=article["html"] + more,
		email_account=account,
		expose_recipients="header",  # else the queue would have to fill in the address
	).as_string()
	try:
		account.get_smtp_server().session.sendmail(account.email_id, [recipient], message.encode())
	except (SMTPException, OSError, frappe.ValidationError):
		frappe.clear_last_message()  # what the server says may repeat the address
		frappe.throw(_("The mail could not be sent. Check the address, or print the article instead."))


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
