frappe.listview_settings["Referral Check"] = {
	hide_name_column: true,
	add_fields: ["result"],
	get_indicator(doc) {
		const label = __(doc.result, null, "Referral Check");
		return [label, doc.result === "Reached" ? "green" : "orange", `result,=,${doc.result}`];
	},
};
