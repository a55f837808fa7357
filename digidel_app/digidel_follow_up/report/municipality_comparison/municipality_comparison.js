frappe.query_reports["Municipality Comparison"] = {
	filters: [
		{
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Int",
			reqd: 1,
			default: Number(frappe.datetime.get_today().slice(0, 4)) - 1,
		},
		{
			fieldname: "table",
			label: __("Table"),
			fieldtype: "Select",
			reqd: 1,
			default: "desk-gender-age",
			options: [
				{ value: "desk-gender-age", label: __("Help at the desk, by gender and age") },
				{ value: "desk-time", label: __("Help at the desk, month by month") },
				{ value: "desk-topics", label: __("What people wanted help with first, by gender") },
				{ value: "desk-channels", label: __("How people got in touch") },
				{ value: "desk-visit-kinds", label: __("First visits and returning visitors") },
				{ value: "desk-outcomes", label: __("How the first question ended") },
				{ value: "salons-gender-age", label: __("Participants at digital salons, by gender and age") },
				{ value: "salons-time", label: __("Participants at digital salons, month by month") },
			],
		},
		{
			fieldname: "show",
			label: __("Shown as"),
			fieldtype: "Select",
			default: "Persons",
			options: [
				{ value: "Persons", label: __("Persons") },
				{ value: "Share", label: __("Share of all") },
				{ value: "Per 1 000 residents", label: __("Per 1 000 residents") },
			],
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		return default_formatter(shown, row, column, data);
	},
};
