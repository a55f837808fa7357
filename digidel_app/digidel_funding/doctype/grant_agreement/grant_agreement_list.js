frappe.listview_settings["Grant Agreement"] = {
	hide_name_column: true,
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Applied: "blue",
			Granted: "cyan",
			Rejected: "red",
			Active: "green",
			Reported: "purple",
			Closed: "gray",
		};
		return [__(doc.status, null, "Grant Agreement"), colours[doc.status], `status,=,${doc.status}`];
	},
};
