frappe.listview_settings["Salon Volunteer"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Active: "green", Paused: "orange", Ended: "gray" };
		return [__(doc.status, null, "Salon Volunteer"), colours[doc.status], `status,=,${doc.status}`];
	},
};
