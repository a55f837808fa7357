"""Says, where people post, which budget line a cost lands on and what is left of it.

Bookkeeping is never blocked: what books a cost gets a warning at most. Only a purchase order can be stopped, where
the grant says so. What a voucher puts on a project stands in `posting_costs`. What the control needs of a project is
kept in the cache, so that a posting without a Digidel project costs one look-up, and one with it a single query on
the ledger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import frappe
from frappe import _
from frappe.query_builder.functions import Sum
from frappe.utils import escape_html
from pypika.terms import Parameter

from digidel_app.digidel_funding import ledger, plan
from digidel_app.digidel_funding.amounts import kronor, to_money
from digidel_app.digidel_funding.posting_costs import Cost, costs_of_order
from digidel_app.domain.budget import LineKey, LineMap, Posting, Span, partition
from digidel_app.domain.fiscal import FiscalYear, fiscal_year_of
from digidel_app.domain.money import ZERO, total

IGNORE, WARN, STOP = "Ignore", "Warn", "Stop purchase orders"
STRICTEST = (STOP, WARN, IGNORE)
CONTROLLED = "digidel_control"
COMMITTED = "digidel_committed"
SECONDS_KEPT = 3600
SECONDS_COMMITTED_KEPT = 600
"""An order can be closed without an event; a warning may be this old, a stop counts anew."""


class OverBudgetError(frappe.ValidationError):
	"""A purchase order asks for more than is left of its budget line."""


@dataclass(frozen=True)
class Touched:
	"""A budget line and year that a voucher touches, with what is left before and after it."""

	project: str
	line: str
	title: str
	fiscal_year: str
	amount: Decimal
	left_before: Decimal
	currency: str

	@property
	def left_after(self) -> Decimal:
		return self.left_before - self.amount


@dataclass
class Known:
	"""What of a project stays the same between two postings."""

	company: str
	currency: str
	lines: list[tuple[str, str, str, str | None]]
	revised: dict[tuple[str, str], Decimal]
	owners: dict[str, str]
	centers: dict[str, tuple[int, int]]
	years: list[FiscalYear]
	has_assignments: bool
	_map: LineMap | None = field(default=None, repr=False)

	@property
	def line_map(self) -> LineMap:
		if self._map is None:
			spans = {name: Span(*edges) for name, edges in self.centers.items()}
			keys = [LineKey(name, cost_type, center) for name, _title, cost_type, center in self.lines]
			# every ledger account stands among the owners, so that the tree of accounts is not needed
			self._map = LineMap({}, spans, self.owners, keys)
		return self._map


# --- the cache --------------------------------------------------------------------------------------


def controls() -> dict[str, str]:
	"""{project: what happens when a line runs out} of projects with an active grant. One look-up."""
	found = frappe.cache.get_value(CONTROLLED, expires=True)
	return _read_controls() if found is None else found


def _read_controls() -> dict[str, str]:
	found: dict[str, list[str]] = {}
	for project, control in frappe.get_all(  # settings, for whoever posts on the project
		"Grant Agreement", filters={"status": "Active"}, fields=["project", "posting_control"], as_list=True
	):
		found.setdefault(project, []).append(control or WARN)
	strictest = {project: min(values, key=STRICTEST.index) for project, values in found.items()}
	frappe.cache.set_value(CONTROLLED, strictest, expires_in_sec=SECONDS_KEPT)
	return strictest


def known_of(project: str) -> Known:
	"""The project's lines, plan and mapping, from the cache when they are there."""
	key = f"{CONTROLLED}:{project}"
	found = frappe.cache.get_value(key, expires=True)
	if found is None:
		found = _read_known(project)
		frappe.cache.set_value(key, found, expires_in_sec=SECONDS_KEPT)
	return found


def _read_known(project: str) -> Known:
	company = frappe.db.get_value("Project", project, "company")
	line_map = ledger.line_maps(company, [project])[project]
	leaves = frappe.get_all("Account", filters={"company": company, "is_group": 0}, pluck="name")
	owners = {name: cost_type for name in leaves if (cost_type := line_map.cost_type_of(name))}
	rows = plan.line_rows(project=project)
	return Known(
		company=company,
		currency=frappe.get_cached_value("Company", company, "default_currency"),
		lines=[(row.name, row.title, row.cost_type, row.cost_center or None) for row in rows],
		revised={
			(row.name, year.fiscal_year): to_money(year.revised_amount) for row in rows for year in row.years
		},
		owners=owners,
		centers={name: (span.left, span.right) for name, span in line_map.cost_centers.items()},
		years=plan.fiscal_years(company),
		has_assignments=bool(frappe.db.exists("Posting Assignment", {"project": project})),
	)


