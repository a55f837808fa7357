"""What the user sees: one line per step with its time, and failures with their cause and remedy."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
	"""Something went wrong: `cause` says what, `tried` how, `detail` holds the last output, `remedy` what to do."""

	def __init__(self, cause: str, remedy: str = "", detail: str = "", tried: str = ""):
		super().__init__(cause)
		self.cause = cause
		self.remedy = remedy
		self.detail = detail
		self.tried = tried

	def show(self) -> None:
		"""Print the problem to standard error."""
		lines = []
		if self.detail:
			lines += ["", *(f"    | {line}" for line in self.detail.rstrip().splitlines())]
		lines.append(f"FAILED: {self.cause}")
		if self.tried:
			lines.append(f"Tried:  {self.tried}")
		if self.remedy:
			lines.append(f"Remedy: {self.remedy}")
		sys.stdout.flush()
		print("\n".join(lines), file=sys.stderr, flush=True)


class Unavailable(Problem):
	"""The platform (a bench, its servers) neither exists here nor can be made here: not a fault of the app."""


class Note:
	"""What a step found or did, in a few words; printed at the end of its line."""

	def __init__(self) -> None:
		self.text = ""

	def say(self, text: str) -> None:
		"""Set the words at the end of the step's line."""
		self.text = text


_number = 0
_started = time.monotonic()


@contextmanager
def step(title: str) -> Iterator[Note]:
	"""Print `title`, run the body, finish the same line with its note and its time."""
	global _number
	_number += 1
	print(f"[{_number:2}] {title} ", end="", flush=True)
	started, note = time.monotonic(), Note()
	try:
		yield note
	except BaseException as error:
		reason = "stopped" if isinstance(error, KeyboardInterrupt) else "FAILED"
		print(f"... {reason} ({time.monotonic() - started:.1f} s)", flush=True)
		raise
	print(f"... {note.text or 'ok'} ({time.monotonic() - started:.1f} s)", flush=True)


def say(text: str = "") -> None:
	"""Print a plain line."""
	print(text, flush=True)


def warn(text: str) -> None:
	"""Print a line about something that is limited but does not stop the work."""
	print(f"     Note: {text}", flush=True)


def total_seconds() -> float:
	"""Seconds since the command began."""
	return time.monotonic() - _started
