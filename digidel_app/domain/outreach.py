"""Outreach: what each channel cost and reached, beside what visitors say brought them. No cause is inferred."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

CHANNELS = (
	"Library",
	"Municipal staff",
	"Association",
	"Social media",
	"Website",
	"Newspaper or leaflet",
	"Letter",
	"Other",
)
NOT_ASKED = ("Letter",)
"""Channels that visitors cannot name: the question at the desk has no such answer."""
ONLY_NAMED = ("Friend or relative",)
"""What visitors can name and nobody arranges."""
ORE = Decimal("0.01")


class Activity(NamedTuple):
	"""One activity; `voucher` is (type, number), None where it cost nothing that is booked."""

	name: str
	channel: str
	persons: int
	voucher: tuple[str, str] | None = None


class ChannelRow(NamedTuple):
	"""A channel: activities, persons, kronor, visits that named it (None where they cannot)."""

	channel: str
	activities: int
	persons: int
	cost: Decimal
	visits: int | None


def shares(amount: Decimal, names: Iterable[str]) -> dict[str, Decimal]:
	"""An amount divided equally to the öre; the öre that are left over go to the first in order, so that the sum is the amount."""
	ordered = sorted(names)
	each, left = divmod(int(amount / ORE), len(ordered))
	return {name: (each + (number < left)) * ORE for number, name in enumerate(ordered)}


def by_channel(
	activities: Iterable[Activity],
	sharing: Mapping[tuple[str, str], Iterable[str]],
	costs: Mapping[tuple[str, str], Decimal],
	named: Mapping[str, int],
) -> list[ChannelRow]:
	"""One row per channel that had an activity or was named, in the order of the channels.

	Args:
		sharing: voucher → all activities that name it, also outside the period: each bears its share only.
		costs: voucher → kronor of expense in the ledger.
		named: answer → visits whose visitor gave it.
	"""
	numbers, persons = Counter(), Counter()
	cost: dict[str, Decimal] = defaultdict(Decimal)
	for activity in activities:
		numbers[activity.channel] += 1
		persons[activity.channel] += activity.persons
		if activity.voucher:
			amount = costs.get(activity.voucher, Decimal(0))
			cost[activity.channel] += shares(amount, sharing[activity.voucher])[activity.name]
	return [
		ChannelRow(
			channel,
			numbers[channel],
			persons[channel],
			cost[channel],
			None if channel in NOT_ASKED else named.get(channel, 0),
		)
		for channel in (*CHANNELS, *ONLY_NAMED)
		if numbers[channel] or named.get(channel)
	]
