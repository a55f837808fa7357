from digidel_app.digidel_center.rows import RowOfDocument


class RoadmapFollowup(RowOfDocument):
	pass
