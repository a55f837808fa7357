from digidel_app.digidel_center.rows import RowOfDocument


class PlaceOpeningHour(RowOfDocument):
	pass
