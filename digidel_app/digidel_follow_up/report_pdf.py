"""A report as PDF: by the platform's printing, with a title, a language and page numbers.

Page numbers are written here. The printing program writes footers only in one of its two builds, and says nothing when
it is the other.
"""

import io

import frappe
from frappe import _
from frappe.utils.pdf import get_pdf
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from digidel_app.domain import report_text as rt

OPTIONS = {
	"page-size": "A4",
	"margin-top": "18mm",
	"margin-bottom": "20mm",
	"margin-left": "20mm",
	"margin-right": "20mm",
}
KINDS = {rt.Paragraph: "paragraph", rt.Bullets: "bullets", rt.Table: "table", rt.Chart: "chart"}
FOOT_FROM_RIGHT, FOOT_FROM_BOTTOM, FOOT_SIZE = 110, 28, 8
"""Points."""


def pdf(report: rt.Report) -> bytes:
	"""The report as a PDF file. To be called in the report's language."""
	writer = named(get_pdf(html(report), dict(OPTIONS)), report.title, rt.LANGUAGE_TAGS[report.lang])
	for number, page in enumerate(writer.pages, start=1):
		page.merge_page(_foot(page, _("Page {0} of {1}").format(number, len(writer.pages))))
	stream = io.BytesIO()
	writer.write(stream)
	return stream.getvalue()


def named(content: bytes, title: str, tag: str) -> PdfWriter:
	"""A PDF that says its title and language: the platform's printing drops both, and programs that read aloud need them."""
	writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
	writer.add_metadata({"/Title": title})
	# _root_object: the platform's version of the library has no public name for it
	writer._root_object[NameObject("/Lang")] = TextStringObject(tag)
	return writer


def html(report: rt.Report) -> str:
	"""The report as a page to print. Every text is escaped by the template."""
	return frappe.render_template(
		"digidel_app/templates/follow_up/report.html",
		{"report": report, "tag": rt.LANGUAGE_TAGS[report.lang], "kind": lambda block: KINDS[type(block)]},
	)


def _foot(page: PageObject, text: str) -> PageObject:
	"""An empty page with a text at its foot, in a font that every reader of PDF has."""
	width, height = float(page.mediabox.width), float(page.mediabox.height)
	foot = PageObject.create_blank_page(width=width, height=height)
	font = DictionaryObject(
		{
			NameObject("/Type"): NameObject("/Font"),
			NameObject("/Subtype"): NameObject("/Type1"),
			NameObject("/BaseFont"): NameObject("/Helvetica"),
			NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
		}
	)
	foot[NameObject("/Resources")] = DictionaryObject(
		{NameObject("/Font"): DictionaryObject({NameObject("/Foot"): font})}
	)
	written = text.encode("cp1252", "replace").hex()
	content = DecodedStreamObject()
	content.set_data(
		f"BT /Foot {FOOT_SIZE} Tf {width - FOOT_FROM_RIGHT} {FOOT_FROM_BOTTOM} Td <{written}> Tj ET".encode()
	)
	foot[NameObject("/Contents")] = content
	return foot
