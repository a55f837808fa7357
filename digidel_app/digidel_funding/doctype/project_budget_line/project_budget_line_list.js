frappe.listview_settings["Project Budget Line"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { Draft: "gray", Approved: "green", Closed: "darkgrey" };
		return [__(doc.status, null, "Project Budget Line"), colours[doc.status], `status,=,${doc.status}`];
	},
};
