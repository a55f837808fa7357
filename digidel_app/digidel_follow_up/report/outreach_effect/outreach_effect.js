frappe.query_reports["Outreach Effect"] = {
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
		if (value === null || value === undefined || value === "") return "";
		const shown = default_formatter(value, row, column, data);
		if (!data || column.fieldname !== "activities" || !value) return shown;
		// a figure can be opened down to what it is made of
		const { company } = frappe.query_report.get_filter_values();
		return `<a href="/app/outreach-activity?${new URLSearchParams({ company, channel: data.channel })}">${value}</a>`;
	},
};
