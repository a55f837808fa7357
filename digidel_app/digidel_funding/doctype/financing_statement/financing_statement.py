from digidel_app.digidel_center.rows import RowOfDocument


class FinancingStatement(RowOfDocument):
	pass
