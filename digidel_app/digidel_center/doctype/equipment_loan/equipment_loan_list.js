frappe.listview_settings["Equipment Loan"] = {
	add_fields: ["status", "due_on"],
	get_indicator(doc) {
		const colour = { "On loan": "blue", Overdue: "orange", Returned: "gray" }[doc.status];
		return [__(doc.status, null, "Equipment Loan"), colour, `status,=,${doc.status}`];
	},
	button: {
		show: (doc) => doc.status !== "Returned",
		get_label: () => __("Take back"),
		get_description: (doc) => __("Take back {0}", [doc.equipment_name]),
		action(doc) {
			digidel.take_back(doc.name, doc.equipment_name, () => cur_list.refresh());
		},
	},
};
