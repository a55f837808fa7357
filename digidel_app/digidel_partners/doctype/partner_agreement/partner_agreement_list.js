frappe.listview_settings["Partner Agreement"] = {
	hide_name_column: true,
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			"Under review": "orange",
			Approved: "light-blue",
			Signed: "blue",
			Active: "green",
			Terminated: "red",
			Expired: "darkgrey",
			Rejected: "red",
		};
		return [__(doc.status, null, "Partner Agreement"), colours[doc.status], `status,=,${doc.status}`];
	},
};
