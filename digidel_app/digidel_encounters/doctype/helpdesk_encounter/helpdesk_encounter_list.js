frappe.listview_settings["Helpdesk Encounter"] = {
	hide_name_column: true,
	add_fields: ["follow_up_by"],
	// the platform's list translates without the DocType, and its own word for Booked is another
	formatters: {
		channel: (value) => `<span class="ellipsis">${__(value, null, "Helpdesk Encounter")}</span>`,
	},
	get_indicator(doc) {
		if (doc.status !== "Open") return [__("Closed", null, "Helpdesk Encounter"), "green", "status,=,Closed"];
		const late = doc.follow_up_by && doc.follow_up_by < frappe.datetime.get_today();
		return late
			? [__("Follow-up overdue"), "red", `status,=,Open|follow_up_by,<,${frappe.datetime.get_today()}`]
			: [__("To follow up"), "orange", "status,=,Open"];
	},
};
