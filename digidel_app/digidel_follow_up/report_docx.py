"""A report as DOCX, to be edited further: real headings, table headings that repeat, texts for pictures, and its language."""

import io
from decimal import Decimal
from itertools import zip_longest

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from frappe import _
from PIL import Image

from digidel_app.domain import report_text as rt

BAR_COLOUR = (31, 90, 133)
LONGEST_BAR_MM, BAR_HEIGHT_MM = 70, 4
CHART_WIDTHS = (Mm(60), Mm(28), Mm(76))
PAGE_MM, WORDS_TO_FIGURES = 166, 1.8
FONT = "Arial"


def docx(report: rt.Report) -> bytes:
	"""The report as a DOCX file. To be called in the report's language."""
	document = Document()
	_prepare(document, report)
	document.add_paragraph(rt.writable(report.title), style="Title")
	_facts(document, report)
	for section in report.sections:
		document.add_heading(rt.writable(section.heading), level=1)
		for block, following in zip_longest(section.blocks, section.blocks[1:]):
			_WRITERS[type(block)](document, block)
			if isinstance(block, rt.Paragraph) and following and not isinstance(following, rt.Paragraph):
				# what introduces a list or a table is not left alone at the foot of a page
				document.paragraphs[-1].paragraph_format.keep_with_next = True
	stream = io.BytesIO()
	document.save(stream)
	return stream.getvalue()


# --- the whole document ------------------------------------------------------------------------------


def _prepare(document, report: rt.Report) -> None:
	"""What the template says of itself is replaced: language, title, fonts, paper; and the footer numbers the pages."""
	tag = rt.LANGUAGE_TAGS[report.lang]
	properties = document.core_properties
	properties.title, properties.language = rt.writable(report.title)[:255], tag
	properties.author = properties.last_modified_by = properties.comments = ""
	for language in document.styles.element.iter(qn("w:lang")):
		language.set(qn("w:val"), tag)
	for name in ("Normal", "Title", "Heading 1", "Caption", "List Bullet"):
		style = document.styles[name]
		style.font.name, style.font.color.rgb = FONT, RGBColor(0x11, 0x11, 0x11)
		fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
		for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
			del fonts.attrib[theme]  # the template's theme would win over the font's name
		fonts.set(qn("w:hAnsi"), FONT)
	document.styles["Normal"].font.size = Pt(10.5)
	document.styles["Caption"].font.size = Pt(10.5)
	document.styles["Caption"].paragraph_format.keep_with_next = True
	document.styles["Title"].font.size = Pt(24)
	page = document.sections[0]
	page.page_width, page.page_height = Mm(210), Mm(297)
	page.left_margin = page.right_margin = Mm(22)
	_number_pages(page.footer.paragraphs[0])


def _number_pages(paragraph) -> None:
	paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
	before, between = _("Page {0} of {1}").replace("{1}", "{0}").split("{0}")[:2]
	for text, field in ((before, "PAGE"), (between, "NUMPAGES")):
		paragraph.add_run(text)
		run = paragraph.add_run()._r
		for kind, instruction in (("begin", None), (None, field), ("end", None)):
			if kind:
				part = OxmlElement("w:fldChar")
				part.set(qn("w:fldCharType"), kind)
			else:
				part = OxmlElement("w:instrText")
				part.text = instruction
			run.append(part)


def _facts(document, report: rt.Report) -> None:
	for label, value in report.facts:
		paragraph = document.add_paragraph()
		paragraph.paragraph_format.space_after = Pt(0)
		paragraph.add_run(rt.writable(f"{label}: ")).bold = True
		paragraph.add_run(rt.writable(value))


# --- blocks ------------------------------------------------------------------------------------------


def _paragraph(document, block: rt.Paragraph) -> None:
	run = document.add_paragraph().add_run(rt.writable(block.text))
	if block.is_source:
		run.font.size = Pt(8.5)


def _bullets(document, block: rt.Bullets) -> None:
	for item in block.items:
		document.add_paragraph(rt.writable(item), style="List Bullet")


