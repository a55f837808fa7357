from digidel_app.digidel_center.rows import RowOfDocument


class SalonSeriesTerm(RowOfDocument):
	pass
