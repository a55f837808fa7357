"""`python -m digidel_app.demo.preview [folder]`: the demonstration municipality without a server.

Everything is computed by `domain/` from the demonstration plan and written as one self-contained page and
one workbook. Needs jinja2, matplotlib and openpyxl (`pip install '.[preview]'`).
"""

import sys
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digidel_app.demo import charts, oracle, workbook
from digidel_app.demo import swedish as sv
from digidel_app.demo import tables as t
from digidel_app.demo import vocabulary as v
from digidel_app.demo.plan import DemoPlan, make_plan
from digidel_app.domain import budget
from digidel_app.domain.money import total
from digidel_app.domain.statistics import count_by, count_one, months_between, share_percent

TEMPLATES = Path(__file__).parents[1] / "templates" / "preview"
PAGE, WORKBOOK = "digidelcenter.html", "digidelcenter.xlsx"
NOTICE = "Demonstration: alla uppgifter om verksamhet, bokföring och personer är påhittade."
SMALL_NUMBER = 5
"""Persons; below this a figure about people would be protected in real, published statistics."""


@dataclass(frozen=True)
class Chart:
	"""A chart beside the table it is made of.

	`finding` is the title and states what the chart shows; `alt` says how it is drawn, for who cannot see it.
	"""

	finding: str
	svg: str
	alt: str
	table: t.Table


@dataclass(frozen=True)
class Section:
	key: str
	heading: str
	lead: str
	parts: tuple[Chart | t.Table, ...]


@dataclass(frozen=True)
class KeyFigure:
	label: str
	value: str
	detail: str
	link: str


# --- sections ---------------------------------------------------------------------------------------


def budget_section(plan: DemoPlan) -> Section:
	rows = oracle.follow_up(plan)
	names = [line.name for line in plan.application.lines]
	sums = [oracle.sum_rows([row for row in rows if row.line == name], name) for name in names]
	whole = oracle.sum_rows(rows)
	used = budget.share_used(whole.planned, whole.actual + whole.committed)
	over = [row for row in rows if row.line and row.remaining < 0]
	overspent = " och ".join(f"{row.line} {row.fiscal_year} med {sv.kronor(-row.remaining)}" for row in over)
	return Section(
		"budget",
		"Budgetuppföljning",
		f"Av planen på {sv.kronor(whole.planned)} är {sv.kronor(whole.actual)} bokfört och "
		f"{sv.kronor(whole.committed)} beställt men inte fakturerat. {sv.kronor(whole.remaining)} är kvar. "
		+ (f"Överskridet: {overspent}." if over else "Ingen rad är överskriden."),
		(
			Chart(
				f"Bokfört och beställt är {sv.percent(used)} av planen",
				charts.budget([(row.line, row.planned, row.actual, row.committed) for row in sums]),
				"Liggande staplar, en per budgetrad: bokfört och beställt, med planen som lodrätt streck.",
				t.kind_table(plan),
			),
			t.budget_table(plan),
			t.not_mapped_table(plan),
			t.outside_table(plan),
		),
	)


def overhead_section(plan: DemoPlan) -> Section:
	totals = [cap for cap in oracle.caps(plan) if cap.fiscal_year is None]
	smallest, largest = (pick(cap.excess for cap in totals) for pick in (min, max))
	return Section(
		"overhead",
		"Taket för overhead",
		f"Finansiären godtar overhead på högst {sv.percent(plan.application.cap_percent, 0)} av lönekostnaderna. "
		"Vad lönen är kan läsas på flera sätt, så taket visas på varje grund.",
		(
			Chart(
				f"Overhead ligger över taket på varje grund, med {sv.kronor(smallest)} till {sv.kronor(largest)}",
				charts.caps(
					[(t.BASIS_LABELS[cap.basis], cap.overhead_amount, cap.cap_amount) for cap in totals]
				),
				"Liggande staplar: kronor över taket för hela perioden, på fyra grunder.",
				t.caps_table(plan),
			),
		),
	)


def deviations_section(plan: DemoPlan) -> Section:
	return Section(
		"avvikelser",
		"Avvikelser i ansökan",
		"Ansökan är återgiven som den skickades in. Här är varje ställe där den inte går ihop med sig själv.",
		(t.deviations_table(plan), t.fee_table(plan)),
	)


def financing_section(plan: DemoPlan) -> Section:
	application = plan.application
	gaps = budget.financing_imbalances(application.planned, application.financed)
	rows = oracle.follow_up(plan)
	booked = [total(row.actual for row in rows if row.fiscal_year == year) for year in application.years]
	finding = "Finansieringen täcker planen varje år" if not gaps else "Finansieringen täcker inte planen"
	return Section(
		"finansiering",
		"Finansiering",
		f"{finding}: {sv.kronor(total(application.financed.values()))} mot planerade "
		f"{sv.kronor(total(application.planned.values()))}.",
		(
			Chart(
				f"{finding}, och det bokförda ryms inom den",
				charts.financing(
					application.years,
					[
						(f.name, [f.amounts[year] for year in application.years])
						for f in application.financiers
					],
					booked,
				),
				"Staplar per år: finansieringen delad på finansiär, bredvid det bokförda.",
				t.financing_table(plan),
			),
		),
	)


