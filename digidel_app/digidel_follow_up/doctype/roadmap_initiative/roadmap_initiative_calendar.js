frappe.views.calendar["Roadmap Initiative"] = {
	field_map: { start: "period_from", end: "period_to", id: "name", title: "title", allDay: "allDay" },
	gantt: true,
	order_by: "period_from",
	get_events_method: "frappe.desk.calendar.get_events",
};
