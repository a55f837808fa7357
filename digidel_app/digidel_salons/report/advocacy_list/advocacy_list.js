frappe.query_reports["Advocacy List"] = {
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
			fieldname: "blocker",
			label: __("What is in the way"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "No wifi", label: __("No wifi", null, "Need Report") },
				{ value: "No transport", label: __("No transport", null, "Need Report") },
				{ value: "No host", label: __("No host", null, "Need Report") },
				{ value: "No venue", label: __("No venue", null, "Need Report") },
			],
		},
		{ fieldname: "from_date", label: __("Voiced from"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("Voiced until"), fieldtype: "Date" },
	],

	onload(report) {
		report.page.add_inner_button(__("Board of Needs"), () => frappe.set_route("need-board"));
	},

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(
			column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value,
			row,
			column,
			data
		);
		if (column.fieldname !== "reports" || !data || !data.needs) return shown;
		const query = new URLSearchParams({ name: JSON.stringify(["in", data.needs]) });
		return `<a href="/app/need-report?${query}">${$("<div>").html(shown).text()}</a>`;
	},
};
