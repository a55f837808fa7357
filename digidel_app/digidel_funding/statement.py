"""The statement of a claim: the application's table with what was booked, as PDF and workbook, in Swedish."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils.pdf import get_pdf
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from digidel_app.digidel_center import pdf_pages
from digidel_app.digidel_funding.amounts import kronor, percent, to_money
from digidel_app.digidel_funding.claims import Scope, Sorting, period_of
from digidel_app.digidel_funding.plan import financing_rows
from digidel_app.digidel_funding.voucher_words import voucher_word
from digidel_app.domain.claim_bases import BASES, LEDGER
from digidel_app.domain.money import ZERO, total

SWEDISH = "sv"
AMOUNT_FORMAT = "#,##0.00;[Red]-#,##0.00"
PDF_OPTIONS = {"orientation": "Landscape", "page-size": "A4", "margin-bottom": "20mm"}


def attach(claim) -> None:
	"""Attach the statement to the claim, as PDF and as workbook. Private: it names suppliers' vouchers."""
	with print_language(SWEDISH):
		table = statement(claim)
		_attach(claim, f"{claim.name}.pdf", pdf(table))
		_attach(claim, f"{claim.name}.xlsx", workbook(table))


def _attach(claim, file_name: str, content: bytes) -> None:
	frappe.get_doc(
		doctype="File",
		file_name=file_name,
		attached_to_doctype=claim.doctype,
		attached_to_name=claim.name,
		content=content,
		is_private=1,
	).insert(
		ignore_permissions=True
	)  # whoever may submit the claim gets its statement, also without File's role


def pdf(table: dict) -> bytes:
	"""The statement as pages that carry the claim's number. To be called in Swedish."""
	claim = table["claim"]
	pages = get_pdf(html(table), dict(PDF_OPTIONS))
	return pdf_pages.numbered(pages, f"{table['title']} {claim.name}", "sv-SE", claim.name)


# --- the table --------------------------------------------------------------------------------------


def statement(claim) -> dict:
	"""Everything the statement shows, from what the claim has frozen. Nothing is read from the ledger."""
	grant = frappe.get_doc("Grant Agreement", claim.grant_agreement)
	years = years_of(claim)
	return {
		"claim": claim,
		"grant": grant,
		"title": _(claim.kind, context="Grant Claim"),
		"organisation_number": frappe.db.get_value("Company", claim.company, "tax_id"),
		"project_name": frappe.db.get_value("Project", claim.project, "project_name"),
		"funder": frappe.db.get_value("Customer", grant.funder, "customer_name"),
		"years": years,
		"lines": _line_table(claim, years),
		"financing": _financing_table(claim, grant, years),
		"deviations": [row for row in claim.claim_lines if (row.explanation or "").strip()],
		"excluded": _exclusions(claim),
		"vouchers": (vouchers := _vouchers(claim)),
		"bases": _bases(vouchers),
		"kronor": kronor,
		"percent": percent,
		"day": lambda day: str(day) if day else "",
	}


def years_of(claim) -> list[str]:
	"""The claim's fiscal years in order of time, as they were frozen: their names may follow any pattern."""
	return list(dict.fromkeys(row.fiscal_year for row in claim.claim_years))


def _line_table(claim, years: list[str]) -> dict:
	by_place = {(row.project_budget_line, row.fiscal_year): row for row in claim.claim_years}

	def amounts(line: str, figure: str) -> list[Decimal]:
		rows = (by_place.get((line, year)) for year in years)
		return [to_money(row.get(figure)) if row else ZERO for row in rows]

	rows = [
		{
			"title": line.line_title,
			"basis": "" if line.claim_basis == LEDGER else _(line.claim_basis),
			"planned": amounts(line.project_budget_line, "revised_amount"),
			"actual": amounts(line.project_budget_line, "cumulative_amount"),
			"planned_total": to_money(line.revised_amount),
			"actual_total": to_money(line.cumulative_amount),
			"period": to_money(line.period_amount),
			"deviation": to_money(line.deviation_amount),
			"applied": to_money(line.planned_amount),
		}
		for line in claim.claim_lines
	]
	return {
		"rows": rows,
		"planned": [total(row["planned"][i] for row in rows) for i in range(len(years))],
		"actual": [total(row["actual"][i] for row in rows) for i in range(len(years))],
		**{
			name: total(row[name] for row in rows)
			for name in ("planned_total", "actual_total", "period", "deviation", "applied")
		},
	}


