"""Who and what the demonstration municipality consists of: places, topics, partners, services.

Everything here is made up. No person, telephone number or company is real; authorities and the funder are
named because the application names them.
"""

from dataclasses import dataclass
from datetime import date, time

from digidel_app.domain.goals import IsoWeek

FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2020, 12, 31)
PROJECT_NAME = "Digidelcenter Timrå (demo)"
COST_CENTER = "Digidelcenter (demo)"
FUNDER = "Internetstiftelsen"
POPULATION = 18_000
"""Persons; the application's own rounding of the municipality's population."""

CLOSED_WEEKS = frozenset(
	IsoWeek(year, week)
	for year, weeks in {2019: (1, 28, 29, 30, 52), 2020: (1, 28, 29, 30, 53)}.items()
	for week in weeks
)
RED_DAYS = frozenset(
	date.fromisoformat(day)
	for day in (
		"2019-01-01 2019-04-19 2019-04-22 2019-05-01 2019-05-30 2019-06-06 2019-06-21 2019-12-24 2019-12-25 "
		"2019-12-26 2019-12-31 2020-01-01 2020-01-06 2020-04-10 2020-04-13 2020-05-01 2020-05-21 2020-06-19 "
		"2020-12-24 2020-12-25 2020-12-31"
	).split()
)


@dataclass(frozen=True)
class OpeningHour:
	weekday: str
	opens: time
	closes: time
	service: str = "Open"


@dataclass(frozen=True)
class Place:
	"""A meeting place. `visits_weight` is its share of the encounters, `salon_weight` of the salons."""

	name: str
	kind: str
	locality: str
	visits_weight: int
	salon_weight: int
	has_wifi: bool = True
	is_mobile: bool = False
	has_printer: bool = True
	has_scanner: bool = False
	is_step_free: bool = True
	near_public_transport: bool = True
	visitors_per_year: int = 0
	secrecy_rule: str = "Library secrecy"
	opening_hours: tuple[OpeningHour, ...] = ()

	@property
	def position(self) -> tuple[float, float] | None:
		"""Of its locality, as no house of the demonstration exists; None for what is on the move."""
		return None if self.is_mobile else POSITIONS.get(self.locality)


