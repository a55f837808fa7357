frappe.listview_settings["Salon Volunteer"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Active: "green", Paused: "orange", Ended: "gray" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
