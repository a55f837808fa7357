frappe.query_reports["Topics without an Article"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; advisors may not read ERPNext's own
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const text = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		const shown = default_formatter(text, row, column, data);
		if (!data || !value || column.fieldname !== "questions") return shown;
		const filters = frappe.query_report.get_filter_values();
		const query = new URLSearchParams({
			company: filters.company,
			started_on: JSON.stringify(["Between", [filters.from_date, filters.to_date]]),
			"Encounter Question.topic": data.topic,
		});
		return `<a href="/app/helpdesk-encounter?${query}">${shown}</a>`;
	},
};
