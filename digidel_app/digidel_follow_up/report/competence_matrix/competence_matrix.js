frappe.query_reports["Competence Matrix"] = {
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
			fieldname: "from_date",
			label: __("Questions from"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
		},
		{
			fieldname: "to_date",
			label: __("Questions to"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const safe = (text) => frappe.utils.escape_html(text);
		if (value === null || value === undefined || value === "") return "";
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "gap_text") return `<span class="indicator-pill orange">${safe(value)}</span>`;
		if (column.fieldname === "questions" && value) {
			// a figure can be opened down to what it is made of
			const { company, from_date, to_date } = frappe.query_report.get_filter_values();
			const asked = { company, from_date, to_date, topic: data.subject };
			const known = Object.entries(asked).filter(([, text]) => text);
			return `<a href="/app/query-report/Encounter Statistics?${new URLSearchParams(known)}">${value}</a>`;
		}
		// the platform shows plain text as it stands, markup and all
		return default_formatter(column.fieldtype === "Data" ? safe(value) : value, row, column, data);
	},
};
