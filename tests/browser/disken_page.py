"""Disken as an advisor meets it: what the tests press, and what they ask the server afterwards."""

import os
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

URL = os.environ.get("DIGIDEL_URL", "")
PAGE = "/digidel/disken"
TOPIC = "BankID och e-legitimation"  # among the first by the alphabet, so among a new place's favourites
SAVE = re.compile(r"disken\.save_encounters")


class Disken:
	"""One device of one advisor."""

	def __init__(self, context: BrowserContext, user: str, password: str):
		self.context, self.user, self.password = context, user, password
		if not context.cookies():
			self.sign_in()
		self.before = {row["name"] for row in self._visits()}
		self.page: Page = context.new_page()

	def sign_in(self, user: str | None = None) -> None:
		answer = self.context.request.post(
			"/api/method/login", form={"usr": user or self.user, "pwd": self.password}
		)
		assert answer.ok, answer.text()

	def open(self, place: str, path: str = PAGE) -> Page:
		"""The page, ready to record at a place."""
		page = self.page
		page.goto(path)
		page.wait_for_selector("[data-ready]")
		dialog = page.locator("dialog[open]")
		if dialog.count():
			dialog.locator(".picker button", has_text=place).first.click()
		expect(page.locator(".where").first).to_contain_text(place)
		return page

	def kept_by_worker(self) -> None:
		"""Waits until the worker has what the page needs without a network."""
		self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
		self.page.wait_for_function("navigator.serviceWorker.controller !== null")

	def tap(self, group: str, label: str) -> None:
		self.page.locator(f".{group} .choice", has_text=label).first.click()

	def record(self, topic: str = TOPIC, gender: str = "Kvinna", outcome: str = "Löst") -> None:
		"""A whole visit: four taps."""
		self.tap("topics", topic)
		self.tap("genders", gender)
		self.page.locator(".ages .choice").nth(5).click()
		self.tap("outcomes", outcome)
		self.page.wait_for_selector(".saved:not([hidden])")

	def sent(self) -> None:
		"""Waits until nothing is left to send."""
		expect(self.page.locator(".status")).to_have_text("Allt är skickat", timeout=20_000)

	def stored(self) -> list[dict]:
		"""The advisor's visits that were not there when the test began, as the server has them.

		A visit enters the queue a moment after the tap, and until then the status says that all is sent: where nothing has
		arrived yet, it is asked for a few times.
		"""
		for _try in range(10):
			rows = [row for row in self._visits() if row["name"] not in self.before]
			if rows:
				break
			self.page.wait_for_timeout(200)
		for row in rows:
			row["questions"] = [(question["topic"], question["outcome"]) for question in row["questions"]]
		return rows

	def _visits(self) -> list[dict]:
		"""The advisor's last ten: no test makes more."""
		answer = self.context.request.get("/api/method/digidel_app.api.disken.recent")
		assert answer.ok, answer.text()
		return answer.json()["message"]

	def accessible(self) -> None:
		"""No fault that axe-core knows, contrast 7:1 and the size of targets included."""
		found = Axe().run(
			self.page,
			options={
				"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
			},
		)
		assert found.violations_count == 0, found.generate_report()
