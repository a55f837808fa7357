frappe.listview_settings["Booking Schedule"] = {
	hide_name_column: true,
	formatters: { from_time: (value) => (value ? value.slice(0, -3) : "") },
};
