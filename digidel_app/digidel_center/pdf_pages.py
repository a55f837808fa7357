"""What the platform's printing leaves out of a PDF: its title and language, and a number on every page.

Page numbers are written here. The printing program writes footers only in one of its two builds, and says nothing when
it is the other.
"""

import io

from frappe import _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

FOOT_FROM_RIGHT, FOOT_FROM_LEFT, FOOT_FROM_BOTTOM, FOOT_SIZE = 110, 57, 28, 8
"""Points."""


def named(content: bytes, title: str, tag: str) -> PdfWriter:
	"""A PDF that says its title and language: the platform's printing drops both, and programs that read aloud need them."""
	writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
	writer.add_metadata({"/Title": title})
	# _root_object: the platform's version of the library has no public name for it
	writer._root_object[NameObject("/Lang")] = TextStringObject(tag)
	return writer


def numbered(content: bytes, title: str, tag: str, what: str = "") -> bytes:
	"""The same with "Page 1 of 3" at the foot of each page, in the language of the moment, and `what` at its left."""
	writer = named(content, title, tag)
	for number, page in enumerate(writer.pages, start=1):
		page.merge_page(_foot(page, _("Page {0} of {1}").format(number, len(writer.pages)), what))
	stream = io.BytesIO()
	writer.write(stream)
	return stream.getvalue()


def _foot(page: PageObject, right: str, left: str) -> PageObject:
	"""An empty page with texts at its foot, in a font that every reader of PDF has."""
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
	content = DecodedStreamObject()
	content.set_data(
		"\n".join(
			f"BT /Foot {FOOT_SIZE} Tf {x} {FOOT_FROM_BOTTOM} Td <{text.encode('cp1252', 'replace').hex()}> Tj ET"
			for x, text in ((FOOT_FROM_LEFT, left), (width - FOOT_FROM_RIGHT, right))
			if text
		).encode()
	)
	foot[NameObject("/Contents")] = content
	return foot
