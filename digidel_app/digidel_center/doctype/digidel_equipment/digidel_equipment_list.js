frappe.listview_settings["Digidel Equipment"] = {
	add_fields: ["on_loan", "lendable", "equipment_condition"],
	get_indicator(doc) {
		if (["Broken", "Lost"].includes(doc.equipment_condition)) {
			return [
				__(doc.equipment_condition, null, "Digidel Equipment"),
				"red",
				`equipment_condition,=,${doc.equipment_condition}`,
			];
		}
		if (doc.on_loan) return [__("On loan", null, "Equipment Loan"), "blue", "on_loan,=,1"];
		if (doc.lendable) return [__("Available", null, "Digidel"), "green", "on_loan,=,0|lendable,=,1"];
		return [__("Stays in the house"), "gray", "lendable,=,0"];
	},
};
