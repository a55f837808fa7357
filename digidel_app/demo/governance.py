"""Roadmap, meetings, year wheel, training and outreach of the demonstration: always the same for the same day and seed.

What belongs to the years of the grant has its own dates; what goes on now follows the day the demonstration is loaded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from digidel_app.demo.plan import SEED
from digidel_app.domain.answer_time import is_working_day
from digidel_app.domain.roadmap import DONE, NOT_BEGUN, PAUSED, UNDER_WAY
from digidel_app.domain.training import LEVELS

ADVISOR, LIBRARIAN, COORDINATOR = "advisor@example.org", "advisor2@example.org", "coordinator@example.org"
FINANCE, MANAGER = "finance@example.org", "manager@example.org"
COUNCIL, EXECUTIVE = "Kommunfullmäktige", "Kommunstyrelsen"
CULTURE, SOCIAL, SCHOOL = "Kultur- och tekniknämnden", "Socialnämnden", "Barn- och utbildningsnämnden"
GOVERNANCE, TOOLS, SERVICES = "Governance and organisation", "Digital tools", "Digital meeting and services"
TECHNOLOGY, INFORMATION, NETWORKS = "New technology", "Information management", "Technical infrastructure"


@dataclass(frozen=True)
class Paper:
	"""A steering document."""

	title: str
	kind: str
	reference: str
	decided_on: date
	valid_to: date | None = None


@dataclass(frozen=True)
class Initiative:
	title: str
	area: str
	board: str
	first: date
	last: date
	status: str
	responsible: str
	goal: str
	resources: str = ""
	papers: tuple[str, ...] = ()
	dialogues: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class Decision:
	text: str
	responsible: str
	due_on: date
	is_done: bool = False
	initiative: str | None = None


@dataclass(frozen=True)
class Meeting:
	title: str
	meeting_group: str
	day: date
	phase: str
	decisions: tuple[Decision, ...]
	notes: str = ""


@dataclass(frozen=True)
class WheelTask:
	"""A task of the year wheel. `is_behind`: the one that was due last is not done yet."""

	title: str
	what: str
	area: str
	responsible: str | None
	recurrence: str
	month: str | None
	day: int
	notice: int
	months: str | None = None
	paper: str | None = None
	initiative: str | None = None
	is_behind: bool = False


@dataclass(frozen=True)
class Course:
	"""Training of one person on one day; `level` what they can after it, where somebody has noted it."""

	person: str
	skill: str
	topic: str | None
	level: str | None
	hours: Decimal
	day: date


@dataclass(frozen=True)
class Outreach:
	"""An activity; `voucher` is the key of an invoice of the ledger."""

	campaign: str
	channel: str
	day: date
	persons: int
	place: str | None = None
	voucher: str | None = None


@dataclass(frozen=True)
class Governance:
	papers: tuple[Paper, ...]
	initiatives: tuple[Initiative, ...]
	meetings: tuple[Meeting, ...]
	wheel: tuple[WheelTask, ...]
	courses: tuple[Course, ...]
	outreach: tuple[Outreach, ...]


def make_governance(today: date, seed: int = SEED) -> Governance:
	"""The plan on a day."""
	return Governance(
		PAPERS,
		(*INITIATIVES, *_initiatives_now(today)),
		(*MEETINGS, *_meetings_now(today)),
		WHEEL,
		tuple(_courses(Random(f"training {seed}"), today)),
		OUTREACH,
	)


# --- steering documents -------------------------------------------------------------------------------

ROADMAP, LIBRARY_PLAN, INTEGRATION = "Färdplan Digitalisera", "Biblioteksplan", "Integrationsstrategi"
ACCESS, GUIDELINE = "Riktlinje för tillgänglighet", "Riktlinje för digitalt stöd"
PAPERS = (
	Paper(ROADMAP, "Plan", "KF 2019 exempel 12", date(2019, 11, 25)),
	Paper(LIBRARY_PLAN, "Plan", "KF 2016 exempel 4", date(2016, 3, 29), date(2021, 12, 31)),
	Paper(INTEGRATION, "Strategy", "KF 2017 exempel 9", date(2017, 9, 25)),
	Paper(ACCESS, "Policy document", "KS 2020 exempel 3", date(2020, 2, 11)),
	Paper(GUIDELINE, "Guideline", "KTN 2019 exempel 21", date(2019, 4, 16)),
	Paper("Uppdrag att rapportera digitaliseringen", "Council decision", "KF 2019 exempel 13", date(2019, 11, 25)),
)  # fmt: skip

# --- the roadmap --------------------------------------------------------------------------------------

INITIATIVES = (
	Initiative("Digidelcenter i ordinarie drift", GOVERNANCE, CULTURE, date(2019, 1, 1), date(2020, 12, 31), DONE, MANAGER, "Service nära medborgaren", "Driftsbudget från 2021", (LIBRARY_PLAN, ROADMAP), ((date(2019, 9, 18), "Arbetsgruppen är på plats. Ansvar för e-tjänsterna behöver fördelas."), (date(2020, 9, 16), "Förslag till driftsbudget finns. Beslut väntas i nämnden."))),
	Initiative("Surfplattor för utlåning", TOOLS, CULTURE, date(2019, 2, 1), date(2020, 6, 30), DONE, ADVISOR, "Alla ska kunna ta del av samhällets tjänster", "250 000 kr i projektets budget", (GUIDELINE,), ((date(2020, 3, 18), "Utlåningen fungerar. Två av sex är lånade samtidigt."),)),
	Initiative("Stöd till e-tjänsten för förskoleplats", SERVICES, SCHOOL, date(2019, 9, 1), date(2021, 6, 30), DONE, COORDINATOR, "Enkla kontaktvägar", "Handledarnas tid", (ROADMAP,), ((date(2020, 9, 16), "Språket i tjänsten är omskrivet efter användartest."),)),
	Initiative("Visningsmiljö för välfärdsteknik", TECHNOLOGY, SOCIAL, date(2020, 1, 1), date(2021, 12, 31), DONE, MANAGER, "Trygg omsorg", "Samarbete med hemtjänsten", (ACCESS,)),
	Initiative("En plats för kontaktuppgifter", INFORMATION, EXECUTIVE, date(2019, 10, 1), date(2020, 12, 31), DONE, COORDINATOR, "Rätt svar vid första kontakten", "Hänvisningskatalogen", (ROADMAP,), ((date(2020, 3, 18), "Hälften av kontakterna är genomgångna."),)),
	Initiative("Wifi på alla mötesplatser", NETWORKS, CULTURE, date(2020, 3, 1), date(2021, 12, 31), DONE, MANAGER, "Hela kommunen ska leva", "IT-enhetens investeringsbudget", (ROADMAP,)),
)  # fmt: skip


def _initiatives_now(today: date) -> Iterator[Initiative]:
	"""One or two in each area, over this year and those next to it."""
	year = today.year
	spring, autumn = date(year - 1, 3, 18), date(year - 1, 9, 16)
	yield Initiative("Gemensam plan för nämndernas digitala stöd", GOVERNANCE, EXECUTIVE, date(year - 1, 1, 1), date(year + 1, 12, 31), UNDER_WAY, MANAGER, "Service nära medborgaren", "En halv tjänst", (ROADMAP,), ((spring, "Fyra av fem nämnder deltar."), (autumn, "Alla nämnder deltar. Uppföljning varje halvår.")))  # fmt: skip
	yield Initiative("Ny generation lånedatorer", TOOLS, CULTURE, date(year - 1, 9, 1), today - timedelta(days=20), UNDER_WAY, ADVISOR, "Alla ska kunna ta del av samhällets tjänster", "90 000 kr", (GUIDELINE,), ((autumn, "Upphandlingen blev dyrare än beräknat."),))  # fmt: skip
	yield Initiative("Uppläst hjälp till de vanligaste frågorna", TOOLS, SOCIAL, date(year, 1, 1), date(year + 1, 6, 30), PAUSED, LIBRARIAN, "Trygg omsorg", "Väntar på röster från inläsningstjänsten", (ACCESS,))  # fmt: skip
	yield Initiative("Boka handledning på webben", SERVICES, CULTURE, date(year - 1, 6, 1), date(year + 1, 3, 31), UNDER_WAY, COORDINATOR, "Enkla kontaktvägar", "Handledarnas tid", (ROADMAP,), ((autumn, "Tre av fyra tider bokas nu på webben."),))  # fmt: skip
	yield Initiative("Prova språkmodell som stöd för lättläst text", TECHNOLOGY, EXECUTIVE, date(year + 1, 1, 1), date(year + 2, 6, 30), NOT_BEGUN, MANAGER, "Enkla kontaktvägar", "", (ACCESS,))  # fmt: skip
	yield Initiative("Gallring i hjälpande system", INFORMATION, EXECUTIVE, date(year, 1, 1), date(year + 1, 12, 31), UNDER_WAY, FINANCE, "Ordning och reda", "Arkivets tid", (ROADMAP,))  # fmt: skip
	yield Initiative("Fiber till Ljustorps bibliotek", NETWORKS, CULTURE, today - timedelta(days=45), date(year + 1, 12, 31), NOT_BEGUN, MANAGER, "Hela kommunen ska leva", "Beslut om medel saknas", (ROADMAP,))  # fmt: skip


# --- meetings -----------------------------------------------------------------------------------------

MEETINGS = (
	Meeting("Styrgruppens första möte", "Steering group", date(2019, 1, 22), "Start-up", (
		Decision("Anställ digital handledare", MANAGER, date(2019, 2, 28), True, INITIATIVES[0].title),
		Decision("Utse en kontaktperson per förvaltning", COORDINATOR, date(2019, 3, 15), True),
	)),
	Meeting("Arbetsgruppen om hänvisning", "Working group", date(2019, 10, 8), "Mapping of needs", (
		Decision("Gå igenom kontakterna för de tio vanligaste e-tjänsterna", ADVISOR, date(2019, 11, 29), True, INITIATIVES[4].title),
	)),
	Meeting("Styrgruppen efter första året", "Steering group", date(2020, 2, 4), "Implementation", (
		Decision("Ta fram förslag till driftsbudget", FINANCE, date(2020, 8, 31), True, INITIATIVES[0].title),
		Decision("Pröva handledning per telefon", ADVISOR, date(2020, 4, 30), True),
	)),
	Meeting("Styrgruppens avslutande möte", "Steering group", date(2020, 12, 8), "Handover", (
		Decision("Lämna slutrapport till finansiären", MANAGER, date(2021, 2, 26), True),
	), "Projektet går över i ordinarie verksamhet."),
)  # fmt: skip


def _meetings_now(today: date) -> Iterator[Meeting]:
	"""Three this year: what was decided is done, under way, or late."""

	def days(number: int) -> date:
		return today + timedelta(days=number)

	plan, computers, booking = "Gemensam plan för nämndernas digitala stöd", "Ny generation lånedatorer", "Boka handledning på webben"  # fmt: skip
	yield Meeting("Resultatdialog med nämnderna", "Steering group", days(-120), "Evaluation", (
		Decision("Redovisa digitalt stöd per nämnd", COORDINATOR, days(-60), True, plan),
		Decision("Räkna fram kostnad för nya lånedatorer", FINANCE, days(-21), False, computers),
	))  # fmt: skip
	yield Meeting("Arbetsgruppen om bokning", "Working group", days(-48), "Implementation", (
		Decision("Testa bokningen med fem besökare", LIBRARIAN, days(-20), True, booking),
		Decision("Skriv om bekräftelsen på lättläst svenska", ADVISOR, days(-6), False, booking),
	))  # fmt: skip
	yield Meeting("Styrgruppens höstmöte", "Steering group", days(-13), "Implementation", (
		Decision("Ta fram underlag för fiber till Ljustorp", MANAGER, days(30), False, "Fiber till Ljustorps bibliotek"),
		Decision("Planera utbildning i de ämnen som ingen kan än", MANAGER, days(45), False),
		Decision("Bjud in pensionärsråden till salongerna", COORDINATOR, days(14), False),
	), "Kompetensmatrisen gicks igenom.")  # fmt: skip


# --- the year wheel -----------------------------------------------------------------------------------

WHEEL = (
	WheelTask("Årsrapport till nämnden", "Gör årsrapporten med knappen i Rapporter och lämna den till nämnden.", GOVERNANCE, MANAGER, "Every year", "January", 31, 30, paper=ROADMAP),
	WheelTask("Resultatdialog", "Gå igenom färdplanens insatser med nämnden. Skriv en rad på varje insats efteråt.", GOVERNANCE, MANAGER, "Every half-year", "March", 18, 21, paper=ROADMAP, initiative="Gemensam plan för nämndernas digitala stöd"),
	WheelTask("Budgetunderlag", "Lämna centrets behov till budgetberedningen.", GOVERNANCE, FINANCE, "Every year", "October", 15, 30),
	WheelTask("Kontrollera hänvisningskatalogen", "Ring provsamtal till de kontakter som ska kontrolleras.", INFORMATION, ADVISOR, "Every quarter", "February", 25, 14, is_behind=True),
	WheelTask("Gå igenom lånedatorer och surfplattor", "Uppdatera, rengör och prova allt som lånas ut.", TOOLS, LIBRARIAN, "Chosen months", None, 10, 14, months="1, 6, 8"),
	WheelTask("Publicera årets statistik", "Publicera statistiken för året som gått.", INFORMATION, COORDINATOR, "Every year", "February", 15, 21),
	WheelTask("Salongerna för nästa termin", "Gå igenom behoven och planera terminens salonger.", SERVICES, COORDINATOR, "Every half-year", "May", 20, 30),
	WheelTask("Öppettider över jul och nyår", "Skriv in avvikande öppettider och sätt upp dem på dörren.", SERVICES, COORDINATOR, "Every year", "December", 18, 30),
	WheelTask("Se över riktlinjen för digitalt stöd", "Stäm av riktlinjen mot vad handledarna har sagt nej till under året.", GOVERNANCE, None, "Every year", "November", 30, 30, paper=GUIDELINE),
)  # fmt: skip

# --- training -----------------------------------------------------------------------------------------

COURSES = (
	("E-legitimation i praktiken", "BankID och e-legitimation"),
	("Felsökning av mobiltelefoner", "Mobiltelefon"),
	("Grundkurs i datorns inställningar", "Dator"),
	("Kommunens e-tjänster", "Kommunens e-tjänster"),
	("Säkerhet på nätet", "Säkerhet och bedrägerier"),
	("E-post för nybörjare", "E-post"),
	("Skanna och bifoga filer", "Utskrift, skanning och bifoga filer"),
	("Surfplattor för utlåning", "Surfplatta"),
	("Pedagogik: hjälp till självhjälp", None),
	("Bemötande och tystnadsplikt", None),
)
"""What is taught, and the topic of the desk that it is about. Nobody is trained in 1177: a gap to see in the matrix."""

COURSES_A_YEAR = {ADVISOR: 6, LIBRARIAN: 4, COORDINATOR: 3, MANAGER: 2, FINANCE: 1}
HOURS = (Decimal(2), Decimal("3.5"), Decimal(4), Decimal(6), Decimal("7.5"))


def _courses(rng: Random, today: date) -> Iterator[Course]:
	"""Two years of the project, last year and this year up to yesterday."""
	for year in sorted({2019, 2020, today.year - 1, today.year}):
		last = min(date(year, 12, 15), today - timedelta(days=1))
		for person, number in COURSES_A_YEAR.items():
			for skill, topic in rng.sample(COURSES, number):
				day = _working_day(date(year, 1, 10) + timedelta(days=rng.randrange(330)))
				level = LEVELS[min(rng.randrange(4), 2)] if topic else None
				hours = rng.choice(HOURS)
				if day <= last:
					yield Course(person, skill, topic, level, hours, day)


def _working_day(day: date) -> date:
	while not is_working_day(day, ()):
		day -= timedelta(days=1)
	return day


# --- outreach -----------------------------------------------------------------------------------------

OUTREACH = (
	Outreach("Öppet hus på Digidelcenter", "Library", date(2019, 2, 6), 140, "Digidelcenter Timrå", "5910-2019-02"),
	Outreach("Affischer på anslagstavlor", "Newspaper or leaflet", date(2019, 2, 12), 900, None, "5910-2019-02"),
	Outreach("Annons om vårens salonger", "Newspaper or leaflet", date(2019, 3, 20), 6_000, None, "5910-2019-03"),
	Outreach("Besök hos pensionärsförening", "Association", date(2019, 4, 10), 45),
	Outreach("Vecka med bilder från salongerna", "Social media", date(2019, 5, 13), 2_300),
	Outreach("Hemtjänsten delar ut folder", "Municipal staff", date(2019, 8, 28), 320, None, "5910-2019-08"),
	Outreach("Brev till nyinflyttade", "Letter", date(2020, 2, 3), 410),
	Outreach("Annons om hjälp per telefon", "Newspaper or leaflet", date(2020, 4, 15), 9_000, None, "5910-2020-04"),
	Outreach("Nyhet på kommunens webbplats", "Website", date(2020, 4, 20), 1_150),
	Outreach("Startpunkt för nya medborgare", "Association", date(2020, 9, 9), 28, "Arbetsmarknadstorget"),
	Outreach("Höstens program till hushållen", "Newspaper or leaflet", date(2020, 9, 14), 8_400, None, "5910-2020-09"),
	Outreach("Affischer på vårdcentral", "Other", date(2020, 9, 16), 250, None, "5910-2020-09"),
)  # fmt: skip
