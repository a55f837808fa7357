frappe.views.calendar["Partner Agreement"] = {
	field_map: { start: "start", end: "end", id: "name", title: "title", allDay: "all_day" },
	get_events_method: "digidel_app.api.partners.agreement_events",
	options: { editable: false, selectable: false },
	get_css_class(event) {
		return { Notice: "warning", End: "danger", Renewal: "success" }[event.kind] || "default";
	},
};