def _financing_table(claim, grant, years: list[str]) -> dict:
	planned: dict[str, dict[str, Decimal]] = {}
	for name, year, amount in financing_rows(claim.project, instead=grant):
		planned.setdefault(name, {}).setdefault(year, ZERO)
		planned[name][year] += amount
	borne: dict[str, dict[str, Decimal]] = {}
	in_period: dict[str, Decimal] = {}
	for row in claim.shares:
		by_year = borne.setdefault(row.financier, {})
		by_year[row.fiscal_year] = by_year.get(row.fiscal_year, ZERO) + to_money(row.cumulative_amount)
		in_period[row.financier] = in_period.get(row.financier, ZERO) + to_money(row.period_amount)
	names = dict(
		frappe.get_all(  # financiers of a claim the user may read
			"Grant Financier",
			filters={"name": ("in", [*planned, *borne])},
			fields=["name", "financier_name"],
			as_list=True,
		)
	)
	rows = [
		{
			"title": names.get(name, name),
			"planned": [planned.get(name, {}).get(year, ZERO) for year in years],
			"actual": [borne.get(name, {}).get(year, ZERO) for year in years],
			"planned_total": total(planned.get(name, {}).values()),
			"actual_total": total(borne.get(name, {}).values()),
			"period": in_period.get(name, ZERO),
		}
		for name in dict.fromkeys([*planned, *borne])
	]
	return {
		"rows": rows,
		"planned": [total(row["planned"][i] for row in rows) for i in range(len(years))],
		"actual": [total(row["actual"][i] for row in rows) for i in range(len(years))],
		**{name: total(row[name] for row in rows) for name in ("planned_total", "actual_total", "period")},
	}


def overview(claim) -> dict:
	"""What the form shows of a claim: who bears what, and what is left out and why.

	A draft has no frozen vouchers yet: what it would leave out is read from the ledger.
	"""
	grant = frappe.get_doc("Grant Agreement", claim.grant_agreement)
	years = years_of(claim)
	if claim.docstatus or claim.supplements:
		left_out = _exclusions(claim)
	else:
		left_out = _summed(
			frappe._dict(exclusion_reason=row.reason, amount=row.amount, hours=row.hours)
			for row in Sorting(Scope(grant, period_of(claim))).rows()
			if row.reason
		)
	return {
		"claim": claim,
		"years": years,
		"financing": _financing_table(claim, grant, years),
		"excluded": left_out,
		"kronor": kronor,
	}


VOUCHER_FIELDS = (
	*("is_included", "exclusion_reason", "claimed_in", "voucher_type", "voucher_no", "posting_date"),
	*("account", "cost_center", "amount", "remark", "project_budget_line", "claim_basis", "hours"),
)


def _voucher_rows(claim, is_included: int) -> list:
	return frappe.get_all(  # evidence of a claim the user may read
		"Grant Claim Voucher",
		filters={"grant_claim": claim.name, "is_included": is_included},
		fields=list(VOUCHER_FIELDS),
		order_by="posting_date asc, voucher_no asc, account asc",
		limit_page_length=0,
	)


def _vouchers(claim) -> list:
	titles = {row.project_budget_line: row.line_title for row in claim.claim_lines}
	rows = _voucher_rows(claim, 1)
	for row in rows:
		row.line_title = titles.get(row.project_budget_line, "")
	return rows


def _bases(vouchers: Iterable) -> list[dict]:
	"""What the period's costs stand on, where anything stands outside the ledger: rows, hours and SEK per basis."""
	found = {basis: {"number": 0, "hours": ZERO, "amount": ZERO} for basis in BASES}
	for row in vouchers:
		sums = found[row.claim_basis or LEDGER]
		sums["number"] += 1
		sums["hours"] += to_money(row.hours)
		sums["amount"] += to_money(row.amount)
	used = {basis: sums for basis, sums in found.items() if sums["number"]}
	if set(used) <= {LEDGER}:
		return []
	return [
		{"basis": _(basis), **sums, "hours": _hours(sums["hours"]) if sums["hours"] else ""}
		for basis, sums in used.items()
	]


def _exclusions(claim) -> dict:
	rows = _voucher_rows(claim, 0)
	return {"rows": rows, **_summed(rows)}


def _summed(rows: Iterable) -> dict:
	"""Number of rows, hours and SEK per reason for leaving out: hours that belong to no line have no cost yet."""
	sums: dict[str, list] = {}
	for row in rows:
		found = sums.setdefault(row.exclusion_reason, [0, ZERO, ZERO])
		found[0] += 1
		found[1] += to_money(row.amount)
		found[2] += to_money(row.hours)
	return {
		"reasons": [
			{
				"reason": _(reason, context="Grant Claim Voucher"),
				"number": number,
				"amount": amount,
				"hours": _("{0} hours").format(_hours(hours)) if hours else "",
			}
			for reason, (number, amount, hours) in sorted(sums.items())
		]
	}


def _hours(hours: Decimal) -> str:
	return f"{hours:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def html(table: dict) -> str:
	"""The statement as a page to print."""
	return frappe.render_template("digidel_app/templates/funding/claim_statement.html", table)


# --- the workbook -----------------------------------------------------------------------------------


