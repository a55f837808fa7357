frappe.query_reports["Roadmap"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
		{ fieldname: "from_date", label: __("First day"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("Last day"), fieldtype: "Date" },
	],

	formatter(value, row, column, data, default_formatter) {
		const safe = (text) => frappe.utils.escape_html(text);
		if (value === null || value === undefined || value === "") return "";
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "title") {
			return `<a href="/app/roadmap-initiative/${encodeURIComponent(data.initiative)}">${safe(value)}</a>`;
		}
		// the platform shows plain text as it stands, markup and all
		return default_formatter(column.fieldtype === "Data" ? safe(value) : value, row, column, data);
	},

	onload(report) {
		report.page.add_inner_button(__("Time chart"), () => frappe.set_route("List", "Roadmap Initiative", "Gantt"));
	},
};
