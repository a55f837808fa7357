from digidel_app.digidel_center.rows import RowOfDocument


class GrantClaimYear(RowOfDocument):
	pass