def _table(document, block: rt.Table) -> None:
	rows = [*block.rows, *([block.total] if block.total else [])]
	table = _empty_table(document, block.caption, block.headings, len(rows))
	for place, row in enumerate(rows, start=1):
		for column, text in enumerate(row):
			_write(table.cell(place, column), text, column >= block.words, row is block.total)
			# a total is not left alone on the next page
			stays = block.total and len(rows) - 2 <= place < len(rows)
			table.cell(place, column).paragraphs[0].paragraph_format.keep_with_next = stays or None
	for column in range(block.words, len(block.headings)):
		table.cell(0, column).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
	_set_widths(table, _widths(block))
	document.add_paragraph().paragraph_format.space_after = Pt(0)


def _chart(document, block: rt.Chart) -> None:
	"""The chart's table with a bar in each row: label and number are text, and can be changed."""
	table = _empty_table(document, block.caption, (*block.headings, ""), len(block.bars))
	table.cell(0, 1).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
	for place, (bar, share) in enumerate(zip(block.bars, block.shares(), strict=True), start=1):
		_write(table.cell(place, 0), bar.label, False, False)
		_write(table.cell(place, 1), bar.text, True, False)
		if share:
			_draw(table.cell(place, 2), bar, share)
	_set_widths(table, CHART_WIDTHS)
	document.add_paragraph().paragraph_format.space_after = Pt(0)


_WRITERS = {rt.Paragraph: _paragraph, rt.Bullets: _bullets, rt.Table: _table, rt.Chart: _chart}


def _empty_table(document, caption: str, headings: tuple[str, ...], rows: int):
	document.add_paragraph(rt.writable(caption), style="Caption")
	table = document.add_table(rows=rows + 1, cols=len(headings), style="Table Grid")
	table.alignment = WD_TABLE_ALIGNMENT.LEFT
	for column, heading in enumerate(headings):
		_write(table.cell(0, column), heading, False, True)
	_mark(table.rows[0], "w:tblHeader")
	for row in table.rows:
		_mark(row, "w:cantSplit")
	_describe(table, caption)
	return table


def _widths(block: rt.Table) -> list[Mm]:
	"""Columns of words get more of the page than columns of figures."""
	weights = [WORDS_TO_FIGURES if column < block.words else 1 for column in range(len(block.headings))]
	return [Mm(PAGE_MM * weight / sum(weights)) for weight in weights]


def _set_widths(table, widths) -> None:
	table.autofit = False
	for column, width in zip(table.columns, widths, strict=True):
		column.width = width
	for row in table.rows:
		for cell, width in zip(row.cells, widths, strict=True):
			cell.width = width


def _mark(row, name: str) -> None:
	"""A row that repeats on every page (w:tblHeader), or that is not split between two (w:cantSplit)."""
	mark = OxmlElement(name)
	mark.set(qn("w:val"), "true")
	row._tr.get_or_add_trPr().append(mark)


def _describe(table, caption: str) -> None:
	"""What the table is about, for programs that read aloud."""
	title = OxmlElement("w:tblCaption")
	title.set(qn("w:val"), rt.writable(caption)[:250])
	table._tbl.tblPr.append(title)


def _write(cell, text: str, is_number: bool, is_bold: bool) -> None:
	paragraph = cell.paragraphs[0]
	paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
	run = paragraph.add_run(rt.writable(text))
	run.bold, run.font.size = is_bold or None, Pt(9.5)
	if is_number:
		paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _draw(cell, bar: rt.Bar, share: Decimal) -> None:
	width = Mm(max(1, float(share) * LONGEST_BAR_MM / 100))
	run = cell.paragraphs[0].add_run()
	picture = run.add_picture(io.BytesIO(_colour()), width=width, height=Mm(BAR_HEIGHT_MM))
	named = picture._inline.docPr
	named.set("descr", rt.writable(f"{bar.label}: {bar.text}"))


def _colour() -> bytes:
	"""One dot of the bars' colour, which the document stretches; it is stored once however many bars there are."""
	stream = io.BytesIO()
	Image.new("RGB", (4, 4), BAR_COLOUR).save(stream, "PNG")
	return stream.getvalue()
