frappe.query_reports["Training Hours"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		if (value === null || value === undefined || value === "") return "";
		// the platform shows plain text as it stands, markup and all
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value) : value;
		const shown = default_formatter(text, row, column, data);
		if (!data || column.fieldname !== "person_name" || !data.latest) return shown;
		// a row can be opened down to what it is made of
		const { company } = frappe.query_report.get_filter_values();
		const field = data.person.includes("@") || data.person === "Administrator" ? "user" : "employee";
		return `<a href="/app/competence-record?${new URLSearchParams({ company, [field]: data.person })}">${text}</a>`;
	},
};
