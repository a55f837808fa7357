frappe.listview_settings["Encounter Import"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const color = { "Not started": "gray", Waiting: "orange", Running: "blue", Done: "green", Failed: "red" };
		return [__(doc.status, null, "Encounter Import"), color[doc.status], `status,=,${doc.status}`];
	},
};
