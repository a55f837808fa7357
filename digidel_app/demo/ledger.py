"""The demonstration ledger: vouchers of two years, and the postings they give on the project.

Everything is submitted bookkeeping: salaries with employer fee and overhead as journal entries, supplier
invoices with VAT, some orders. A few postings are left where no budget line can claim them, on purpose.
Amounts are SEK; those with 25 % VAT are multiples of four öre, so that the VAT is in whole öre too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from digidel_app.demo import vocabulary as v
from digidel_app.domain.budget import Posting, committed_amount
from digidel_app.domain.money import ZERO, percent_of, round_ore, total

# Account number → (what it is called here, whether it is a cost account).
ACCOUNTS = {
	"1220": ("Inventarier", False),
	"1790": ("Upplupna intäkter", False),
	"1930": ("Bank", False),
	"2440": ("Leverantörsskulder", False),
	"2641": ("Ingående moms", False),
	"2710": ("Personalskatt", False),
	"2731": ("Sociala avgifter", False),
	"2990": ("Förutbetalda intäkter", False),
	"3985": ("Erhållna statliga bidrag", False),
	"5010": ("Lokalhyra", True),
	"5410": ("Förbrukningsinventarier", True),
	"5460": ("Förbrukningsmaterial", True),
	"5800": ("Resekostnader", True),
	"5910": ("Annonsering", True),
	"6110": ("Overhead och kontor", True),
	"6210": ("Telekommunikation", True),
	"6250": ("Postbefordran", True),
	"6540": ("IT-tjänster", True),
	"6550": ("Konsultarvoden", True),
	"6991": ("Övriga kostnader", True),
	"7010": ("Löner, kommunens personal", True),
	"7210": ("Löner, digital handledare", True),
	"7510": ("Arbetsgivaravgifter", True),
}

COST_TYPE_ACCOUNTS = {
	"Lönekostnader": ("7010", "7210", "7510"),
	"OH-kostnader": ("6110",),
	"Externa tjänster": ("6550",),
	"Lokalkostnader": ("5010",),
	"Teknisk utrustning": ("1220", "5410", "5460"),
	"Resekostnader": ("5800",),
	"Information/kommunikation": ("5910",),
	"Övriga oförutsedda kostnader": ("6991",),
}

EMPLOYER_FEES = {"2019": Decimal("39.15"), "2020": Decimal("40.15")}
"""Per cent, as published for municipalities; the application reckoned with 39.2."""

PROJECT, CENTRAL = v.COST_CENTER, "central"
"""Cost centres: the project's own, and the municipality's central one."""


@dataclass(frozen=True)
class Row:
	"""A row of a journal entry."""

	account: str
	debit: Decimal = ZERO
	credit: Decimal = ZERO
	cost_center: str = PROJECT
	on_project: bool = True


@dataclass(frozen=True)
class Journal:
	key: str
	day: date
	remark: str
	rows: tuple[Row, ...]
	is_cancelled: bool = False
	amends: str | None = None

	@property
	def postings(self) -> list[tuple[Row, Decimal]]:
		return [(row, row.debit - row.credit) for row in self.rows]


@dataclass(frozen=True)
class InvoiceLine:
	"""`order_line` is (order key, index of its line) where the invoice draws on an order."""

	account: str
	text: str
	rate: Decimal
	quantity: int = 1
	order_line: tuple[str, int] | None = None

	@property
	def amount(self) -> Decimal:
		return self.rate * self.quantity


@dataclass(frozen=True)
class Invoice:
	key: str
	day: date
	supplier: str
	lines: tuple[InvoiceLine, ...]
	vat_percent: Decimal = Decimal(25)
	is_cancelled: bool = False

	@property
	def net(self) -> Decimal:
		return total(line.amount for line in self.lines)

	@property
	def vat(self) -> Decimal:
		return percent_of(self.vat_percent, self.net)

	@property
	def postings(self) -> list[tuple[Row, Decimal]]:
		"""The project stands in the invoice's head, so VAT and payable carry it too."""
		rows = [Row(line.account, debit=line.amount) for line in self.lines]
		rows += [Row("2641", debit=self.vat), Row("2440", credit=self.net + self.vat)]
		return [(row, row.debit - row.credit) for row in rows]


