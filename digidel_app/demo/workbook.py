"""The preview's workbook: a sheet per table, real numbers with Swedish number formats."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from digidel_app.demo.tables import DATE, KRONOR, NUMBER, PERCENT, SIGNED, Table

# The thousands separator and the decimal sign follow the reader's own settings: blank and comma in Swedish.
FORMATS = {
	KRONOR: '#,##0.00" kr";[Red]-#,##0.00" kr"',
	SIGNED: '+#,##0.00" kr";[Red]-#,##0.00" kr";0.00" kr"',
	NUMBER: "#,##0",
	PERCENT: '0.0" %"',
	"percent2": '0.00" %"',
	"percent3": '0.000" %"',
	DATE: "yyyy-mm-dd",
}
_WIDTHS = {KRONOR: 18, SIGNED: 18, NUMBER: 13, PERCENT: 11, "percent2": 11, "percent3": 11, DATE: 12}
_HEAD = PatternFill("solid", fgColor="0B4F6C")
_MARK = PatternFill("solid", fgColor="FDF3DC")
_RULE = Border(top=Side(style="thin", color="595959"))
HEADER_ROW = 4


def write(tables: Sequence[Table], path: Path, notice: str) -> None:
	"""Write the workbook: first what it is, then the tables in the order of the page."""
	book = Workbook()
	_contents(book.active, tables, notice)
	for table in tables:
		_sheet(book.create_sheet(_sheet_name(table)), table, notice)
	book.properties.title = "Digidelcenter – uppföljning (demonstration)"
	book.properties.language = "sv-SE"
	book.save(path)


def _sheet_name(table: Table) -> str:
	return table.key.capitalize()[:31]


def _contents(sheet, tables: Sequence[Table], notice: str) -> None:
	sheet.title = "Innehåll"
	sheet["A1"], sheet["A2"] = "Digidelcenter – uppföljning 2019–2020", notice
	sheet["A1"].font = Font(size=16, bold=True)
	for number, table in enumerate(tables, start=HEADER_ROW):
		cell = sheet.cell(number, 1, table.caption)
		cell.hyperlink = f"#'{_sheet_name(table)}'!A1"
		cell.style = "Hyperlink"
	sheet.column_dimensions["A"].width = 80


def _sheet(sheet, table: Table, notice: str) -> None:
	sheet["A1"], sheet["A2"] = table.caption, table.note or notice
	sheet["A1"].font = Font(size=14, bold=True)
	sheet["A2"].font = Font(italic=True)
	for column, (heading, kind) in enumerate(table.columns, start=1):
		cell = sheet.cell(HEADER_ROW, column, heading)
		cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
		cell.alignment = Alignment(horizontal="left" if column == 1 else "center", wrap_text=True)
		sheet.column_dimensions[get_column_letter(column)].width = _width(table, column - 1, kind)
	for number, row in enumerate(table.rows, start=HEADER_ROW + 1):
		for column, (value, (_heading, kind)) in enumerate(
			zip(row.cells, table.columns, strict=True), start=1
		):
			cell = sheet.cell(number, column, value)
			cell.number_format = FORMATS.get(kind, "General")
			if row.style:
				cell.font = Font(bold=row.style == "sum")
				cell.border = _RULE
			if row.style == "mark":
				cell.fill = _MARK
	sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 3 if table.is_grouped else 2)
	sheet.page_setup.orientation = "landscape"
	sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
	sheet.page_setup.fitToHeight = 0
	sheet.sheet_properties.pageSetUpPr.fitToPage = True
	sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _width(table: Table, column: int, kind: str) -> float:
	if kind in _WIDTHS:
		return _WIDTHS[kind]
	longest = max((len(str(row.cells[column] or "")) for row in table.rows), default=10)
	return min(60, max(10, longest + 3))
