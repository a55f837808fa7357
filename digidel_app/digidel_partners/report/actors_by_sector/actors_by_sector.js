frappe.query_reports["Actors by Sector"] = {
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
			fieldname: "sector",
			label: __("Sector"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Public", label: __("Public", null, "Partner Organisation") },
				{ value: "Private", label: __("Private", null, "Partner Organisation") },
				{ value: "Association", label: __("Association", null, "Partner Organisation") },
				{ value: "Study association", label: __("Study association", null, "Partner Organisation") },
				{ value: "Faith", label: __("Faith", null, "Partner Organisation") },
				{ value: "Education", label: __("Education", null, "Partner Organisation") },
			],
		},
		{ fieldname: "locality", label: __("Locality"), fieldtype: "Data" },
		{ fieldname: "include_former", label: __("Former partners too"), fieldtype: "Check" },
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