@dataclass(frozen=True)
class OrderLine:
	item: str
	account: str
	text: str
	rate: Decimal
	quantity: int

	@property
	def amount(self) -> Decimal:
		return self.rate * self.quantity


@dataclass(frozen=True)
class Order:
	key: str
	day: date
	needed_by: date
	supplier: str
	lines: tuple[OrderLine, ...]
	is_closed: bool = False


@dataclass(frozen=True)
class Ledger:
	"""Vouchers in the order they were booked."""

	journals: tuple[Journal, ...]
	orders: tuple[Order, ...]
	invoices: tuple[Invoice, ...]

	def postings(self) -> list[Posting]:
		"""The project's postings, as `domain.budget.partition` wants them."""
		return [
			Posting(row.account, row.cost_center, str(voucher.day.year), amount, ACCOUNTS[row.account][1])
			for voucher in (*self.journals, *self.invoices)
			if not voucher.is_cancelled
			for row, amount in voucher.postings
			if row.on_project
		]

	def billed(self, order: Order, index: int) -> Decimal:
		"""What has been invoiced of an order line, SEK."""
		return total(
			line.amount
			for invoice in self.invoices
			if not invoice.is_cancelled
			for line in invoice.lines
			if line.order_line == (order.key, index)
		)

	def commitments(self) -> list[Posting]:
		"""What is still to come of open orders, in the shape of postings."""
		return [
			Posting(
				line.account,
				PROJECT,
				str(order.needed_by.year),
				committed_amount(line.amount, line.amount, self.billed(order, index)),
				ACCOUNTS[line.account][1],
			)
			for order in self.orders
			if not order.is_closed
			for index, line in enumerate(order.lines)
		]


# --- suppliers and items ----------------------------------------------------------------------------

LECTURES, TECH, PREMISES = "Föreläsarbyrån Exempel AB", "Exempelteknik AB", "Lokalbolaget Exempel AB"
TRAVEL, PRINTERS, SUPPLIES = "Resebyrån Exempel AB", "Tryckeriet Exempel AB", "Kontorsvaror Exempel AB"
SUPPLIERS = (LECTURES, TECH, PREMISES, TRAVEL, PRINTERS, SUPPLIES)
ITEMS = {
	"DEMO-FÖRELÄSNING": "Föreläsning",
	"DEMO-SURFPLATTA": "Surfplatta för utlåning",
	"DEMO-TRYCKSAK": "Trycksak",
}


@dataclass(frozen=True)
class Series:
	"""Invoices of one kind in a year: in these months, together this much (SEK)."""

	year: int
	account: str
	supplier: str
	texts: tuple[str, ...]
	months: tuple[int, ...]
	total: int
	vat_percent: int = 25


