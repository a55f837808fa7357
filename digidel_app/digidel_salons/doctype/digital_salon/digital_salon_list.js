frappe.listview_settings["Digital Salon"] = {
	hide_name_column: true,
	add_fields: ["starts_at", "capacity", "seats_taken"],
	get_indicator(doc) {
		const is_past = doc.starts_at && doc.starts_at < frappe.datetime.now_datetime();
		if (["Planned", "Open"].includes(doc.status) && is_past) {
			return [__("To be reported"), "red", `status,in,Planned,Open|starts_at,<,${frappe.datetime.now_datetime()}`];
		}
		if (doc.status === "Open" && doc.capacity && doc.seats_taken >= doc.capacity) {
			return [__("Full", null, "Digital Salon"), "orange", "status,=,Open"];
		}
		const colours = { Planned: "blue", Open: "green", Held: "orange", Reported: "gray", Cancelled: "gray" };
		return [__(doc.status, null, "Digital Salon"), colours[doc.status], `status,=,${doc.status}`];
	},
};
