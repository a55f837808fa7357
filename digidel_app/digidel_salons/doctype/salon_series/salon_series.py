from digidel_app.digidel_center.company import TakesCompany


class SalonSeries(TakesCompany):
	pass
