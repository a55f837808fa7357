frappe.listview_settings["Partner Organisation"] = {
	hide_name_column: true,
	add_fields: ["is_active"],
	get_indicator(doc) {
		return doc.is_active
			? [__("Active partner"), "green", "is_active,=,1"]
			: [__("Former partner"), "gray", "is_active,=,0"];
	},
};
