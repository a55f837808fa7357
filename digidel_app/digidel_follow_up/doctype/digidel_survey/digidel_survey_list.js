frappe.listview_settings["Digidel Survey"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colour = { Draft: "gray", Open: "green", Closed: "blue" }[doc.status];
		return [__(doc.status, null, "Digidel Survey"), colour, `status,=,${doc.status}`];
	},
};
