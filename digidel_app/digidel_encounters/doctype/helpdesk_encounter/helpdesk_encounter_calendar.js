frappe.views.calendar["Helpdesk Encounter"] = {
	field_map: { id: "name", start: "start", end: "end", title: "title", color: "color", allDay: "all_day" },
	get_events_method: "digidel_app.api.encounters.calendar_events",
	options: {
		select(start, end, event, view) {
			if (view.name === "month") return; // a day is opened by its own click
			frappe.new_doc("Helpdesk Encounter", {
				started_at: start.format("YYYY-MM-DD HH:mm:ss"),
				duration_minutes: end.diff(start, "minutes"),
			});
		},
		// a visit has taken place: its time is changed in the form, not by a slip of the hand
		eventDrop: (event, delta, revert) => revert(),
		eventResize: (event, delta, revert) => revert(),
		eventClick(event) {
			if (event.name) {
				frappe.set_route("Form", "Helpdesk Encounter", event.name);
				return;
			}
			// a number for a whole day opens the visits behind it
			frappe.route_options = { started_on: event.day, meeting_place: event.meeting_place };
			frappe.set_route("List", "Helpdesk Encounter", "List");
		},
	},
};