def goals_section(plan: DemoPlan, figures: oracle.GoalFigures) -> Section:
	months, estimate, lower = t.running_reach(plan)
	target, group = figures.target_persons, figures.group
	years = [
		(
			year,
			[
				(week.week, count, week in group.closed)
				for week, count in group.counts.items()
				if week.year == year
			],
		)
		for year in sorted({week.year for week in group.counts})
	]
	return Section(
		"mal",
		"Mål",
		"Ingen identifieras vid disken. Därför är nådda personer ett spann: minst så många som gjort sitt första "
		"besök, högst så många som alla kontakter. Uppskattningen är förstabesök vid disken plus de som var på "
		"salong för första gången.",
		(
			t.goals_table(plan, figures),
			Chart(
				f"Uppskattningen nådde {sv.number(target)} personer den {sv.day(figures.passed_on)}",
				charts.reached(months, estimate, lower, target),
				"Linjer per månad: uppskattat antal nådda personer och det säkra minsta antalet, mot målet.",
				t.reach_table(plan, target),
			),
			Chart(
				f"{len(group.met)} av {len(group.open_weeks)} öppna veckor hade en gruppaktivitet; "
				"uppehållet våren 2020 syns",
				charts.weeks(years),
				"Ett rutnät med en ruta per ISO-vecka: fylld där det var gruppaktivitet, tom där det inte var det, "
				"skrafferad där veckan var stängd.",
				t.weeks_table(figures),
			),
			t.partners_table(figures),
		),
	)


def encounters_section(plan: DemoPlan) -> Section:
	months = months_between(v.FIRST_DAY, v.LAST_DAY)
	visits = oracle.by(plan.encounters, "month")["visits"]
	topics = oracle.topics_by_gender(plan)
	common = sorted(topics.rows, key=lambda topic: -topics.row_total(topic))
	ages = count_by(plan.encounters, "age_band", "gender", measure="persons")
	bands = [*(band.name for band in v.AGE_BANDS), None]
	older = sum(
		number for (band, _g), number in ages.items() if band in ("65–74 år", "75–84 år", "85 år och äldre")
	)
	persons = sum(row.persons for row in plan.encounters)
	busiest = max(months, key=lambda key: visits.get(key, 0))
	outcomes = count_one(oracle.questions(plan), "outcome")
	solved = share_percent(outcomes["Solved"] + outcomes["Guided"], sum(outcomes.values()))
	gender_labels = [(sv.word(gender), gender) for gender in t.GENDERS]
	return Section(
		"besok",
		"Besök i helpdesken",
		f"{sv.number(len(plan.encounters))} besök av sammanlagt {sv.number(persons)} personer, med "
		f"{sv.number(topics.total)} frågor. Hälften av besöken tog högst {sv.number(t.typical_minutes(plan))} minuter. "
		f"{sv.percent(solved)} av frågorna löstes eller handleddes på plats.",
		(
			Chart(
				f"Flest besök i {sv.month(busiest)}; sommaren och våren 2020 var lugnare",
				charts.visits(months, [visits.get(key, 0) for key in months]),
				"Staplar per månad 2019 och 2020: antal besök.",
				t.visits_table(plan),
			),
			Chart(
				f"{common[0]} är det vanligaste ämnet, följt av {common[1].lower()}",
				charts.stacked(
					"amnen",
					common,
					[(label, [topics.cell(topic, gender) for topic in common]) for label, gender in gender_labels],
					"frågor",
					8.4,
				),
				"Liggande staplar per ämne, delade på kön.",
				t.topics_table(plan),
			),
			Chart(
				f"{sv.percent(share_percent(older, persons), 0)} av personerna är 65 år eller äldre",
				charts.stacked(
					"aldrar",
					[sv.word(band) for band in bands],
					[(label, [ages.get((band, gender), 0) for band in bands]) for label, gender in gender_labels],
					"personer",
					4.4,
				),
				"Liggande staplar per åldersgrupp, delade på kön.",
				t.ages_table(plan),
			),
			t.counted_table("platser", "Besök per mötesplats", "Mötesplats", count_one(plan.encounters, "place"), "Besök"),
			t.counted_table("kanaler", "Besök per kanal", "Kanal", count_one(plan.encounters, "channel"), "Besök"),
			t.counted_table("utfall", "Frågor per utfall", "Utfall", outcomes, "Frågor"),
			t.counted_table(
				"slag", "Personer efter slag av besök", "Slag av besök",
				count_one(plan.encounters, "visit_kind", measure="persons"), "Personer",
			),
		),
	)  # fmt: skip