def forget(doc=None, method: str | None = None) -> None:
	"""Something that the control rests on has changed. Again after the commit: another request may have read the old."""
	_clear()
	frappe.db.after_commit.add(_clear)


def _clear() -> None:
	for prefix in (CONTROLLED, COMMITTED):
		frappe.cache.delete_keys(prefix)


# --- what is left -----------------------------------------------------------------------------------


def touched_by(costs: Sequence[Cost], fresh_orders: bool = False) -> list[Touched]:
	"""The lines that costs land on, each with what is left before them; costs that no line owns give none.

	`fresh_orders`: count what is ordered anew, not as it stood some minutes ago.
	"""
	rows = []
	for project in sorted({cost.project for cost in costs}):
		known = known_of(project)
		sums: dict[tuple[str, str], Decimal] = {}
		for cost in costs:
			if cost.project != project:
				continue
			line = known.line_map.match(cost.account, cost.cost_center).line
			year = fiscal_year_of(cost.day, known.years)
			if line and year:
				sums[line, year] = sums.get((line, year), ZERO) + cost.amount
		if not sums:
			continue
		actual = _actual(project, known, sums)
		ordered = _ordered(project, known, fresh_orders)
		titles = {name: title for name, title, *_rest in known.lines}
		rows += [
			Touched(
				project,
				line,
				titles[line],
				year,
				amount,
				known.revised.get((line, year), ZERO)
				- actual.get((line, year), ZERO)
				- ordered.get((line, year), ZERO),
				known.currency,
			)
			for (line, year), amount in sorted(sums.items())
		]
	return rows


def _actual(project: str, known: Known, touched: Iterable[tuple[str, str]]) -> dict[tuple, Decimal]:
	"""Booked on the touched lines; one query that stays within the index on project and account."""
	if known.has_assignments:  # an assigned posting can stand on any account: the whole ledger is divided
		postings = ledger.project_postings(known.company, [project])[project]
		return partition(postings, known.line_map).by_line
	cost_types = {name: cost_type for name, _title, cost_type, _center in known.lines}
	wanted = {cost_types[line] for line, _year in touched}
	accounts = [account for account, cost_type in known.owners.items() if cost_type in wanted]
	found: dict[tuple, Decimal] = {}
	query = _sums_query(len(accounts))
	values = {f"account_{number}": account for number, account in enumerate(accounts)}
	for year in (year for year in known.years if year.name in {y for _line, y in touched}):
		values.update(project=project, first=year.starts_on, last=year.ends_on)
		for account, center, amount in frappe.db.sql(query, values):
			line = known.line_map.match(account, center).line
			found[line, year.name] = found.get((line, year.name), ZERO) + to_money(amount)
	return found


@lru_cache(maxsize=32)
def _sums_query(accounts: int) -> str:
	"""Sums per account and cost centre of a project's year on so many accounts, its values named parameters.

	Built once per process: to build it anew takes as long as to run it, and each posting waits for it.
	"""
	gle = frappe.qb.DocType("GL Entry")
	named = [Parameter(f"%(account_{number})s") for number in range(accounts)]
	query = (
		frappe.qb.from_(gle)
		.select(gle.account, gle.cost_center, Sum(gle.debit - gle.credit))
		.where(gle.account.isin(named))
		.where(gle.posting_date[Parameter("%(first)s") : Parameter("%(last)s")])
		.groupby(gle.account, gle.cost_center)
	)
	return ledger.in_project_ledger(query, gle, [Parameter("%(project)s")], None).get_sql()


def _ordered(project: str, known: Known, fresh: bool) -> dict[tuple, Decimal]:
	key = f"{COMMITTED}:{project}"
	found = None if fresh else frappe.cache.get_value(key, expires=True)
	if found is None:
		postings: list[Posting] = ledger.project_commitments(known.company, [project])[project]
		found = partition(postings, known.line_map).by_line
		frappe.cache.set_value(key, found, expires_in_sec=SECONDS_COMMITTED_KEPT)
	return found


