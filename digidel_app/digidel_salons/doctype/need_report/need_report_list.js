frappe.listview_settings["Need Report"] = {
	hide_name_column: true,
	onload(list) {
		list.page.add_inner_button(__("Board of Needs"), () => frappe.set_route("need-board"));
	},
	get_indicator(doc) {
		const colours = { New: "orange", Planned: "blue", Met: "green", "Not possible": "red" };
		return [__(doc.status, null, "Need Report"), colours[doc.status], `status,=,${doc.status}`];
	},
};
