frappe.listview_settings["Salon Volunteer"] = {
	get_indicator(doc) {
		const colours = { Active: "green", Paused: "orange", Ended: "gray" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
