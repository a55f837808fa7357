frappe.listview_settings["Project Budget Line"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { Draft: "gray", Approved: "green", Closed: "darkgrey" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