def workbook(table: dict) -> bytes:
	"""The statement, its vouchers and what was left out, one sheet each, with amounts as numbers."""
	book = Workbook()
	_statement_sheet(book.active, table)
	headings = [
		_("Date", context="Digidel"),
		_("Voucher type"),
		_("Voucher", context="Digidel"),
		_("Account"),
		_("Cost Center", context="Digidel"),
		_("Amount", context="Digidel"),
		_("Remark"),
	]
	_list_sheet(
		book.create_sheet(_("Vouchers", context="Digidel")),
		[*headings, _("Budget Line"), _("Claim basis"), _("Hours")],
		([*_voucher_cells(row), row.line_title, *_basis_cells(row)] for row in table["vouchers"]),
	)
	_list_sheet(
		book.create_sheet(_("Left out of the claim")),
		[*headings, _("Reason"), _("Claim basis"), _("Hours")],
		(
			[
				*_voucher_cells(row),
				f"{_(row.exclusion_reason, context='Grant Claim Voucher')} {row.claimed_in or ''}".strip(),
				*_basis_cells(row),
			]
			for row in table["excluded"]["rows"]
		),
	)
	stream = BytesIO()
	book.save(stream)
	return stream.getvalue()


def _voucher_cells(row) -> list:
	return [
		row.posting_date,
		voucher_word(row.voucher_type),
		row.voucher_no,
		row.account,
		row.cost_center,
		to_money(row.amount),
		_text(row.remark),
	]


def _basis_cells(row) -> list:
	return [_(row.claim_basis or LEDGER), row.hours or None]


def _text(value: str | None) -> str:
	"""A remark as text: a spreadsheet would run one that begins like a formula."""
	value = value or ""
	return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value


def _statement_sheet(sheet, table: dict) -> None:
	claim, years = table["claim"], table["years"]
	sheet.title = _("Statement")
	bold = Font(bold=True)
	sheet.append([f"{table['title']} {claim.name}"])
	sheet["A1"].font = Font(bold=True, size=14)
	for label, value in (
		(_("Grant Agreement"), f"{table['grant'].title} ({claim.grant_agreement})"),
		(_("Funder"), table["funder"]),
		(_("Applicant"), f"{claim.company} {table['organisation_number'] or ''}".strip()),
		(_("Period"), f"{claim.period_from} – {claim.period_to}"),
		(_("The grant's period"), f"{table['grant'].eligible_from} – {table['grant'].eligible_to}"),
	):
		sheet.append([label, value])
	sheet.append([])
	columns = [
		*(f"{year} {_(figure)}" for year in years for figure in ("planned amount", "booked")),
		f"{_('Total')} {_('planned amount')}",
		f"{_('Total')} {_('booked')}",
		_("In the period"),
	]
	_table(sheet, [_("Budget Line"), *columns, _("Deviation")], table["lines"], True, bold)
	sheet.append([])
	_table(sheet, [_("Financier"), *columns], table["financing"], False, bold)
	sheet.column_dimensions["A"].width = 36
	for index in range(2, len(columns) + 3):
		sheet.column_dimensions[get_column_letter(index)].width = 17
	_print_in_width(sheet)


def _print_in_width(sheet) -> None:
	"""On paper: lying, all columns on each page, as many pages down as it takes."""
	sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
	sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
	sheet.page_setup.fitToHeight = 0


def _table(sheet, headings: list[str], table: dict, with_deviation: bool, bold: Font) -> None:
	sheet.append(headings)
	for cell in sheet[sheet.max_row]:
		cell.font, cell.alignment = bold, Alignment(wrap_text=True, vertical="top")

	def cells(row: dict, title: str) -> list:
		pairs = [amount for pair in zip(row["planned"], row["actual"], strict=True) for amount in pair]
		values = [title, *pairs, row["planned_total"], row["actual_total"], row["period"]]
		return [*values, row["deviation"]] if with_deviation else values

	for row in table["rows"]:
		basis = f" ({row['basis'].lower()})" if row.get("basis") else ""
		sheet.append(cells(row, _text(row["title"] + basis)))
		_format(sheet)
	sheet.append(cells(table, _("Sum")))
	_format(sheet)
	for cell in sheet[sheet.max_row]:
		cell.font, cell.border = bold, Border(top=Side(style="thin"))


def _format(sheet) -> None:
	for cell in sheet[sheet.max_row][1:]:
		cell.number_format = AMOUNT_FORMAT


def _list_sheet(sheet, headings: list[str], rows: Iterable[list]) -> None:
	sheet.append(headings)
	for cell in sheet[1]:
		cell.font = Font(bold=True)
	for row in rows:
		sheet.append(row)
		sheet.cell(sheet.max_row, 6).number_format = AMOUNT_FORMAT
	sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
	_print_in_width(sheet)
	for index, width in enumerate((12, 20, 24, 34, 24, 16, 50, 34, 20, 10), start=1):
		sheet.column_dimensions[get_column_letter(index)].width = width
