frappe.listview_settings["Digital Service"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Active: "green", Planned: "blue", Ended: "gray" };
		return [__(doc.status, null, "Digital Service"), colours[doc.status], `status,=,${doc.status}`];
	},
};
