from digidel_app.digidel_center.rows import RowOfDocument


class ClosedWeek(RowOfDocument):
	"""An ISO week in which the municipality has decided to have no activity."""
