from digidel_app.digidel_center.rows import RowOfDocument


class YearWheelOccurrence(RowOfDocument):
	"""One time that a task of the year wheel was given to somebody. Written by the server only."""
