frappe.query_reports["Active Partners"] = {
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
			label: __("From Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.year_start(),
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.year_end(),
		},
		{
			fieldname: "project",
			label: __("Project"),
			fieldtype: "Link",
			options: "Project",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "partner_name" && data) {
			const href = `/app/partner-organisation/${encodeURIComponent(data.partner)}`;
			return `<a href="${href}">${frappe.utils.escape_html(value)}</a>`;
		}
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		return default_formatter(shown, row, column, data);
	},
};
