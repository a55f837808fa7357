frappe.listview_settings["Employer Fee Rate"] = {
	hide_name_column: true,
	// the platform draws a bar without its number
	formatters: { percent: (value) => `${format_number(value, null, 2)} %` },
};