def forget_orders(projects: Iterable[str]) -> None:
	"""What is ordered on these projects has changed."""
	for project in projects:
		frappe.cache.delete_value(f"{COMMITTED}:{project}")


# --- the voucher ------------------------------------------------------------------------------------


def controlled(costs: Iterable[Cost]) -> list[Cost]:
	"""The costs on projects that are controlled."""
	costs = [cost for cost in costs if cost.project and cost.amount]
	if not costs:
		return []
	control = controls()
	return [cost for cost in costs if control.get(cost.project, IGNORE) != IGNORE]


def warn(costs: Iterable[Cost]) -> None:
	"""Tell of lines that the voucher overdraws; never stops."""
	over = [row for row in touched_by(controlled(costs)) if row.amount > 0 and row.left_after < 0]
	if over:
		frappe.msgprint(
			_rows_text(over), title=_("The budget line is not enough"), indicator="orange", alert=False
		)


def stop_or_warn(order) -> None:
	"""Stop a purchase order that overdraws a line where the grant says so, unless finance has allowed it.

	Raises:
		OverBudgetError: names the lines and what is missing.
	"""
	costs = controlled(costs_of_order(order))
	over = [row for row in touched_by(costs, fresh_orders=True) if row.amount > 0 and row.left_after < 0]
	if not over:
		return
	control = controls()
	stopped = [row for row in over if control[row.project] == STOP]
	short = total(min(row.amount, -row.left_after) for row in stopped)
	if not stopped or short <= _allowed(order.name):
		frappe.msgprint(_rows_text(over), title=_("The budget line is not enough"), indicator="orange")
		return
	frappe.throw(
		_rows_text(stopped)
		+ _("The grant stops such orders. Lower the order, or let Digidel Finance allow it with a reason."),
		OverBudgetError,
		title=_("The budget line is not enough"),
	)


def stop_or_warn_raised(order) -> None:
	"""The same for a submitted order whose rows are changed. Its own rows count as ordered already.

	An order that asks for no more than before may always be changed.

	Raises:
		OverBudgetError: names the lines and what is missing.
	"""
	before = order.get_doc_before_save()
	if before and to_money(order.base_net_total) <= to_money(before.base_net_total):
		return
	touched = touched_by(controlled(costs_of_order(order)), fresh_orders=True)
	over = [row for row in touched if row.amount > 0 and row.left_before < 0]
	if not over:
		return
	control = controls()
	stopped = [row for row in over if control[row.project] == STOP]
	text = _("{0} {1}: with this change {2} more is ordered than is left.")
	items = "".join(
		f"<li>{text.format(frappe.bold(escape_html(row.title)), row.fiscal_year, kronor(-row.left_before, row.currency))}</li>"
		for row in over
	)
	if not stopped or total(min(row.amount, -row.left_before) for row in stopped) <= _allowed(order.name):
		frappe.msgprint(f"<ul>{items}</ul>", title=_("The budget line is not enough"), indicator="orange")
		return
	frappe.throw(
		f"<ul>{items}</ul>"
		+ _(
			"The grant stops such orders. Make a new order of what is added: Digidel Finance can allow that one."
		),
		OverBudgetError,
		title=_("The budget line is not enough"),
	)


def _allowed(order: str) -> Decimal:
	return total(
		to_money(amount)
		for amount in frappe.get_all(  # what finance has allowed counts for whoever orders
			"Budget Override", filters={"purchase_order": order}, pluck="accepted_amount"
		)
	)


def shortfall(order) -> Decimal:
	"""What an order asks for beyond what is left on lines where orders are stopped, SEK."""
	control = controls()
	rows = touched_by(controlled(costs_of_order(order)), fresh_orders=True)
	over = [row for row in rows if row.left_after < 0 and control[row.project] == STOP]
	return total(min(row.amount, -row.left_after) for row in over)


def _rows_text(rows: Iterable[Touched]) -> str:
	text = _("{0} {1}: {2} left before, this takes {3}, which is {4} too much.")
	items = "".join(
		"<li>"
		+ text.format(
			frappe.bold(escape_html(row.title)),
			row.fiscal_year,
			kronor(row.left_before, row.currency),
			kronor(row.amount, row.currency),
			kronor(-row.left_after, row.currency),
		)
		+ "</li>"
		for row in rows
	)
	return f"<ul>{items}</ul>"
