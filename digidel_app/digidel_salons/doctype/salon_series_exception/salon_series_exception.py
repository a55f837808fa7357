from digidel_app.digidel_center.rows import RowOfDocument


class SalonSeriesException(RowOfDocument):
	"""A date of a series that is left out or moved; without times a moved one keeps those of the plan."""

	def update_if_missing(self, d) -> None:
		"""Without the platform's habit of writing the present time where a time is empty."""
		times = {fieldname: self.get(fieldname) for fieldname in ("from_time", "to_time")}
		super().update_if_missing(d)
		self.update(times)
