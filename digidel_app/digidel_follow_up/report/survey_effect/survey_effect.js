frappe.query_reports["Survey Effect"] = {
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
			fieldname: "survey",
			label: __("Survey"),
			fieldtype: "Link",
			options: "Digidel Survey",
			get_query: () => ({
				filters: { company: frappe.query_report.get_filter_value("company"), survey_design: "Before and after" },
			}),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		if (value === null || value === undefined || value === "") return "";
		const safe = column.fieldtype === "Data" ? frappe.utils.escape_html(value) : value;
		if (data && column.fieldname === "conclusion") {
			const tone = { better: "green", worse: "orange" }[data.outcome] || "grey";
			return `<span class="indicator-pill no-indicator-dot ${tone}">${safe}</span>`;
		}
		return default_formatter(safe, row, column, data);
	},
};
