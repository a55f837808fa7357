from digidel_app.digidel_center.rows import RowOfDocument


class DigidelSurveyQuestion(RowOfDocument):
	"""One question, with its text in every language it is written in."""