_LECTURES = (
	"Föreläsning: Säker på nätet",
	"Föreläsning: Digitalt utanförskap",
	"Fortbildning för filialerna",
)
_TABLETS = ("Surfplattor för utlåning", "Hörlurar och tillbehör", "Bärbar dator")
_PRINT = ("Affischer och foldrar", "Annons i lokaltidning", "Rollups")
SERIES = (
	Series(2019, "6550", LECTURES, _LECTURES, (2, 3, 4, 5, 9, 10, 11), 56_500),
	Series(2019, "5010", PREMISES, ("Hyra av samlingslokal",), (3, 5, 9, 11), 17_200),
	Series(2019, "5410", TECH, _TABLETS, (2, 4, 9), 48_000),
	Series(2019, "5460", SUPPLIES, ("Kablar, laddare och papper",), (3, 6, 10), 9_800),
	Series(2019, "1220", TECH, ("Interaktiv skärm",), (3,), 38_400),
	Series(2019, "5800", TRAVEL, ("Tåg till nätverksträff",), (2, 4, 5, 9, 10, 11), 12_900, 6),
	Series(2019, "5910", PRINTERS, _PRINT, (2, 3, 5, 8, 10), 47_300),
	Series(2019, "6991", SUPPLIES, ("Reparation av lånedator",), (6, 12), 3_150),
	Series(2020, "6550", LECTURES, _LECTURES, (1, 2, 6, 8, 9, 10), 88_400),
	Series(2020, "5010", PREMISES, ("Hyra av samlingslokal",), (2, 9, 10), 14_500),
	Series(2020, "5410", TECH, _TABLETS, (1, 5, 9, 11), 71_000),
	Series(2020, "5460", SUPPLIES, ("Kablar, laddare och papper",), (3, 8), 12_400),
	Series(2020, "1220", TECH, ("Visningsvägg för digitala tjänster",), (2,), 41_600),
	Series(2020, "5800", TRAVEL, ("Tåg till nätverksträff",), (1, 2, 9), 6_300, 6),
	Series(2020, "5910", PRINTERS, _PRINT, (1, 4, 6, 9, 11), 42_200),
	Series(2020, "6991", SUPPLIES, ("Skyddsglas och handsprit",), (4, 10), 7_900),
	# Left without a budget line on purpose: no cost type owns these accounts.
	Series(2019, "6540", TECH, ("Årslicens bokningsverktyg",), (5,), 4_800),
	Series(2019, "6210", TECH, ("Mobilt bredband till bokbussen",), (7,), 1_180),
	Series(2020, "6540", TECH, ("Årslicens bokningsverktyg", "Extra användare"), (5, 10), 6_050),
	Series(2020, "6250", SUPPLIES, ("Utskick till hushåll",), (4,), 2_316),
)

ORDERS = (
	Order("order-1", date(2019, 3, 18), date(2019, 5, 31), LECTURES, (OrderLine("DEMO-FÖRELÄSNING", "6550", "Temakväll, fast pris", Decimal(3_000), 5),)),
	Order("order-2", date(2019, 10, 14), date(2019, 11, 29), PRINTERS, (OrderLine("DEMO-TRYCKSAK", "5910", "Julkampanj som ställdes in", Decimal(6_000), 1),), is_closed=True),
	Order("order-3", date(2020, 9, 7), date(2020, 12, 11), LECTURES, (OrderLine("DEMO-FÖRELÄSNING", "6550", "Föreläsningsserie på distans", Decimal(2_000), 10),)),
	Order("order-4", date(2020, 10, 5), date(2020, 12, 4), PRINTERS, (OrderLine("DEMO-TRYCKSAK", "5910", "Årsberättelse", Decimal(4_000), 1), OrderLine("DEMO-TRYCKSAK", "5910", "Handbok för värdar", Decimal(50), 30))),
	Order("order-5", date(2020, 11, 16), date(2020, 12, 18), TECH, (OrderLine("DEMO-SURFPLATTA", "5410", "Surfplattor till bokbussen", Decimal(4_600), 4),)),
)  # fmt: skip

ORDER_INVOICES = (
	Invoice("order-1-faktura", date(2019, 5, 27), LECTURES, (InvoiceLine("6550", "Temakväll, fast pris", Decimal(3_000), 5, ("order-1", 0)),)),
	Invoice("order-3-faktura", date(2020, 11, 9), LECTURES, (InvoiceLine("6550", "Föreläsningsserie på distans", Decimal(2_000), 6, ("order-3", 0)),)),
	Invoice("order-4-faktura", date(2020, 12, 3), PRINTERS, (InvoiceLine("5910", "Årsberättelse", Decimal(4_000), 1, ("order-4", 0)),)),
)  # fmt: skip

CANCELLED_INVOICE = Invoice(
	"felaktig-faktura",
	date(2019, 9, 23),
	TECH,
	(InvoiceLine("5410", "Faktura som gällde en annan kund", Decimal(12_000)),),
	is_cancelled=True,
)


def make_ledger(rng: Random) -> Ledger:
	"""Two years of bookkeeping."""
	journals = [
		voucher for year in (2019, 2020) for month in range(1, 13) for voucher in _month(rng, year, month)
	]
	journals += [_instalment(year) for year in (2019, 2020)]
	journals.append(_on_central_cost_center())
	invoices = [invoice for series in SERIES for invoice in _invoices(rng, series)]
	return Ledger(
		tuple(sorted(journals, key=lambda voucher: (voucher.day, voucher.key))),
		ORDERS,
		tuple(sorted([*invoices, *ORDER_INVOICES, CANCELLED_INVOICE], key=lambda i: (i.day, i.key))),
	)


