"""A help article is mailed to a visitor through a real mail server, and no table keeps the address."""

import email
import socketserver
import threading
from email.policy import default

import frappe
import pytest

from digidel_app.api import help as desk
from digidel_app.digidel_encounters import help_articles
from digidel_app.testing import builders_operations as make

ADDRESS = "besokaren@example.org"


class _Session(socketserver.StreamRequestHandler):
	"""As much of SMTP (RFC 5321) as a client needs to hand over a message."""

	def handle(self) -> None:
		self._say("220 ready")
		for line in self.rfile:
			command = line.decode().strip().upper()
			if command == "DATA":
				self._say("354 go on")
				self.server.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))
			elif command.startswith("RCPT") and self.server.refuses:
				self._say(f"550 no such mailbox {ADDRESS}")
				continue
			self._say("221 bye" if command == "QUIT" else "250 ok")
			if command == "QUIT":
				return

	def _say(self, text: str) -> None:
		self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mail_server():
	"""A mail server of the test's own, and a site account that sends through it."""
	server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
	server.daemon_threads = True
	server.messages, server.refuses = [], False
	threading.Thread(target=server.serve_forever, daemon=True).start()
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Prov",
			"email_id": "digidel@example.org",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"no_smtp_authentication": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": server.server_address[1],
		}
	).insert()
	frappe.local.outgoing_email_account = {}
	yield server
	server.shutdown()
	server.server_close()


@pytest.fixture
def topic() -> str:
	"""A topic with a published article."""
	if not frappe.db.exists("Help Category", "Prov"):
		frappe.get_doc(doctype="Help Category", category_name="Prov").insert()
	article = frappe.get_doc(
		doctype="Help Article",
		title="Så skaffar du BankID",
		category="Prov",
		content="<p>Gå till banken.</p>",
		published=1,
	).insert()
	name = make.topic("Ämne med artikel")
	frappe.db.set_value("Encounter Topic", name, "help_article", article.name)
	return name


def kept() -> list[str]:
	"""Places in the platform's tables of mails and logs that hold the address."""
	found = []
	for table in (
		"Email Queue",
		"Email Queue Recipient",
		"Communication",
		"Error Log",
		"Contact Email",
		"Version",
	):
		for column in frappe.db.get_table_columns(table):
			if frappe.db.sql(f"select 1 from `tab{table}` where `{column}` like %s limit 1", f"%{ADDRESS}%"):
				found.append(f"{table}.{column}")
	return found


def test_the_article_arrives_and_the_address_is_kept_nowhere(mail_server, topic, as_user) -> None:
	with as_user(make.user_with("Digidel Advisor")):
		desk.send_article(topic, f" {ADDRESS} ")
	message = email.message_from_bytes(mail_server.messages[0], policy=default)
	assert message["To"] == ADDRESS
	assert message["Subject"] == "Så skaffar du BankID"
	assert "Gå till banken." in message.get_body(("html",)).get_content()
	assert kept() == []


def test_a_server_that_refuses_is_told_in_words_without_the_address(mail_server, topic) -> None:
	mail_server.refuses = True
	with pytest.raises(frappe.ValidationError) as refusal:
		help_articles.send(topic, ADDRESS)
	assert ADDRESS not in str(refusal.value) + str(frappe.message_log)
	assert kept() == []


@pytest.mark.parametrize(
	"address", ["", "ring mig", "070-1740605", None, ["a@example.org"], "a@example.org\nBcc: b@example.org"]
)
def test_what_is_no_address_is_refused(topic, address) -> None:
	with pytest.raises(frappe.ValidationError):
		help_articles.send(topic, address)


def test_a_topic_without_an_article_and_a_site_without_mail(topic) -> None:
	with pytest.raises(frappe.ValidationError):
		help_articles.send(make.topic("Ämne utan artikel"), ADDRESS)


def test_who_may_not_record_visits_sends_nothing(topic, as_user) -> None:
	with as_user(make.user_with("Digidel Finance")), pytest.raises(frappe.PermissionError):
		desk.send_article(topic, ADDRESS)
