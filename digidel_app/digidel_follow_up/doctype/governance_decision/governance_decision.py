from digidel_app.digidel_center.rows import RowOfDocument


class GovernanceDecision(RowOfDocument):
	pass
