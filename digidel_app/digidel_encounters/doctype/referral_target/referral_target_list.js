frappe.listview_settings["Referral Target"] = {
	hide_name_column: true,
	add_fields: ["valid_to"],
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		return doc.valid_to && doc.valid_to < today
			? [__("Ended"), "red", `valid_to,<,${today}`]
			: [__("In use"), "green", ""];
	},
};
