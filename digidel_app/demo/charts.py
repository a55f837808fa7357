"""Charts of the preview as inline SVG.

Every chart tells its parts apart by hatching and by lightness as well as by colour, so that it survives
colour blindness and black-and-white print. Each is drawn beside the table it is made of.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO

import matplotlib

matplotlib.use("svg")

from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter

from digidel_app.demo import swedish as sv

INK, QUIET, PAPER = "#1a1a1a", "#595959", "#ffffff"
DARK, MIDDLE, LIGHT, PALE = "#0b4f6c", "#d98e04", "#9fd3c7", "#e8e8e8"
HATCHES = {DARK: "", MIDDLE: "//", LIGHT: "--", PALE: "xx"}

rcParams.update(
	{
		"svg.fonttype": "none",
		"svg.hashsalt": "digidel",
		"font.family": "sans-serif",
		"font.sans-serif": ["DejaVu Sans"],
		"font.size": 12,
		"text.color": INK,
		"axes.edgecolor": QUIET,
		"axes.labelcolor": INK,
		"xtick.color": INK,
		"ytick.color": INK,
		"axes.spines.top": False,
		"axes.spines.right": False,
		"hatch.linewidth": 0.8,
		"hatch.color": INK,
	}
)


def _figure(height: float) -> tuple[Figure, object]:
	figure = Figure(figsize=(10, height), layout="constrained")
	return figure, figure.subplots()


def _svg(figure: Figure, name: str) -> str:
	"""The drawing without its XML head, with ids of its own and a width that follows the page."""
	out = StringIO()
	figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
	svg = out.getvalue()
	svg = svg[svg.index("<svg") :]
	svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
	svg = re.sub(r'\bid="', f'id="{name}-', svg)
	svg = re.sub(r"url\(#", f"url(#{name}-", svg)
	svg = re.sub(r'href="#', f'href="#{name}-', svg)
	svg = re.sub(r'<svg ([^>]*?)width="[^"]*"', r"<svg \1", svg, count=1)
	svg = re.sub(r'<svg ([^>]*?)height="[^"]*"', r"<svg \1", svg, count=1)
	svg = svg.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, Arial, sans-serif")
	return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _bar_style(color: str) -> dict:
	return {"color": color, "hatch": HATCHES[color], "edgecolor": INK, "linewidth": 0.8}


def _legend(axes, labels: Sequence[tuple[str, str]]) -> None:
	handles = [
		Patch(facecolor=color, hatch=HATCHES[color] * 2, edgecolor=INK, linewidth=0.8, label=label)
		for label, color in labels
	]
	axes.figure.legend(
		handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, handlelength=2.4
	)


def _write(axes, text: str, at: tuple[float, float], offset: tuple[int, int] = (6, 0), **kwargs) -> None:
	"""Text beside a point, `offset` in points."""
	style = {"va": "center", "fontsize": 11.5, **kwargs}
	axes.annotate(text, at, xytext=offset, textcoords="offset points", **style)


def _thousands(axis) -> None:
	axis.set_major_formatter(FuncFormatter(lambda value, _position: sv.number(round(value))))


def budget(rows: Sequence[tuple[str, Decimal, Decimal, Decimal]]) -> str:
	"""Booked and ordered per line in per cent of its plan: rows of (line, planned, actual, committed) in SEK."""
	figure, axes = _figure(5.0)
	places = range(len(rows))
	actual, committed = ([float(row[part] * 100 / row[1]) for row in rows] for part in (2, 3))
	axes.barh(places, actual, height=0.6, **_bar_style(DARK))
	axes.barh(places, committed, left=actual, height=0.6, **_bar_style(MIDDLE))
	for place, row in zip(places, rows, strict=True):
		used = row[2] + row[3]
		_write(axes, sv.percent(used * 100 / row[1], 0), (100, place), (46, 0), ha="right", fontweight="bold")
		_write(axes, f"{sv.kronor(used, 0)} av {sv.kronor(row[1], 0)}", (100, place), (56, 0))
	axes.axvline(100, color=INK, linewidth=2.5)
	axes.set_yticks(places, [row[0] for row in rows])
	axes.set_ylim(len(rows) - 0.4, -0.6)
	axes.set_xlabel("procent av planen (streck: hela planen)", loc="left")
	axes.set_xlim(0, 168)
	axes.set_xticks(range(0, 101, 20))
	axes.spines["bottom"].set_bounds(0, 100)
	axes.tick_params(axis="y", length=0)
	_legend(axes, [("Bokfört", DARK), ("Beställt, ej fakturerat", MIDDLE)])
	return _svg(figure, "budget")


def caps(rows: Sequence[tuple[str, Decimal, Decimal]]) -> str:
	"""Overhead against its cap on each basis: rows of (basis, overhead, cap) in SEK."""
	figure, axes = _figure(3.4)
	excess = [float(row[1] - row[2]) for row in rows]
	places = range(len(rows))
	axes.barh(places, excess, height=0.55, **_bar_style(MIDDLE))
	for place, row in zip(places, rows, strict=True):
		_write(axes, sv.signed(row[1] - row[2]), (max(0, excess[place]), place), fontweight="bold")
	axes.axvline(0, color=INK, linewidth=2)
	axes.set_yticks(places, [row[0] for row in rows])
	axes.set_ylim(len(rows) - 0.4, -0.6)
	axes.set_xlim(min(0, *excess) * 1.3, max(excess) * 1.3)
	axes.set_xlabel("kronor över taket (0 = taket, 15 % av lönen)")
	_thousands(axes.xaxis)
	axes.tick_params(axis="y", length=0)
	return _svg(figure, "tak")


def financing(
	years: Sequence[str], parts: Sequence[tuple[str, Sequence[Decimal]]], actual: Sequence[Decimal]
) -> str:
	"""Financing per fiscal year stacked by financier, with what has been booked beside it; SEK."""
	figure, axes = _figure(4.2)
	places = [2.6 * n for n in range(len(years))]
	bottom = [0.0] * len(years)
	for (_name, amounts), color in zip(parts, (LIGHT, MIDDLE), strict=True):
		values = [float(amount) for amount in amounts]
		axes.bar(places, values, bottom=bottom, width=0.9, **_bar_style(color))
		for place, value, base in zip(places, values, bottom, strict=True):
			axes.text(
				place, base + value / 2, sv.number(round(value)), ha="center", va="center", fontsize=12,
				bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 2},
			)  # fmt: skip
		bottom = [base + value for base, value in zip(bottom, values, strict=True)]
	axes.bar([p + 1 for p in places], [float(a) for a in actual], width=0.9, **_bar_style(DARK))
	for place, amount in zip(places, actual, strict=True):
		axes.text(place + 1, float(amount), sv.number(round(amount)), ha="center", va="bottom", fontsize=12)
	for place, total in zip(places, bottom, strict=True):
		axes.text(
			place, total, sv.number(round(total)), ha="center", va="bottom", fontsize=12, fontweight="bold"
		)
	axes.set_xticks([p + 0.5 for p in places], years, fontsize=13)
	axes.set_ylabel("kronor")
	axes.set_ylim(0, max(bottom) * 1.12)
	_thousands(axes.yaxis)
	axes.tick_params(axis="x", length=0)
	_legend(
		axes,
		[
			*((name, color) for (name, _a), color in zip(parts, (LIGHT, MIDDLE), strict=True)),
			("Bokförd kostnad", DARK),
		],
	)
	return _svg(figure, "finansiering")


def reached(months: Sequence[str], estimate: Sequence[int], lower: Sequence[int], target: int) -> str:
	"""Persons reached, running total by month: the certain lower end and the estimate, against the target."""
	figure, axes = _figure(4.0)
	places = range(len(months))
	axes.fill_between(places, lower, estimate, color=LIGHT, edgecolor=QUIET, linewidth=0)
	axes.plot(places, estimate, color=DARK, linewidth=3)
	axes.plot(places, lower, color=DARK, linewidth=2, linestyle=(0, (4, 2)))
	axes.axhline(target, color=INK, linewidth=1.5, linestyle=(0, (1, 2)))
	last = len(months) - 1
	_write(axes, f"Mål: {sv.number(target)} personer", (0, target), (6, 9))
	_write(axes, f"Uppskattning\n{sv.number(estimate[-1])}", (last, estimate[-1]), (8, 12), fontweight="bold")
	_write(axes, f"Minst\n{sv.number(lower[-1])}", (last, lower[-1]), (8, 0))
	axes.set_xlim(0, last + 3.8)
	axes.set_ylim(0, max(target, estimate[-1]) * 1.12)
	ticks = [n for n in places if n % 3 == 0]
	axes.set_xticks(
		ticks, [f"{sv.short_month(months[n])}\n{months[n][:4] if n % 12 == 0 else ''}" for n in ticks]
	)
	axes.set_ylabel("personer")
	_thousands(axes.yaxis)
	return _svg(figure, "nadda")


def weeks(years: Sequence[tuple[int, Sequence[tuple[int, int, bool]]]]) -> str:
	"""One square per ISO week: (ISO year, [(week, activities, is closed)])."""
	figure, axes = _figure(2.3)
	for row, (_year, squares) in enumerate(years):
		for week, number, is_closed in squares:
			color = PALE if is_closed else (DARK if number else PAPER)
			hatch = "xxx" if is_closed else ""
			axes.add_patch(
				Rectangle(
					(week - 0.45, row - 0.42),
					0.9,
					0.84,
					facecolor=color,
					hatch=hatch,
					edgecolor=INK,
					linewidth=0.8,
				)
			)
			if number and not is_closed:
				axes.text(week, row, str(number), ha="center", va="center", color=PAPER, fontsize=9)
	axes.set_xlim(0.3, 53.7)
	axes.set_ylim(len(years) - 0.4, -0.6)
	axes.set_yticks(range(len(years)), [str(year) for year, _squares in years], fontsize=13)
	axes.set_xticks([1, *range(5, 54, 5), 53])
	axes.set_xlabel("ISO-vecka")
	axes.spines[["left", "bottom"]].set_visible(False)
	axes.tick_params(length=0)
	handles = [
		Patch(facecolor=DARK, edgecolor=INK, label="Gruppaktivitet (antal)"),
		Patch(facecolor=PAPER, edgecolor=INK, label="Ingen gruppaktivitet"),
		Patch(facecolor=PALE, hatch="xxx", edgecolor=INK, label="Stängd vecka"),
	]
	figure.legend(
		handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, handlelength=2.4
	)
	return _svg(figure, "veckor")


def visits(months: Sequence[str], numbers: Sequence[int]) -> str:
	"""Visits per calendar month, the two years told apart."""
	figure, axes = _figure(3.8)
	years = sorted({key[:4] for key in months})
	for year, color in zip(years, (LIGHT, DARK), strict=True):
		at = [n for n, key in enumerate(months) if key[:4] == year]
		axes.bar(at, [numbers[n] for n in at], width=0.78, **_bar_style(color))
	for place, value in enumerate(numbers):
		axes.text(place, value, str(value), ha="center", va="bottom", fontsize=10)
	axes.set_xticks(range(len(months)), [sv.short_month(key) for key in months], fontsize=10)
	axes.set_ylabel("besök")
	axes.set_ylim(0, max(numbers) * 1.1)
	axes.tick_params(axis="x", length=0)
	_legend(axes, list(zip(years, (LIGHT, DARK), strict=True)))
	return _svg(figure, "besok")


def stacked(
	name: str, labels: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]], unit: str, height: float
) -> str:
	"""Horizontal bars stacked by up to four parts, the sum written at the end."""
	figure, axes = _figure(height)
	places = range(len(labels))
	left = [0] * len(labels)
	colors = (DARK, MIDDLE, LIGHT, PALE)[: len(parts)]
	for (_label, values), color in zip(parts, colors, strict=True):
		axes.barh(places, values, left=left, height=0.68, **_bar_style(color))
		left = [base + value for base, value in zip(left, values, strict=True)]
	for place, value in zip(places, left, strict=True):
		_write(axes, sv.number(value), (value, place))
	axes.set_yticks(places, labels)
	axes.set_ylim(len(labels) - 0.4, -0.6)
	axes.set_xlabel(unit)
	axes.set_xlim(0, max(left) * 1.1)
	_thousands(axes.xaxis)
	axes.tick_params(axis="y", length=0)
	_legend(axes, [(label, color) for (label, _values), color in zip(parts, colors, strict=True)])
	return _svg(figure, name)
