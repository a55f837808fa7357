"""Figures and words as a Swedish reader expects them, for the preview: no site, no translation catalogue."""

from datetime import date
from decimal import Decimal

NBSP, MINUS = "\u00a0", "\u2212"

WORDS = {
	"Woman": "Kvinna",
	"Man": "Man",
	"Mixed group": "Blandad grupp",
	"Not recorded": "Ej uppgivet",
	"First visit": "Första besöket",
	"Returning": "Återkommande",
	"Unknown": "Okänt",
	"Drop-in": "Drop-in",
	"Booked": "Bokat",
	"Telephone": "Telefon",
	"E-mail": "E-post",
	"Chat": "Chatt",
	"Home visit": "Hembesök",
	"Outreach": "Uppsökande",
	"Solved": "Löst",
	"Guided": "Vägledd",
	"Referred": "Hänvisad",
	"Follow-up": "Återkoppling",
	"Declined by guideline": "Avböjt enligt riktlinje",
	"Unsolved": "Olöst",
	"Digital salon": "Digital salong",
	"Digital café": "Digitalt kafé",
	"Lecture": "Föreläsning",
	"Workshop": "Verkstad",
	"Course": "Kurs",
	"Internal training": "Intern utbildning",
	"Draft": "Utkast",
	"Under review": "Under granskning",
	"Approved": "Godkänt",
	"Signed": "Undertecknat",
	"Active": "Gällande",
	"Terminated": "Uppsagt",
	"Expired": "Utgånget",
	"Rejected": "Avslaget",
	"Salary": "Lön",
	"Overhead": "Overhead",
	"Other": "Övrigt",
	"Grant": "Bidrag",
	"Own": "Egen finansiering",
	"planned": "planerad lön",
	"stated": "uppgiven formellön",
	"computed": "beräknad formellön",
	"actual": "bokförd lön",
	None: "Ej uppgivet",
}

_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
_SHORT_MONTHS = "jan feb mars apr maj juni juli aug sep okt nov dec".split()


def word(text: str | None) -> str:
	"""The Swedish word; what is Swedish already stays."""
	return WORDS.get(text, text)


def number(value: int | Decimal, decimals: int = 0) -> str:
	"""1234567.8 → '1 234 568', with spaces that do not break and a true minus sign."""
	text = f"{abs(value):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
	return f"{MINUS if value < 0 and any(c in text for c in '123456789') else ''}{text}"


def kronor(amount: Decimal, decimals: int | None = None) -> str:
	"""Amount with unit. Öre are shown when there are any, unless `decimals` says otherwise."""
	if decimals is None:
		decimals = 0 if amount == amount.to_integral_value() else 2
	return f"{number(amount, decimals)}{NBSP}kr"


def signed(amount: Decimal) -> str:
	"""Kronor with a plus sign where the amount is above zero."""
	return f"{'+' if amount > 0 else ''}{kronor(amount)}"


def percent(value: Decimal | None, decimals: int = 1) -> str:
	"""Per cent with unit; a dash where there is none."""
	return "–" if value is None else f"{number(value, decimals)}{NBSP}%"


def month(key: str) -> str:
	"""'2019-03' → 'mars 2019'."""
	year, number_ = key.split("-")
	return f"{_MONTHS[int(number_) - 1]}{NBSP}{year}"


def short_month(key: str) -> str:
	"""'2019-03' → 'mars', for an axis."""
	return _SHORT_MONTHS[int(key.split("-")[1]) - 1]


def day(value: date | None) -> str:
	"""A date as '5 okt 2019'."""
	return f"{value.day}{NBSP}{_SHORT_MONTHS[value.month - 1]}{NBSP}{value.year}" if value else "–"