POSITIONS = {
	"Timrå": (62.487, 17.326),
	"Sörberge": (62.511, 17.365),
	"Söråker": (62.507, 17.507),
	"Bergeforsen": (62.525, 17.390),
	"Fagervik": (62.470, 17.410),
	"Ljustorp": (62.660, 17.405),
}
"""Latitude and longitude of localities in degrees, near enough for a map of the municipality."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _hours(days: str, opens: int, closes: int, service: str = "Open") -> tuple[OpeningHour, ...]:
	return tuple(OpeningHour(WEEKDAYS[int(day)], time(opens), time(closes), service) for day in days)


PLACES = (
	Place(
		"Digidelcenter Timrå",
		"DigidelCenter",
		"Timrå",
		52,
		42,
		has_scanner=True,
		visitors_per_year=60_000,
		opening_hours=(*_hours("024", 9, 17), *_hours("13", 9, 19), *_hours("02", 13, 15, "Drop-in")),
	),
	Place(
		"Sörberge bibliotek",
		"Library branch",
		"Sörberge",
		14,
		16,
		opening_hours=(*_hours("02", 10, 16), *_hours("3", 13, 18)),
	),
	Place("Söråkers bibliotek", "Library branch", "Söråker", 9, 12, opening_hours=_hours("13", 10, 16)),
	Place(
		"Ljustorps bibliotek",
		"Library branch",
		"Ljustorp",
		4,
		3,
		has_wifi=False,
		has_printer=False,
		near_public_transport=False,
		opening_hours=_hours("2", 14, 18),
	),
	Place(
		"Bokbussen",
		"Book bus",
		"Hela kommunen",
		6,
		2,
		is_mobile=True,
		has_printer=False,
		is_step_free=False,
		near_public_transport=False,
		opening_hours=_hours("13", 10, 17),
	),
	Place(
		"Kommunhusets reception",
		"Reception",
		"Timrå",
		8,
		0,
		secrecy_rule="No special rule",
		has_scanner=True,
		opening_hours=_hours("01234", 8, 16),
	),
	Place(
		"Arbetsmarknadstorget",
		"Service point",
		"Timrå",
		5,
		8,
		secrecy_rule="Social services secrecy",
		has_scanner=True,
		opening_hours=_hours("13", 10, 15, "Drop-in"),
	),
	Place(
		"Seniorboendet Exemplet",
		"Care home",
		"Bergeforsen",
		2,
		10,
		has_printer=False,
		secrecy_rule="Social services secrecy",
	),
	Place("Föreningshuset Exemplet", "Association venue", "Fagervik", 0, 7, has_printer=False),
)


@dataclass(frozen=True)
class AgeBand:
	"""Years of age, both ends included; no upper end for the last."""

	name: str
	from_age: int
	to_age: int | None
	weight: int
	salon_weight: int


AGE_BANDS = (
	AgeBand("0–12 år", 0, 12, 1, 2),
	AgeBand("13–17 år", 13, 17, 2, 3),
	AgeBand("18–29 år", 18, 29, 8, 6),
	AgeBand("30–49 år", 30, 49, 17, 12),
	AgeBand("50–64 år", 50, 64, 21, 17),
	AgeBand("65–74 år", 65, 74, 29, 34),
	AgeBand("75–84 år", 75, 84, 17, 21),
	AgeBand("85 år och äldre", 85, None, 5, 5),
)


@dataclass(frozen=True)
class Topic:
	"""What a question is about, how common it is, whose service and which kind of difficulty it usually is."""

	name: str
	group: str
	weight: int
	service_owner: str
	difficulty: str
	services: tuple[str, ...] = ()


TOPICS = (
	Topic("BankID och e-legitimation", "Identification", 19, "Company", "Identification"),
	Topic("Mobiltelefon", "Devices", 13, "Company", "Device"),
	Topic("Dator", "Devices", 8, "None", "Device"),
	Topic("Surfplatta", "Devices", 6, "None", "Device"),
	Topic("Appar och program", "Devices", 7, "Company", "Technique"),
	Topic("E-post", "Internet and communication", 7, "Company", "Technique"),
	Topic("Wifi och internet", "Internet and communication", 4, "Company", "Technique"),
	Topic("Videosamtal och sociala medier", "Internet and communication", 4, "Company", "Technique"),
	Topic(
		"Sjukvård och 1177", "Public services", 6, "Other authority", "Identification", ("1177 Vårdguiden",)
	),
	Topic(
		"Försäkringskassan",
		"Public services",
		4,
		"Other authority",
		"Language",
		("Mina sidor Försäkringskassan",),
	),
	Topic("Skatteverket", "Public services", 3, "Other authority", "Language", ("Mina sidor Skatteverket",)),
	Topic(
		"Arbetsförmedlingen",
		"Public services",
		2,
		"Other authority",
		"Forms and documents",
		("Aktivitetsrapport",),
	),
	Topic(
		"Förskola och skola",
		"Municipal services",
		3,
		"Own municipality",
		"Technique",
		("Ansökan om förskoleplats",),
	),
	Topic(
		"Kommunens e-tjänster",
		"Municipal services",
		4,
		"Own municipality",
		"Language",
		("Ansökan om bygglov", "Ansökan om modersmålsstöd", "Anmälan om specialkost"),
	),
	Topic("Tolka beslut och besked", "Municipal services", 2, "Own municipality", "Language"),
	Topic("Bankärenden och betalningar", "Money and shopping", 4, "Company", "Safety"),
	Topic("Resor och biljetter", "Money and shopping", 3, "Company", "Technique"),
	Topic("Utskrift, skanning och bifoga filer", "Documents and printing", 7, "None", "Forms and documents"),
	Topic(
		"Blanketter och ansökningar", "Documents and printing", 2, "Other authority", "Forms and documents"
	),
	Topic("CV och jobbansökan", "Work and studies", 3, "Other authority", "Forms and documents"),
	Topic("Säkerhet och bedrägerier", "Safety and source criticism", 4, "None", "Safety"),
	Topic(
		"E-böcker, tidningar och bibliotekets tjänster",
		"Culture and leisure",
		4,
		"Own municipality",
		"Technique",
	),
	Topic("Annat", "Other", 1, "None", ""),
)


@dataclass(frozen=True)
class Service:
	name: str
	owner_kind: str
	department: str
	bank_id: str
	paper_form_exists: bool
	languages: str
	verified_on: date


SERVICES = (
	Service("Ansökan om förskoleplats", "Own municipality", "Barn och utbildning", "Required", True, "Svenska", date(2020, 9, 14)),
	Service("Ansökan om bygglov", "Own municipality", "Miljö och bygg", "Required", True, "Svenska", date(2020, 3, 2)),
	Service("Ansökan om modersmålsstöd", "Own municipality", "Barn och utbildning", "Optional", True, "Svenska", date(2019, 8, 19)),
	Service("Anmälan om specialkost", "Own municipality", "Kost och städ", "Optional", False, "Svenska", date(2020, 8, 10)),
	Service("1177 Vårdguiden", "Other authority", "Regionen", "Required", False, "Svenska, engelska", date(2020, 10, 5)),
	Service("Mina sidor Försäkringskassan", "Other authority", "", "Required", True, "Svenska, engelska", date(2020, 5, 11)),
	Service("Mina sidor Skatteverket", "Other authority", "", "Required", True, "Svenska, engelska", date(2020, 4, 20)),
	Service("Aktivitetsrapport", "Other authority", "", "Required", False, "Svenska, engelska", date(2019, 11, 25)),
)  # fmt: skip


@dataclass(frozen=True)
class Target:
	"""Where a visitor is referred. `until` is set where the contact has ended."""

	name: str
	kind: str
	keywords: str
	telephone_hours: str
	verified_on: date
	until: date | None = None


TARGETS = (
	Target("Servicekontor för statliga myndigheter (demo)", "State service office", "skatt, pension, folkbokföring", "vardagar 10–15", date(2020, 9, 1)),
	Target("Kommunens kontaktcenter (demo)", "Contact centre", "e-tjänst, avgift, växel", "vardagar 8–16", date(2020, 11, 2)),
	Target("Handläggare bygglov (demo)", "Case officer", "bygglov, eldstad, altan", "tisdag och torsdag 9–11", date(2019, 10, 7)),
	Target("Handläggare ekonomiskt bistånd (demo)", "Case officer", "försörjningsstöd", "vardagar 8–9", date(2020, 2, 10)),
	Target("Budget- och skuldrådgivare (demo)", "Case officer", "skulder, inkasso", "måndag 13–15", date(2018, 12, 3), date(2019, 12, 31)),
	Target("Biståndshandläggare (demo)", "Case officer", "hemtjänst, färdtjänst, försörjningsstöd", "vardagar 9–11", date(2020, 11, 20)),
	Target("Bankkontor (demo)", "Company", "BankID, betalning, konto", "vardagar 10–15", date(2020, 6, 1)),
	Target("Anhörigstöd (demo)", "Association", "stödperson, god man", "onsdag 10–12", date(2020, 1, 20)),
)  # fmt: skip


@dataclass(frozen=True)
class Check:
	"""A test call to a target."""

	target: str
	checked_on: date
	result: str
	steps: str


CHECKS = (
	Check("Kommunens kontaktcenter (demo)", date(2020, 11, 2), "Reached", "Numret på webbplatsen, knappval 1"),
	Check("Handläggare ekonomiskt bistånd (demo)", date(2020, 11, 9), "Answering machine", "Via växeln till enheten, kl. 8.30"),
	Check("Handläggare ekonomiskt bistånd (demo)", date(2020, 11, 16), "No answer", "Via växeln till enheten, kl. 8.45"),
	Check("Anhörigstöd (demo)", date(2020, 12, 1), "Number out of use", "Numret i broschyren på biblioteket"),
)  # fmt: skip


@dataclass(frozen=True)
class Commitment:
	kind: str
	description: str
	quantity: int
	unit: str
	unit_value: int


@dataclass(frozen=True)
class Partner:
	"""A partner organisation and its agreement.

	`salon_weight` 0 means that no joint activity has been held. `agreement_status` is where the agreement
	stands when the demonstration ends.
	"""

	name: str
	sector: str
	purpose: str
	agreement_status: str
	salon_weight: int
	commitments: tuple[Commitment, ...] = ()
	starts_on: date = date(2019, 2, 1)
	ends_on: date | None = None
	"""Last day; None means until further notice."""
	renewal: str = "By decision"
	locality: str = "Timrå"

	@property
	def last_day(self) -> date | None:
		"""Last day of what has been agreed so far; one that renews by itself goes on."""
		return None if self.renewal == "Automatic" else self.ends_on


def _hours_of(quantity: int, what: str) -> Commitment:
	return Commitment("Hours", what, quantity, "timmar", 340)


PARTNERS = (
	Partner("Studieförbundet Exempel", "Study association", "Studiecirklar i digital vardag", "Active", 9, (_hours_of(60, "Cirkelledare"),), date(2019, 2, 1), date(2021, 1, 31), "Automatic"),
	Partner("Pensionärsföreningen Exempel", "Association", "Digitala salonger för seniorer", "Active", 9, (_hours_of(40, "Värdar vid salonger"),)),
	Partner("Seniorer på nätet (demo)", "Association", "Jämnåriga lär jämnåriga", "Active", 6, (_hours_of(30, "Inspirationsföreläsare"),)),
	Partner("Folkhögskolan Exempel", "Education", "Praktikplatser och föreläsningar", "Active", 4, (Commitment("Equipment", "Lånedatorer", 6, "datorer", 1500),)),
	Partner("Församlingen Exempel", "Faith", "Språkkafé med digital träning", "Active", 5, (Commitment("Venue", "Församlingssal", 12, "tillfällen", 800),), locality="Söråker"),
	Partner("Bostadsbolaget Exempel", "Public", "Träffar i bostadsområden", "Active", 4, (Commitment("Venue", "Kvarterslokal", 10, "tillfällen", 700),), date(2019, 2, 1), date(2021, 1, 31), "Automatic", "Sörberge"),
	Partner("Banken Exempel", "Private", "Säkra betalningar och BankID", "Active", 3, (_hours_of(16, "Föreläsare"),)),
	Partner("Apoteket Exempel", "Private", "E-recept och läkemedel på nätet", "Signed", 2, (_hours_of(8, "Föreläsare"),), date(2020, 9, 1)),
	Partner("Bygdeföreningen Exempel", "Association", "Salonger i byn", "Approved", 2, (Commitment("Venue", "Bygdegård", 6, "tillfällen", 600),), date(2020, 10, 1), locality="Ljustorp"),
	Partner("Anhörigcenter (demo)", "Public", "Stöd till anhöriga och stödpersoner", "Terminated", 2, (_hours_of(20, "Samtalsledare"),), date(2019, 2, 1), date(2020, 6, 30)),
	Partner("Idrottsföreningen Exempel", "Association", "Unga lär äldre", "Expired", 3, (Commitment("Communication", "Utskick till medlemmar", 4, "utskick", 500),), date(2019, 3, 1), date(2020, 2, 29)),
	Partner("Högskolan Exempel", "Education", "Utvärdering och studentarbeten", "Under review", 0, (_hours_of(24, "Handledda studenter"),), date(2020, 11, 1)),
	Partner("Teknikbutiken Exempel", "Private", "Prova-på-utrustning", "Draft", 0, (Commitment("Equipment", "Visningsexemplar", 5, "enheter", 2000),), date(2021, 1, 1), date(2021, 12, 31)),
	Partner("Annonsbladet Exempel", "Private", "Annonsplats i utbyte mot medverkan", "Rejected", 0, (Commitment("Communication", "Annonser", 6, "annonser", 1200),), date(2020, 3, 1)),
)  # fmt: skip


@dataclass(frozen=True)
class Volunteer:
	name: str
	partner: str | None
	topics: tuple[str, ...]
	status: str = "Active"


VOLUNTEERS = (
	Volunteer("Volontär 1", "Pensionärsföreningen Exempel", ("Mobiltelefon", "Surfplatta")),
	Volunteer("Volontär 2", "Pensionärsföreningen Exempel", ("BankID och e-legitimation",)),
	Volunteer("Volontär 3", "Seniorer på nätet (demo)", ("Dator", "E-post")),
	Volunteer("Volontär 4", "Seniorer på nätet (demo)", ("Säkerhet och bedrägerier",)),
	Volunteer(
		"Volontär 5", "Idrottsföreningen Exempel", ("Mobiltelefon", "Videosamtal och sociala medier"), "Ended"
	),
	Volunteer("Volontär 6", "Församlingen Exempel", ("Tolka beslut och besked",)),
	Volunteer("Volontär 7", None, ("Dator", "Utskrift, skanning och bifoga filer")),
	Volunteer("Volontär 8", None, ("Appar och program",), "Paused"),
	Volunteer("Volontär 9", "Folkhögskolan Exempel", ("CV och jobbansökan",)),
	Volunteer("Volontär 10", None, ("Videosamtal och sociala medier", "E-post")),
)


@dataclass(frozen=True)
class Need:
	"""Something residents asked for."""

	theme: str
	locality: str
	place: str | None
	target_group: str
	asked_by: str
	times: int
	reported_on: date
	status: str
	blocker: str = "None"
	met_on: date | None = None
	"""When it was met in another way than by a salon."""

	def is_met_by(self, theme: str, day: date) -> bool:
		"""Whether a salon about the theme, held that day, is what was asked for."""
		return self.status == "Met" and not self.met_on and theme == self.theme and day >= self.reported_on


# All met before the grant ended: who waits is for this year's needs to tell, see `recent`.
NEEDS = (
	Need("BankID steg för steg", "Timrå", "Digidelcenter Timrå", "Older people", "Resident", 14, date(2019, 2, 12), "Met"),
	Need("Säker på nätet", "Sörberge", "Sörberge bibliotek", "Older people", "Association", 9, date(2019, 3, 5), "Met"),
	Need("Släktforskning på nätet", "Söråker", "Söråkers bibliotek", "Everyone", "Association", 6, date(2019, 4, 2), "Met"),
	Need("Videosamtal med familjen", "Ljustorp", "Ljustorps bibliotek", "Older people", "Resident", 7, date(2019, 4, 16), "Met", met_on=date(2020, 9, 8)),
	Need("Handla biljetter på nätet", "Ljustorp", "Ljustorps bibliotek", "Everyone", "Resident", 5, date(2019, 9, 10), "Met", met_on=date(2020, 9, 22)),
	Need("Skolplattformen för vårdnadshavare", "Timrå", "Digidelcenter Timrå", "Born abroad", "Staff", 8, date(2019, 8, 20), "Met"),
	Need("Skriva CV", "Timrå", "Arbetsmarknadstorget", "Job seekers", "Staff", 11, date(2019, 9, 24), "Met"),
	Need("Surfplatta för nybörjare", "Bergeforsen", "Seniorboendet Exemplet", "Older people", "Staff", 12, date(2019, 10, 8), "Met"),
	Need("1177 på flera språk", "Timrå", "Digidelcenter Timrå", "Born abroad", "Resident", 6, date(2020, 1, 21), "Met", met_on=date(2020, 10, 13)),
	Need("Digitala verktyg för stödpersoner", "Timrå", None, "Relatives and supporters", "Association", 4, date(2020, 2, 18), "Met", met_on=date(2020, 11, 10)),
	Need("Träff i byn", "Lögdö", None, "Older people", "Association", 5, date(2020, 8, 25), "Met", met_on=date(2020, 10, 20)),
	Need("Deklarera digitalt", "Fagervik", "Föreningshuset Exemplet", "Everyone", "Resident", 7, date(2020, 2, 4), "Met"),
	Need("Sociala medier för småföretag", "Timrå", None, "Small businesses", "Association", 3, date(2020, 10, 6), "Met", met_on=date(2020, 12, 1)),
	Need("Unga lär äldre", "Sörberge", "Sörberge bibliotek", "Children and young people", "Staff", 4, date(2020, 9, 15), "Met", met_on=date(2020, 11, 24)),
)  # fmt: skip

SALON_THEMES = (
	"BankID steg för steg",
	"Säker på nätet",
	"Mobilen från början",
	"Surfplatta för nybörjare",
	"Videosamtal med familjen",
	"E-böcker och tidningar",
	"1177 och e-recept",
	"Skolplattformen för vårdnadshavare",
	"Skriva CV",
	"Släktforskning på nätet",
	"Handla biljetter på nätet",
	"Deklarera digitalt",
	"Källkritik i vardagen",
	"Bilder i mobilen",
)

SALON_TOPICS = {
	"BankID steg för steg": "BankID och e-legitimation",
	"Säker på nätet": "Säkerhet och bedrägerier",
	"Mobilen från början": "Mobiltelefon",
	"Surfplatta för nybörjare": "Surfplatta",
	"Videosamtal med familjen": "Videosamtal och sociala medier",
	"E-böcker och tidningar": "E-böcker, tidningar och bibliotekets tjänster",
	"1177 och e-recept": "Sjukvård och 1177",
	"Skolplattformen för vårdnadshavare": "Förskola och skola",
	"Skriva CV": "CV och jobbansökan",
	"Handla biljetter på nätet": "Resor och biljetter",
}
"""The topic at the desk that a salon's theme is about; some themes have none."""