# --- salaries and overhead --------------------------------------------------------------------------

TAX_PERCENT = Decimal(30)
OVERHEAD_A_MONTH = Decimal(10_400)


def _month(rng: Random, year: int, month: int) -> Iterable[Journal]:
	yield _salaries(rng, year, month)
	key, day = f"oh-{year}-{month:02d}", date(year, month, 28)
	if (year, month) == (2020, 3):
		yield _overhead(key, day, OVERHEAD_A_MONTH + 2_000, is_cancelled=True)
		yield _overhead(f"{key}-rättad", day, OVERHEAD_A_MONTH, amends=key)
	else:
		yield _overhead(key, day, OVERHEAD_A_MONTH)


def _salaries(rng: Random, year: int, month: int) -> Journal:
	starts_mid_month = (year, month) == (2019, 1)
	guide_hours = Decimal(rng.randrange(322, 338)) / 2 * (Decimal("0.6") if starts_mid_month else 1)
	staff_hours = Decimal(rng.randrange(158, 172)) / 2
	guide, staff = round_ore(212 * guide_hours), round_ore(182 * staff_hours)
	fee = percent_of(EMPLOYER_FEES[str(year)], guide + staff)
	tax = percent_of(TAX_PERCENT, guide + staff)
	return Journal(
		f"lön-{year}-{month:02d}",
		date(year, month, 25),
		f"Löner och arbetsgivaravgifter {year}-{month:02d}",
		(
			Row("7210", debit=guide),
			Row("7010", debit=staff),
			Row("7510", debit=fee),
			Row("2710", credit=tax),
			Row("2731", credit=fee),
			Row("1930", credit=guide + staff - tax),
		),
	)


def _overhead(key: str, day: date, amount: Decimal, **kwargs) -> Journal:
	# Internal charge: the central cost centre is relieved of what the project bears.
	return Journal(
		key,
		day,
		f"Intern debitering av overhead {day:%Y-%m}",
		(Row("6110", debit=amount), Row("6110", credit=amount, cost_center=CENTRAL, on_project=False)),
		**kwargs,
	)


# --- single vouchers --------------------------------------------------------------------------------


def _instalment(year: int) -> Journal:
	amount = Decimal(500_000)
	return Journal(
		f"bidrag-{year}",
		date(year, 1, 31),
		f"Utbetalning av bidrag {year}, förskott",
		(Row("1930", debit=amount), Row("2990", credit=amount)),
	)


def _on_central_cost_center() -> Journal:
	amount = Decimal("648.50")
	return Journal(
		"resa-fel-kostnadsställe",
		date(2019, 11, 14),
		"Resa bokförd på centralt kostnadsställe",
		(Row("5800", debit=amount, cost_center=CENTRAL), Row("1930", credit=amount, cost_center=CENTRAL)),
	)


def _invoices(rng: Random, series: Series) -> list[Invoice]:
	amounts = _parts(rng, Decimal(series.total), len(series.months), series.vat_percent)
	return [
		Invoice(
			f"{series.account}-{series.year}-{month:02d}",
			date(series.year, month, rng.randrange(3, 24)),
			series.supplier,
			(InvoiceLine(series.account, series.texts[number % len(series.texts)], amount),),
			Decimal(series.vat_percent),
		)
		for number, (month, amount) in enumerate(zip(series.months, amounts, strict=True))
	]


def _parts(rng: Random, whole: Decimal, number: int, vat_percent: int) -> list[Decimal]:
	"""Uneven parts that sum to the whole, each such that its VAT is in whole öre."""
	step = Decimal("0.04") if vat_percent == 25 else Decimal(1)
	weights = [rng.randrange(60, 140) for _ in range(number)]
	parts = [whole * weight / sum(weights) // step * step for weight in weights]
	parts[-1] += whole - sum(parts)
	return [round_ore(part) for part in parts]
