from digidel_app.digidel_center.rows import RowOfDocument


class AgreementCommitment(RowOfDocument):
	pass
