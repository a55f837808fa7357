frappe.listview_settings["Year Wheel Task"] = {
	hide_name_column: true, // a random name says nothing

	onload(list) {
		list.page.add_inner_button(__("Year Wheel"), () => frappe.set_route("query-report", "Year Wheel"));
	},
};
