import secrets

from digidel_app.digidel_center.rows import RowOfDocument


class DigidelSurveyAnswer(RowOfDocument):
	"""One answer as a number from 1; what was skipped has no row."""

	def autoname(self) -> None:
		"""The platform's own names begin with the time they were made."""
		self.name = secrets.token_hex(10)
