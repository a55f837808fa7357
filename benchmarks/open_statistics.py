"""How many readers a second does the page of open statistics take, against a page of the platform that holds nothing?

	env/bin/python apps/digidel_app/benchmarks/open_statistics.py --url http://127.0.0.1:8000 [--bare /about]

Needs a running server of a site on which a year has been published. Both pages are asked for by visitors without an account,
alternately, a few at a time over kept connections; the ratio of pages a second is compared within each pair of rounds.
The bare page is the platform's own `/about`, which it renders from its cache; `/api/method/ping`, the least the platform can
answer at all, is shown beside it.
"""

import argparse
import http.client
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlsplit

LEAST_RATIO = 0.8
PAGES = ("/digidel/statistik", "/digidel/statistik/data.json")
VISITORS, REQUESTS, ROUNDS = 4, 60, 7


def main() -> int:
	"""0 when the page keeps up with the platform's bare page."""
	parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
	parser.add_argument("--url", required=True)
	parser.add_argument("--bare", default="/about")
	arguments = parser.parse_args()
	address = urlsplit(arguments.url)
	kept = True
	for page in PAGES:
		for bare, decides in ((arguments.bare, page == PAGES[0]), ("/api/method/ping", False)):
			ours, theirs = [], []
			per_second(address, page), per_second(address, bare)  # caches are filled
			for _round in range(ROUNDS):
				ours.append(per_second(address, page))
				theirs.append(per_second(address, bare))
			ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
			print(f"{page}: {median(ours):.0f} a second; {bare}: {median(theirs):.0f}; ratio {ratio:.2f}")
			kept = kept and (ratio >= LEAST_RATIO or not decides)
	print(f"demanded: at least {LEAST_RATIO} of {arguments.bare} – {'kept' if kept else 'NOT kept'}")
	return 0 if kept else 1


def per_second(address, path: str) -> float:
	"""Whole answers a second, with several visitors at the same time."""

	def visit(_number: int) -> None:
		connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
		for _request in range(REQUESTS):
			connection.request("GET", path, headers={"Host": address.netloc})
			answer = connection.getresponse()
			answer.read()
			assert answer.status == 200, f"{path}: {answer.status}"
		connection.close()

	began = time.perf_counter()
	with ThreadPoolExecutor(VISITORS) as pool:
		list(pool.map(visit, range(VISITORS)))
	return VISITORS * REQUESTS / (time.perf_counter() - began)


if __name__ == "__main__":
	sys.exit(main())
