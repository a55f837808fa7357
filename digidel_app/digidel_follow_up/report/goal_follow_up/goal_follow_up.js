frappe.query_reports["Goal Follow-up"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
		{
			fieldname: "project",
			label: __("Project"),
			fieldtype: "Link",
			options: "Project",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "goal_area",
			label: __("Goal area"),
			fieldtype: "Select",
			options: ["", "Reach", "Activity", "Partners", "Equality", "Quality", "Economy", "Organisation"].map(
				(value) => ({ value, label: value && __(value, null, "Project Goal") })
			),
		},
		{
			fieldname: "on_date",
			label: __("As it was on"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const safe = (text) => frappe.utils.escape_html(text);
		if (value === null || value === undefined || value === "") return "";
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "title") {
			return `<a href="/app/project-goal/${encodeURIComponent(data.goal)}">${safe(value)}</a>`;
		}
		if (column.fieldname === "status_text") {
			return `<span class="indicator-pill no-indicator-dot ${data.tone}">${safe(value)}</span>`;
		}
		if (column.fieldname === "value" && data.behind) return `<a href="${safe(data.behind)}">${safe(value)}</a>`;
		if (["percent", "lower", "upper"].includes(column.fieldname)) {
			// the platform writes 106.8% and 1470 in every language
			const number = Number(value).toLocaleString(frappe.boot.lang);
			return `<div style="text-align: right">${number}${column.fieldname === "percent" ? "\u00a0%" : ""}</div>`;
		}
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" ? safe(value) : value;
		return default_formatter(shown, row, column, data);
	},

	onload(report) {
		report.page.add_inner_button(__("Steering Group's Board"), () =>
			frappe.set_route("steering-board", {
				company: report.get_filter_value("company"),
				project: report.get_filter_value("project"),
				on: report.get_filter_value("on_date"),
			})
		);
	},
};
