from digidel_app.digidel_center.rows import RowOfDocument


class RoadmapDocument(RowOfDocument):
	pass
