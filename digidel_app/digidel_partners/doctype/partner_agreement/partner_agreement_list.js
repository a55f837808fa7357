frappe.listview_settings["Partner Agreement"] = {
	hide_name_column: true,
	add_fields: ["status"],
	formatters: { responsible_user: (value) => frappe.utils.escape_html(frappe.user.full_name(value)) },
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			"Under review": "orange",
			Approved: "light-blue",
			Signed: "blue",
			Active: "green",
			Terminated: "red",
			Expired: "gray",
			Rejected: "red",
		};
		return [__(doc.status, null, "Partner Agreement"), colours[doc.status], `status,=,${doc.status}`];
	},
};
