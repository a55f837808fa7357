"""How heavy is Disken's first load, and how soon is it usable from the service worker?

	env/bin/python apps/digidel_app/benchmarks/disken_load.py --url http://127.0.0.1:8000 --user USER --password PASSWORD

USER is an advisor of the site at the address (after `digidel-demo`: advisor@example.org). Weighed is everything the
page fetches on its first visit, as a web server with gzip would send it; timed is from the start of the navigation to
the moment the buttons answer, with the network gone, so that nothing but the worker can have given the page.
"""

import argparse
import gzip
import os
import sys
from statistics import median

from playwright.sync_api import APIResponse, Browser, BrowserContext, sync_playwright

PAGE = "/digidel/disken"
MOST_BYTES = 150_000
MOST_MILLISECONDS = 1_000
ROUNDS = 9
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
PACKED = (".png", ".jpg", ".woff2")  # gzip makes them no smaller


def main() -> int:
	"""0 when both demands are met."""
	parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
	parser.add_argument("--url", required=True)
	parser.add_argument("--user", required=True)
	parser.add_argument("--password", required=True)
	arguments = parser.parse_args()
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(
			executable_path=os.environ.get("DIGIDEL_CHROMIUM", "/usr/bin/chromium"), args=list(CHROMIUM)
		)
		context = signed_in(browser, arguments)
		weights = first_load(context)
		ready = from_the_worker(context)
		browser.close()
	return report(weights, ready)


def signed_in(browser: Browser, arguments: argparse.Namespace) -> BrowserContext:
	context = browser.new_context(base_url=arguments.url, locale="sv-SE", timezone_id="Europe/Stockholm")
	answer = context.request.post(
		"/api/method/login", form={"usr": arguments.user, "pwd": arguments.password}
	)
	assert answer.ok, answer.text()
	return context


def first_load(context: BrowserContext) -> dict[str, int]:
	"""Address → bytes on the wire of all that the page and its worker ask for.

	Each address once: the worker takes the files that the page has fetched from the browser's own cache.
	"""
	addresses: set[str] = set()
	context.on("request", lambda request: addresses.add(request.url))
	page = context.new_page()
	page.goto(PAGE)
	page.wait_for_selector("[data-ready]")
	page.evaluate("navigator.serviceWorker.ready.then(() => true)")
	page.wait_for_function("navigator.serviceWorker.controller !== null")
	page.wait_for_timeout(1_000)
	weights = {}
	for url in addresses:
		response = context.request.get(url)
		body = response.body()
		packed = url.split("?")[0].endswith(PACKED)
		weights[url] = len(body if packed else gzip.compress(body, 6)) + heads(response)
	dialog = page.locator("dialog[open] .picker button")
	if dialog.count():
		dialog.first.click()
	page.close()
	return weights


def heads(response: APIResponse) -> int:
	return sum(len(name) + len(value) + 4 for name, value in response.headers.items())


def from_the_worker(context: BrowserContext) -> list[float]:
	"""Milliseconds until the page answers, without a network, once per round."""
	context.set_offline(True)
	times = []
	for _round in range(ROUNDS):
		page = context.new_page()
		page.goto(PAGE)
		page.wait_for_selector("[data-ready]")
		times.append(float(page.locator("html").get_attribute("data-ready")))
		page.close()
	return times


def report(weights: dict[str, int], ready: list[float]) -> int:
	for url, weight in sorted(weights.items(), key=lambda row: -row[1]):
		print(f"{weight:>8} B  {url.split('://')[1].partition('/')[2][:80]}")
	total, middle = sum(weights.values()), median(ready)
	print(f"first load, {len(weights)} files: {total / 1000:.1f} kB (at most {MOST_BYTES / 1000:.0f} kB)")
	print(
		f"ready from the worker: median {middle:.0f} ms, worst {max(ready):.0f} ms of {len(ready)} "
		f"(at most {MOST_MILLISECONDS} ms)"
	)
	return 0 if total <= MOST_BYTES and middle <= MOST_MILLISECONDS else 1


if __name__ == "__main__":
	sys.exit(main())
