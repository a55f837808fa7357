"""The demonstration municipality as data: the same plan for the same seed, wherever it is made.

The site's loader writes it, the oracle counts it, the preview shows it. Nothing here knows of a site.
"""

from dataclasses import dataclass
from random import Random

from digidel_app.demo.application import Application, read_application
from digidel_app.demo.ledger import Ledger, make_ledger
from digidel_app.demo.operations import Encounter, InKind, Salon, make_encounters, make_in_kind, make_salons
from digidel_app.demo.surveys import Survey, make_survey

SEED = 20190101


@dataclass(frozen=True)
class DemoPlan:
	"""Two years of a DigidelCenter."""

	application: Application
	encounters: tuple[Encounter, ...]
	salons: tuple[Salon, ...]
	in_kind: tuple[InKind, ...]
	ledger: Ledger
	survey: Survey


def make_plan(seed: int = SEED) -> DemoPlan:
	"""The plan for a seed. Each part has a generator of its own, so that one may grow without moving the others."""
	salons = make_salons(Random(f"salons {seed}"))
	return DemoPlan(
		application=read_application(),
		encounters=tuple(make_encounters(Random(f"encounters {seed}"))),
		salons=tuple(salons),
		in_kind=tuple(make_in_kind(Random(f"in-kind {seed}"), salons)),
		ledger=make_ledger(Random(f"ledger {seed}")),
		survey=make_survey(Random(f"survey {seed}")),
	)
