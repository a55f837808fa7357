from digidel_app.digidel_center.rows import RowOfDocument


class ReviewedPageLanguage(RowOfDocument):
	"""A language of the public pages that somebody who knows it has read."""
