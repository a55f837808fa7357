frappe.listview_settings["Encounter Topic"] = {
	hide_name_column: true,
	add_fields: ["is_active"],
	get_indicator(doc) {
		return doc.is_active
			? [__("In use"), "green", "is_active,=,1"]
			: [__("Not in use"), "gray", "is_active,=,0"];
	},
};
