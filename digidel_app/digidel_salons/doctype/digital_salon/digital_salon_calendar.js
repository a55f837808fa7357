const CALENDAR_COLOURS = { Planned: "default", Open: "success", Held: "warning", Reported: "gray", Cancelled: "danger" };

frappe.views.calendar["Digital Salon"] = {
	field_map: { start: "starts_at", end: "ends_at", id: "name", title: "title" },
	fields: ["name", "title", "starts_at", "ends_at", "status"],
	get_css_class: ({ status }) => CALENDAR_COLOURS[status],
};
