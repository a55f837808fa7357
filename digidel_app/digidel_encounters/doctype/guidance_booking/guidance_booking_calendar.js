frappe.views.calendar["Guidance Booking"] = {
	field_map: { start: "starts_at", end: "ends_at", id: "name", title: "title", allDay: "all_day" },
	get_events_method: "digidel_app.api.bookings.events",
	get_css_class: (data) => ({ Attended: "success", "No-show": "warning" }[data.status] || "standard"),
};
