from digidel_app.digidel_center.rows import RowOfDocument


class DigidelSurveyColumn(RowOfDocument):
	"""What one column of another tool means."""