def salons_section(plan: DemoPlan) -> Section:
	salons = oracle.held(plan)
	persons = sum(salon.persons for salon in salons)
	first = sum(salon.first_time_persons for salon in salons)
	table = t.salons_table(plan)
	themes = [row for row in table.rows if row.style != "sum"]
	return Section(
		"salonger",
		"Digitala salonger",
		f"{len(salons)} salonger hölls för {sv.number(persons)} deltagare, varav {sv.number(first)} var där för första "
		f"gången. {len([s for s in plan.salons if s.status == 'Cancelled'])} ställdes in.",
		(
			Chart(
				f"{themes[0].cells[0]} samlade flest deltagare",
				charts.stacked(
					"salonger",
					[row.cells[0] for row in themes],
					[
						("Där för första gången", [row.cells[3] for row in themes]),
						("Har varit där förut", [row.cells[2] - row.cells[3] for row in themes]),
					],
					"deltagare",
					5.2,
				),
				"Liggande staplar per tema: deltagare som var där för första gången och andra.",
				table,
			),
			t.salon_people_table(plan),
		),
	)


def key_figures(plan: DemoPlan, figures: oracle.GoalFigures) -> list[KeyFigure]:
	"""The five figures to see first."""
	whole = oracle.sum_rows(oracle.follow_up(plan))
	cap = next(cap for cap in oracle.caps(plan) if cap.basis == budget.PLANNED and not cap.fiscal_year)
	group = figures.group
	return [
		KeyFigure("Bokfört", sv.kronor(whole.actual, 0), f"{sv.percent(whole.share_used)} av {sv.kronor(whole.planned)}", "budget"),
		KeyFigure("Overhead i planen", sv.signed(cap.excess), "mot taket, räknat på planerad lön", "overhead"),
		KeyFigure("Nådda personer", f"cirka {sv.number(figures.reached.estimate)}", f"mål {sv.number(figures.target_persons)}; minst {sv.number(figures.reached.lower)}", "mal"),
		KeyFigure("Besök", sv.number(len(plan.encounters)), f"och {len(oracle.held(plan))} digitala salonger", "besok"),
		KeyFigure("Veckor med grupp", f"{len(group.met)} av {len(group.open_weeks)}", "öppna veckor hade en gruppaktivitet", "veckor"),
		KeyFigure("Aktiva partner", str(len(figures.partners)), f"mål {figures.target_partners}", "partner"),
	]  # fmt: skip


def all_sections(plan: DemoPlan, figures: oracle.GoalFigures) -> list[Section]:
	return [
		budget_section(plan),
		overhead_section(plan),
		deviations_section(plan),
		financing_section(plan),
		goals_section(plan, figures),
		encounters_section(plan),
		salons_section(plan),
	]


def all_tables(sections: list[Section]) -> list[t.Table]:
	"""Every table of the page, in its order."""
	return [part.table if isinstance(part, Chart) else part for section in sections for part in section.parts]


# --- writing ----------------------------------------------------------------------------------------


def show(value: t.Cell, kind: str, *, has_persons: bool = False) -> str:
	"""A cell as text."""
	if value is None:
		return "–"
	if kind == t.KRONOR:
		return sv.number(value, 2)
	if kind == t.SIGNED:
		return ("+" if value > 0 else "") + sv.number(value, 2)
	if kind == t.NUMBER:
		mark = "°" if has_persons and 0 < value < SMALL_NUMBER else ""
		return sv.number(value) + mark
	if kind.startswith("percent"):
		return sv.percent(value, {"percent2": 2, "percent3": 3}.get(kind, 1))
	return sv.day(value) if isinstance(value, date) else str(value)


def heading(label: str, kind: str) -> str:
	"""A column's heading; money says its unit there, so that cells hold only figures."""
	return f"{label},{sv.NBSP}kr" if kind in (t.KRONOR, t.SIGNED) else label


def grouped(rows) -> list[list[t.Row]]:
	"""Rows that share their first cell, together."""
	return [list(group) for _name, group in groupby(rows, key=lambda row: row.cells[0])]


def render(plan: DemoPlan, sections: list[Section], figures: oracle.GoalFigures) -> str:
	"""The page."""
	environment = Environment(
		loader=FileSystemLoader(TEMPLATES),
		autoescape=True,
		undefined=StrictUndefined,
		trim_blocks=True,
		lstrip_blocks=True,
	)
	environment.tests["chart"] = lambda part: isinstance(part, Chart)
	return environment.get_template("preview.html").render(
		notice=NOTICE,
		company=plan.application.company,
		workbook=WORKBOOK,
		small_number=SMALL_NUMBER,
		sections=sections,
		key_figures=key_figures(plan, figures),
		show=show,
		heading=heading,
		grouped=grouped,
	)


def write(folder: Path) -> tuple[Path, Path]:
	"""Write page and workbook into the folder; returns their paths."""
	folder.mkdir(parents=True, exist_ok=True)
	plan = make_plan()
	figures = oracle.goal_figures(plan)
	sections = all_sections(plan, figures)
	page, book = folder / PAGE, folder / WORKBOOK
	page.write_text(render(plan, sections, figures), encoding="utf-8")
	workbook.write(all_tables(sections), book, NOTICE)
	return page, book


def main(arguments: list[str]) -> None:
	folder = Path(arguments[0] if arguments else "preview")
	for path in write(folder):
		print(path.resolve())


if __name__ == "__main__":
	main(sys.argv[1:])
