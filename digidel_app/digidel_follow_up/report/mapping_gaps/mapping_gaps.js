frappe.query_reports["Mapping Gaps"] = {
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
			fieldname: "meeting_place",
			label: __("Meeting place"),
			fieldtype: "Link",
			options: "Meeting Place",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{ fieldname: "from_date", label: __("First day"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("Last day"), fieldtype: "Date" },
	],

	formatter(value, row, column, data, default_formatter) {
		const safe = (text) => frappe.utils.escape_html(text);
		if (value === null || value === undefined || value === "") return "";
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "theme") {
			// down to the answers that the row is made of
			const asked = { question_code: data.question_code, company: frappe.query_report.get_filter_value("company") };
			const place = frappe.query_report.get_filter_value("meeting_place");
			if (place) asked.meeting_place = place;
			return `<a href="/app/mapping-answer?${new URLSearchParams(asked)}">${safe(value)}</a>`;
		}
		return default_formatter(column.fieldtype === "Data" ? safe(value) : value, row, column, data);
	},
};
