"""The preview's tables: one description that becomes both an HTML table and a sheet of the workbook.

Cells hold values, never formatted text: Decimal for kronor and per cent, int for numbers, str for words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digidel_app.demo import oracle
from digidel_app.demo import swedish as sv
from digidel_app.demo import vocabulary as v
from digidel_app.demo.ledger import ACCOUNTS
from digidel_app.demo.oracle import FollowUpRow, GoalFigures
from digidel_app.demo.plan import DemoPlan
from digidel_app.domain import budget
from digidel_app.domain.money import ZERO, total
from digidel_app.domain.statistics import count_one, median, month_of, months_between, share_percent

TEXT, KRONOR, SIGNED, NUMBER, PERCENT, DATE = "text", "kronor", "signed", "number", "percent", "date"
"""Kinds of cell. SIGNED is kronor with a plus sign where they are above zero."""
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Row:
	"""`style` is '' for a common row, 'sum' for one that adds others up, 'mark' for one to look at."""

	cells: Sequence[Cell]
	style: str = ""


@dataclass(frozen=True)
class Table:
	"""
	Attributes:
		columns: (heading, kind of cell).
		is_grouped: the first column names a group of rows; the second names the row.
		has_persons: small numbers in it are marked, as they would be protected in real statistics.
	"""

	key: str
	caption: str
	columns: Sequence[tuple[str, str]]
	rows: Sequence[Row]
	note: str = ""
	is_grouped: bool = False
	has_persons: bool = False


# --- budget -----------------------------------------------------------------------------------------

NOT_MAPPED = "Ej mappat"
BOTH_YEARS = "Totalt"
_MONEY = [
	("Plan", KRONOR),
	("Formel", KRONOR),
	("Bokfört", KRONOR),
	("Beställt", KRONOR),
	("Kvar", KRONOR),
	("Använt", PERCENT),
]


def _money(row: FollowUpRow) -> list[Cell]:
	computed = row.computed or None
	return [row.planned, computed, row.actual, row.committed, row.remaining, row.share_used]


def budget_table(plan: DemoPlan) -> Table:
	"""Per line: each fiscal year and the whole period; then what is not mapped, and the whole."""
	rows = oracle.follow_up(plan)
	body: list[Row] = []
	for line in [*(line.name for line in plan.application.lines), None]:
		of_line = [row for row in rows if row.line == line]
		name = line or NOT_MAPPED
		body += [Row([name, row.fiscal_year, *_money(row)]) for row in of_line]
		body.append(Row([name, BOTH_YEARS, *_money(oracle.sum_rows(of_line))], "sum" if line else "mark"))
	for year in plan.application.years:
		body.append(
			Row(
				["Projektet", year, *_money(oracle.sum_rows(r for r in rows if r.fiscal_year == year))], "sum"
			)
		)
	body.append(Row(["Projektet", BOTH_YEARS, *_money(oracle.sum_rows(rows))], "sum"))
	return Table(
		"budget",
		"Budgetuppföljning per rad och år",
		[("Budgetrad", TEXT), ("År", TEXT), *_MONEY],
		body,
		"Formel är det som ansökans egna formler ger. Kvar = plan − bokfört − beställt. Ej mappat är bokförda "
		"kostnader på projektet som ingen budgetrad äger; raderna och Ej mappat är tillsammans projektets huvudbok.",
		is_grouped=True,
	)


def kind_table(plan: DemoPlan) -> Table:
	"""The follow-up added up by kind of cost."""
	rows = oracle.follow_up(plan)
	kinds = [
		(budget.SALARY, "Lön"),
		(budget.OVERHEAD, "Overhead"),
		("Other", "Övriga kostnader"),
		(None, NOT_MAPPED),
	]
	body = [
		Row(
			[label, *_money(oracle.sum_rows(row for row in rows if row.kind == kind))], "" if kind else "mark"
		)
		for kind, label in kinds
	]
	body.append(Row(["Summa", *_money(oracle.sum_rows(rows))], "sum"))
	return Table("kostnadsslag", "Summa per slag av kostnad, hela perioden", [("Slag", TEXT), *_MONEY], body)


def not_mapped_table(plan: DemoPlan) -> Table:
	"""The vouchers behind the row Not mapped, with the reason."""
	line_map = oracle.line_map(plan)
	reasons = {
		budget.NO_COST_TYPE: "Inget kostnadsslag äger kontot",
		budget.OTHER_COST_CENTER: "Annat kostnadsställe än budgetradens",
	}
	body = []
	for voucher in sorted((*plan.ledger.journals, *plan.ledger.invoices), key=lambda voucher: voucher.day):
		if voucher.is_cancelled:
			continue
		for row, amount in voucher.postings:
			is_cost = ACCOUNTS[row.account][1]
			match = budget.place(
				budget.Posting(row.account, row.cost_center, None, amount, is_cost), line_map
			)
			if row.on_project and match and match.line is None:
				text = voucher.lines[0].text if hasattr(voucher, "lines") else voucher.remark
				body.append(
					Row(
						[
							voucher.day,
							f"{row.account} {ACCOUNTS[row.account][0]}",
							text,
							reasons[match.reason],
							amount,
						]
					)
				)
	body.append(Row(["Summa", "", "", "", total(row.cells[-1] for row in body)], "sum"))
	columns = [("Datum", DATE), ("Konto", TEXT), ("Text", TEXT), ("Varför", TEXT), ("Belopp", KRONOR)]
	return Table(
		"ej-mappat",
		"Bokförda kostnader utan budgetrad",
		columns,
		body,
		"De är kvar här med avsikt, för att visa hur de syns.",
	)


def outside_table(plan: DemoPlan) -> Table:
	"""Rows that carry the project but are no costs."""
	outside = oracle.ledger_partition(plan).outside
	body = [Row([f"{number} {ACCOUNTS[number][0]}", amount]) for number, amount in sorted(outside.items())]
	return Table(
		"utanfor",
		"Utanför projektets kostnader: skulder, bank och moms",
		[("Konto", TEXT), ("Debet − kredit", KRONOR)],
		body,
		"Raderna bär projektet, eftersom det står i fakturans huvud eller på lönens motkonton, men är ingen kostnad.",
	)


# --- the application's own differences --------------------------------------------------------------

_PLACES = {
	"line": "{0}: planen mot radens formler",
	"line_year": "{0}: planen mot radens formler, timmarna jämnt fördelade",
	"cap": "Overhead mot taket, 15 % av lönen",
	"cap_year": "Overhead mot taket, 15 % av årets lön",
	"formula": "{0}: uppgivet belopp mot formeln",
}


def deviations_table(plan: DemoPlan) -> Table:
	"""Every difference the application contains, with its size on each named basis."""
	found: dict[tuple, dict[str, budget.Deviation]] = {}
	for row in oracle.deviations(plan):
		found.setdefault((row.code, row.subject, row.fiscal_year), {})[row.basis] = row
	body = []
	for (code, subject, year), on in sorted(found.items(), key=lambda item: list(_PLACES).index(item[0][0])):
		differences = [
			on[b].amount if b in on else None for b in (budget.PLANNED, budget.STATED, budget.COMPUTED)
		]
		in_application = next(iter(on.values())).found
		body.append(
			Row(
				[_PLACES[code].format(subject), year or BOTH_YEARS, in_application, *differences],
				"mark" if code == "cap" else "",
			)
		)
	return Table(
		"avvikelser",
		"Avvikelser i ansökan: beloppet i ansökan minus det väntade, på varje grund",
		[
			("Vad som jämförs", TEXT),
			("År", TEXT),
			("I ansökan", KRONOR),
			("Mot planerat", SIGNED),
			("Mot uppgivet", SIGNED),
			("Mot beräknat", SIGNED),
		],
		body,
		"Planerat = årsbeloppen i budgettabellen. Uppgivet = det som sökanden skrev för varje formel. Beräknat = vad "
		"formeln ger, till öret. Ett streck betyder att det inte finns någon skillnad på den grunden. Timmarna är angivna för hela perioden; att dela dem "
		"jämnt på två år är ett antagande.",
	)


def fee_table(plan: DemoPlan) -> Table:
	"""Wages recomputed with the employer fee that came to apply."""
	wages, planned = oracle.wages_with_valid_fee(plan), plan.application.lines[0].planned
	body = [
		Row([year, oracle.EMPLOYER_FEES[year], planned[year], wages[year], planned[year] - wages[year]])
		for year in plan.application.years
	]
	body.append(
		Row(
			[
				"Summa",
				None,
				total(planned.values()),
				total(wages.values()),
				total(planned.values()) - total(wages.values()),
			],
			"sum",
		)
	)
	return Table(
		"po",
		"Lönen omräknad med det personalomkostnadspålägg som kom att gälla",
		[
			("År", TEXT),
			("Pålägg", "percent2"),
			("Plan", KRONOR),
			("Omräknad lön", KRONOR),
			("Skillnad", SIGNED),
		],
		body,
		"Ansökan räknade med 39,2 % båda åren.",
	)


BASIS_LABELS = {
	budget.PLANNED: "Planerad lön",
	budget.STATED: "Uppgiven formellön",
	budget.COMPUTED: "Beräknad formellön",
	budget.ACTUAL: "Bokförd lön och overhead",
}


def caps_table(plan: DemoPlan) -> Table:
	"""Overhead against its cap, each basis, each year and in total."""
	body = [
		Row(
			[
				BASIS_LABELS[cap.basis],
				cap.fiscal_year or BOTH_YEARS,
				cap.base_amount,
				cap.cap_amount,
				cap.overhead_amount,
				cap.excess,
				cap.share_percent.quantize(Decimal("0.001")),
			],
			"" if cap.fiscal_year else "sum",
		)
		for cap in oracle.caps(plan)
	]
	return Table(
		"tak",
		"Overhead mot taket på 15 procent, på varje grund",
		[
			("Grund", TEXT),
			("År", TEXT),
			("Lön", KRONOR),
			("Tak", KRONOR),
			("Overhead", KRONOR),
			("Över taket", SIGNED),
			("Andel", "percent3"),
		],
		body,
		"Hela perioden avgör. Årets siffra är en upplysning. Minustecken betyder att det finns utrymme kvar.",
		is_grouped=True,
	)


def financing_table(plan: DemoPlan) -> Table:
	"""Financing per financier against the plan."""
	application = plan.application
	years = application.years
	body = [
		Row([f.name, sv.word(f.kind), *(f.amounts[year] for year in years), total(f.amounts.values())])
		for f in application.financiers
	]
	sums = [("Summa finansiering", application.financed), ("Planerad kostnad", application.planned)]
	body += [
		Row([name, "", *(by_year[year] for year in years), total(by_year.values())], "sum")
		for name, by_year in sums
	]
	gaps = {
		row.fiscal_year: row.amount
		for row in budget.financing_imbalances(application.planned, application.financed)
	}
	body.append(Row(["Skillnad", "", *(gaps.get(year, ZERO) for year in years), gaps.get(None, ZERO)], "sum"))
	booked = {
		year: oracle.sum_rows(r for r in oracle.follow_up(plan) if r.fiscal_year == year).actual
		for year in years
	}
	body.append(Row(["Bokförd kostnad", "", *(booked[year] for year in years), total(booked.values())]))
	return Table(
		"finansiering",
		"Finansiering per finansiär och år",
		[("Finansiär", TEXT), ("Slag", TEXT), *((year, KRONOR) for year in years), (BOTH_YEARS, KRONOR)],
		body,
	)


# --- goals ------------------------------------------------------------------------------------------


def goals_table(plan: DemoPlan, figures: GoalFigures) -> Table:
	"""Each goal of the application, its target, where it stands, and whether it is met."""
	titles = {goal.metric: goal.title for goal in plan.application.goals}
	individual, group, reached = figures.individual, figures.group, figures.reached

	def weekly(result) -> list[Cell]:
		verdict = "Nått" if result.is_met else "Inte nått"
		return [
			"minst 1 varje öppen vecka",
			f"{len(result.met)} av {len(result.open_weeks)} öppna veckor",
			verdict,
		]

	rows = [
		[
			titles["reached_persons"],
			f"{sv.number(figures.target_persons)} personer",
			f"uppskattning {sv.number(reached.estimate)}, minst {sv.number(reached.lower)}, högst {sv.number(reached.upper)}",
			"Nått enligt uppskattningen" if reached.estimate >= figures.target_persons else "Inte nått",
		],
		[
			titles["active_partners"],
			f"{figures.target_partners} aktörer",
			f"{len(figures.partners)} med minst en genomförd gemensam aktivitet",
			"Nått" if len(figures.partners) >= figures.target_partners else "Inte nått",
		],
		[titles["weekly_individual_meetings"], *weekly(individual)],
		[titles["weekly_group_activities"], *weekly(group)],
		[titles["qualitative"], "beskrivs i ord", "följs upp i styrgruppen", "Bedöms i ord"],
	]
	return Table(
		"mal",
		"Ansökans mål och var de står den 31 december 2020",
		[("Mål", TEXT), ("Krav", TEXT), ("Utfall", TEXT), ("Bedömning", TEXT)],
		[Row(row) for row in rows],
	)


def running_reach(plan: DemoPlan) -> tuple[list[str], list[int], list[int]]:
	"""Months, running estimate and running lower end of persons reached."""
	months = months_between(v.FIRST_DAY, v.LAST_DAY)
	first_visits = count_one(
		(row for row in plan.encounters if row.visit_kind == "First visit"),
		lambda row: month_of(row.started_on),
		measure="persons",
	)
	first_time = count_one(
		oracle.held(plan), lambda salon: month_of(salon.starts_on), measure="first_time_persons"
	)
	desk = salon = 0
	estimate, lower = [], []
	for key in months:
		desk, salon = desk + first_visits.get(key, 0), salon + first_time.get(key, 0)
		estimate.append(desk + salon)
		lower.append(max(desk, salon))
	return months, estimate, lower


def reach_table(plan: DemoPlan, target: int) -> Table:
	months, estimate, lower = running_reach(plan)
	rows = [
		Row([sv.month(key), low, high, share_percent(high, target)])
		for number, (key, high, low) in enumerate(zip(months, estimate, lower, strict=True))
		if number % 3 == 2
	]
	columns = [("Till och med", TEXT), ("Minst", NUMBER), ("Uppskattning", NUMBER), ("Av målet", PERCENT)]
	return Table("nadda", "Nådda personer, löpande summa", columns, rows)


def weeks_table(figures: GoalFigures) -> Table:
	"""Weeks by ISO year: met, empty, closed, for both weekly goals."""
	rows = []
	for year in sorted({week.year for week in figures.group.counts}):
		for name, result in (("Individuella möten", figures.individual), ("Gruppaktiviteter", figures.group)):
			of_year = [week for week in result.counts if week.year == year]
			rows.append(
				Row(
					[
						name,
						str(year),
						len(of_year),
						sum(week in result.closed for week in of_year),
						sum(week.year == year for week in result.met),
						sum(week.year == year for week in result.missed),
						sum(result.counts[week] for week in of_year),
					]
				)
			)
	rows.sort(key=lambda row: (row.cells[0] != "Individuella möten", row.cells[1]))
	return Table(
		"veckor",
		"Veckomålen per ISO-år",
		[
			("Mål", TEXT),
			("ISO-år", TEXT),
			("Veckor", NUMBER),
			("Stängda", NUMBER),
			("Veckor med", NUMBER),
			("Veckor utan", NUMBER),
			("Antal", NUMBER),
		],
		rows,
		"Perioden rör 105 ISO-veckor. Stängda veckor är beslutade i förväg och räknas inte emot målet.",
		is_grouped=True,
	)


def partners_table(figures: GoalFigures) -> Table:
	"""Each partner: agreement and joint activities."""
	rows = [
		Row([partner.name, sv.word(partner.agreement_status), figures.partners.get(partner.name, 0)])
		for partner in sorted(v.PARTNERS, key=lambda p: (-figures.partners.get(p.name, 0), p.name))
	]
	return Table(
		"partner",
		"Samverkansaktörer, avtal och genomförda gemensamma aktiviteter",
		[("Aktör", TEXT), ("Avtal", TEXT), ("Aktiviteter", NUMBER)],
		rows,
		"Ett avtal utan genomförd aktivitet räknas inte in i målet.",
	)


# --- encounters and salons --------------------------------------------------------------------------

GENDERS = ("Woman", "Man", "Mixed group", "Not recorded")


def visits_table(plan: DemoPlan) -> Table:
	"""Visits, persons and questions per month, one year beside the other."""
	by_month = oracle.by(plan.encounters, "month")
	questions = count_one(oracle.questions(plan), "month")
	rows = []
	for number in range(1, 13):
		keys = [f"{year}-{number:02d}" for year in plan.application.years]
		rows.append(Row([sv.short_month(keys[0]), *(by_month["visits"].get(key, 0) for key in keys), *(by_month["persons"].get(key, 0) for key in keys), *(questions.get(key, 0) for key in keys)]))  # fmt: skip
	rows.append(Row(["Summa", *(sum(row.cells[n] for row in rows) for n in range(1, 7))], "sum"))
	columns = [
		(f"{what} {year}", NUMBER)
		for what in ("Besök", "Personer", "Frågor")
		for year in plan.application.years
	]
	return Table(
		"besok", "Besök, personer och frågor per månad", [("Månad", TEXT), *columns], rows, has_persons=True
	)


def topics_table(plan: DemoPlan) -> Table:
	"""Questions by topic and gender, commonest first."""
	table = oracle.topics_by_gender(plan)
	topics = sorted(table.rows, key=lambda topic: -table.row_total(topic))
	rows = [
		Row(
			[
				topic,
				*(table.cell(topic, gender) for gender in GENDERS),
				table.row_total(topic),
				share_percent(table.row_total(topic), table.total),
			]
		)
		for topic in topics
	]
	rows.append(
		Row(
			["Summa", *(table.column_total(gender) for gender in GENDERS), table.total, Decimal("100.0")],
			"sum",
		)
	)
	columns = [*((sv.word(gender), NUMBER) for gender in GENDERS), ("Frågor", NUMBER), ("Andel", PERCENT)]
	return Table("amnen", "Frågor per ämne och kön", [("Ämne", TEXT), *columns], rows, has_persons=True)


def ages_table(plan: DemoPlan) -> Table:
	"""Persons at the desk by age band and gender."""
	persons: dict[tuple, int] = {}
	for row in plan.encounters:
		key = (row.age_band, row.gender)
		persons[key] = persons.get(key, 0) + row.persons
	bands = [*(band.name for band in v.AGE_BANDS), None]
	rows = []
	whole = sum(persons.values())
	for band in bands:
		numbers = [persons.get((band, gender), 0) for gender in GENDERS]
		rows.append(Row([sv.word(band), *numbers, sum(numbers), share_percent(sum(numbers), whole)]))
	rows.append(
		Row(["Summa", *(sum(row.cells[n] for row in rows) for n in range(1, 6)), Decimal("100.0")], "sum")
	)
	columns = [*((sv.word(gender), NUMBER) for gender in GENDERS), ("Personer", NUMBER), ("Andel", PERCENT)]
	return Table(
		"aldrar", "Personer vid disken per ålder och kön", [("Ålder", TEXT), *columns], rows, has_persons=True
	)


def counted_table(key: str, caption: str, heading: str, numbers: dict, unit: str) -> Table:
	"""A plain frequency table, largest first, with shares."""
	whole = sum(numbers.values())
	rows = [
		Row([sv.word(name), number, share_percent(number, whole)])
		for name, number in sorted(numbers.items(), key=lambda item: -item[1])
	]
	rows.append(Row(["Summa", whole, Decimal("100.0")], "sum"))
	return Table(key, caption, [(heading, TEXT), (unit, NUMBER), ("Andel", PERCENT)], rows, has_persons=True)


def salons_table(plan: DemoPlan) -> Table:
	"""Salons by theme: how many, how many persons, how many for the first time."""
	salons = oracle.held(plan)
	numbers = {
		"salons": count_one(salons, "theme"),
		"persons": count_one(salons, "theme", measure="persons"),
		"first": count_one(salons, "theme", measure="first_time_persons"),
	}
	themes = sorted(numbers["persons"], key=lambda theme: -numbers["persons"][theme])
	rows = [
		Row([theme, *(numbers[name].get(theme, 0) for name in ("salons", "persons", "first"))])
		for theme in themes
	]
	rows.append(Row(["Summa", *(sum(row.cells[n] for row in rows) for n in (1, 2, 3))], "sum"))
	columns = [("Tema", TEXT), ("Salonger", NUMBER), ("Deltagare", NUMBER), ("Där för första gången", NUMBER)]
	return Table("salonger", "Digitala salonger per tema", columns, rows, has_persons=True)


def salon_people_table(plan: DemoPlan) -> Table:
	"""Participants by age band and gender."""
	rows_of = [row for salon in oracle.held(plan) for row in salon.headcounts]
	persons: dict[tuple, int] = {}
	for row in rows_of:
		persons[row.age_band, row.gender] = persons.get((row.age_band, row.gender), 0) + row.persons
	genders = ("Woman", "Man", "Not recorded")
	rows = []
	for band in v.AGE_BANDS:
		numbers = [persons.get((band.name, gender), 0) for gender in genders]
		rows.append(Row([band.name, *numbers, sum(numbers)]))
	rows.append(Row(["Summa", *(sum(row.cells[n] for row in rows) for n in range(1, 5))], "sum"))
	columns = [*((sv.word(gender), NUMBER) for gender in genders), ("Deltagare", NUMBER)]
	return Table(
		"deltagare",
		"Deltagare vid salonger per ålder och kön",
		[("Ålder", TEXT), *columns],
		rows,
		has_persons=True,
	)


def typical_minutes(plan: DemoPlan) -> Decimal:
	"""Median length of a visit, minutes."""
	return median(row.duration_minutes for row in plan.encounters)
