frappe.listview_settings["Need Report"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { New: "orange", Planned: "blue", Met: "green", "Not possible": "red" };
		return [__(doc.status, null, "Need Report"), colours[doc.status], `status,=,${doc.status}`];
	},
};
