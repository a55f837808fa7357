frappe.listview_settings["Project Budget Line"] = {
	hide_name_column: true,
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { Draft: "gray", Approved: "green", Closed: "gray" };
		return [__(doc.status, null, "Project Budget Line"), colours[doc.status], `status,=,${doc.status}`];
	},
};
