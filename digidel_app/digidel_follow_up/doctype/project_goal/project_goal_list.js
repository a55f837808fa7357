frappe.listview_settings["Project Goal"] = {
	hide_name_column: true, // a random name says nothing

	formatters: {
		// the platform's list knows no context, and has other words for some of the areas
		goal_area(value) {
			const shown = value ? __(value, null, "Project Goal") : "";
			return `<span class="indicator-pill gray">${frappe.utils.escape_html(shown)}</span>`;
		},
	},
};
