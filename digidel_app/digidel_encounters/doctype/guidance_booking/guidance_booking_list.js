frappe.listview_settings["Guidance Booking"] = {
	add_fields: ["status", "starts_at", "visitor_name"],
	hide_name_column: true,
	formatters: { starts_at: (value) => (value ? frappe.datetime.str_to_user(value).slice(0, 16) : "") },
	filters: [["starts_on", ">=", frappe.datetime.get_today()]],

	get_indicator(doc) {
		const colour = { Booked: "blue", Attended: "green", "No-show": "orange", Cancelled: "gray" }[doc.status];
		return [__(doc.status, null, "Guidance Booking"), colour, `status,=,${doc.status}`];
	},

	onload(list) {
		// The list is the day's running order. An order the user has chosen is kept.
		if (!list.view_user_settings.sort_by) {
			[list.sort_by, list.sort_order] = ["starts_at", "asc"];
			list.sort_selector.set_value(list.sort_by, list.sort_order);
		}
		const show = (label, filters) =>
			list.page.add_inner_button(label, () =>
				list.filter_area.clear(false).then(() => list.filter_area.add(filters))
			);
		const today = frappe.datetime.get_today();
		show(__("Today"), [["Guidance Booking", "starts_on", "=", today]]);
		show(__("Ahead"), [
			["Guidance Booking", "starts_on", ">=", today],
			["Guidance Booking", "status", "=", "Booked"],
		]);
		show(__("To be recorded"), [
			["Guidance Booking", "starts_on", "<=", today],
			["Guidance Booking", "status", "=", "Booked"],
		]);
	},
};
