frappe.listview_settings["Roadmap Initiative"] = {
	hide_name_column: true, // a random name says nothing
	add_fields: ["area", "status", "period_from", "period_to"],

	// Called after each reading of the list and before the time chart is drawn. The platform writes the title with the
	// record's name after it, and as markup; its choice of days is too narrow for initiatives of several years.
	refresh(view) {
		if (view.view_name !== "Gantt") return;
		for (const task of view.tasks) {
			task.name = frappe.utils.escape_html(view.get_item(task.id).title);
		}
		const settings = (view.user_settings.Gantt = view.user_settings.Gantt || {});
		settings.gantt_view_mode = settings.gantt_view_mode || "Year";
	},

	gantt_custom_popup_html(task, item) {
		const period = [item.period_from, item.period_to].map((day) => frappe.datetime.str_to_user(day)).join(" – ");
		const area = frappe.utils.escape_html(__(item.area));
		const status = frappe.utils.escape_html(__(item.status, null, "Roadmap Initiative"));
		return `<div class="title">${task.name}</div><div class="subtitle">${period}<br>${area}<br>${status}</div>`;
	},
};
