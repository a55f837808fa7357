"""A report as PDF: by the platform's printing, with a title, a language and page numbers."""

import frappe
from frappe.utils.pdf import get_pdf

from digidel_app.digidel_center import pdf_pages
from digidel_app.domain import report_text as rt

OPTIONS = {
	"page-size": "A4",
	"margin-top": "18mm",
	"margin-bottom": "20mm",
	"margin-left": "20mm",
	"margin-right": "20mm",
}
KINDS = {rt.Paragraph: "paragraph", rt.Bullets: "bullets", rt.Table: "table", rt.Chart: "chart"}


def pdf(report: rt.Report) -> bytes:
	"""The report as a PDF file. To be called in the report's language."""
	return pdf_pages.numbered(
		get_pdf(html(report), dict(OPTIONS)), report.title, rt.LANGUAGE_TAGS[report.lang]
	)


def html(report: rt.Report) -> str:
	"""The report as a page to print. Every text is escaped by the template."""
	return frappe.render_template(
		"digidel_app/templates/follow_up/report.html",
		{"report": report, "tag": rt.LANGUAGE_TAGS[report.lang], "kind": lambda block: KINDS[type(block)]},
	)
