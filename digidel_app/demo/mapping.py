"""What staff and residents of the demonstration municipality have said in its mapping of the support. All made up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from digidel_app.domain.mapping import (
	ACTION,
	ASSOCIATION,
	NOT_GRADED,
	PRESENT,
	RESIDENT,
	STAFF,
	THEMES,
	WANTED,
	Answer,
)

FIRST, WHO, FINDING, ASKED, WHERE, HELPERS, SERVICES, TOGETHER = THEMES
CENTRE, LIBRARY = "Digidelcenter Timrå", "Ljustorps bibliotek"
ROUND_BEGAN_DAYS_AGO = 60


class Said(NamedTuple):
	"""One answer; `day` counts from the first day of the round, `place` is empty for the whole municipality."""

	theme: str
	state: str
	source: str
	text: str
	grade: int = NOT_GRADED
	persons: int = 1
	place: str | None = None
	method: str = "Interview"
	day: int = 0


SAID = (
	Said(FIRST, PRESENT, STAFF, "I receptionen. Vi hänvisar ofta vidare utan att veta om det löste sig.", 3, 4),
	Said(FIRST, PRESENT, RESIDENT, "Jag fick vänta och visste inte vem jag skulle fråga.", 2, 6, CENTRE, day=9),
	Said(FIRST, WANTED, STAFF, "Den som tar emot frågan följer den till svaret.", 5, 4, method="Meeting", day=14),
	Said(FIRST, ACTION, STAFF, "En gemensam lista över vem som svarar på vad.", persons=4, day=14),
	Said(WHO, PRESENT, STAFF, "Mest personer över 65 år. Vi når sällan den som är ny i Sverige.", 3, 3),
	Said(WHO, WANTED, STAFF, "Fler som är nya i Sverige och fler med funktionsnedsättning.", 5, 3, day=14),
	Said(WHO, ACTION, ASSOCIATION, "Pröva en salong tillsammans med föreningen.", persons=2, day=20),
	Said(FINDING, PRESENT, STAFF, "På webbplatsen och genom biblioteken.", 4, 3),
	Said(FINDING, PRESENT, RESIDENT, "En granne berättade. Jag hittade inget på nätet.", 2, 5, method="Form", day=11),
	Said(FINDING, WANTED, RESIDENT, "En lapp i brevlådan och ett nummer att ringa.", 5, 5, method="Form", day=11),
	Said(ASKED, PRESENT, STAFF, "BankID, e-post och att bifoga dokument. Bankärenden hjälper vi inte till med.", 4, 4),
	Said(ASKED, WANTED, STAFF, "Kunna hänvisa rätt också när vi inte får hjälpa till.", 4, 4, day=14),
	Said(WHERE, PRESENT, STAFF, "En eftermiddag i veckan. Wifi saknas i lokalen.", 2, 2, LIBRARY),
	Said(WHERE, PRESENT, RESIDENT, "Bussen går inte hem igen efter klockan fem.", 1, 8, LIBRARY, day=18),
	Said(WHERE, WANTED, RESIDENT, "Hjälp i byn en gång i veckan, på dagtid.", 4, 8, LIBRARY, day=18),
	Said(HELPERS, PRESENT, STAFF, "Personalen har lärt sig själv, vid sidan av annat.", 2, 5, method="Survey", day=5),
	Said(HELPERS, WANTED, STAFF, "Alla som hjälper har tid avsatt och får fortbildning.", 5, 5, method="Survey", day=5),
	Said(HELPERS, ACTION, STAFF, "30 timmars utbildning per person och år.", persons=5, day=14),
	Said(SERVICES, PRESENT, RESIDENT, "Svåra ord och många steg. Jag vågar inte trycka.", 2, 7, CENTRE, day=9),
	Said(TOGETHER, PRESENT, STAFF, "Vi träffas när något har gått fel.", 2, 3, method="Meeting", day=14),
	Said(TOGETHER, WANTED, STAFF, "En arbetsgrupp som träffas varje månad.", 4, 3, method="Meeting", day=14),
)  # fmt: skip


def observed_on(said: Said, today: date) -> date:
	"""The day of an answer: the round ended not long before the demonstration is loaded."""
	return today - timedelta(days=ROUND_BEGAN_DAYS_AGO - said.day)


def answers(today: date) -> list[Answer]:
	"""The same in plain Python, for what the report must agree with."""
	return [
		Answer("", said.theme, said.state, said.place or "", said.source, said.persons, observed_on(said, today), said.grade)
		for said in SAID
	]  # fmt: skip
