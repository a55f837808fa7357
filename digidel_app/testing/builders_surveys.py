"""Surveys for site tests. Keyword only; what is not said is ordinary."""

import frappe
from frappe.model.document import Document

from digidel_app.testing.builders_operations import first_company

QUESTIONS = (
	{
		"question_code": "bankid",
		"question_text": "Hur säker är du på BankID?",
		"text_en": "How sure are you of BankID?",
		"kind": "Scale 1–5",
		"scale_words": "Sure",
		"higher_is_better": 1,
	},
	{
		"question_code": "oro",
		"question_text": "Hur ofta oroar du dig för att göra fel?",
		"text_en": "How often do you worry about doing something wrong?",
		"kind": "Scale 1–5",
		"scale_words": "Often",
		"higher_is_better": 0,
	},
	{
		"question_code": "vill",
		"question_text": "Använder du mobilen till bankärenden?",
		"text_en": "Do you use your phone for the bank?",
		"kind": "Yes or no",
		"higher_is_better": 1,
	},
	{
		"question_code": "sak",
		"question_text": "Vad använder du mest?",
		"text_en": "What do you use most?",
		"kind": "Choice",
		"choices": "Mobil\nSurfplatta\nDator",
		"choices_en": "Phone\nTablet\nComputer",
	},
)


def survey(**values) -> Document:
	"""An open survey before and after, in Swedish and English."""
	doc = frappe.new_doc("Digidel Survey")
	doc.update(
		{
			"title": f"Trygg på nätet {frappe.generate_hash(length=6)}",
			"company": first_company(),
			"survey_design": "Before and after",
			"status": "Open",
			"questions": [dict(question) for question in QUESTIONS],
			**values,
		}
	)
	return doc.insert()
