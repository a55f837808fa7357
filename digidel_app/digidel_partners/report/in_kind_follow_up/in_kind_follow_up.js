frappe.query_reports["In-kind Follow-up"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
		{ fieldname: "year", label: __("Year"), fieldtype: "Int", default: new Date().getFullYear() },
		{
			fieldname: "partner_organisation",
			label: __("Partner organisation"),
			fieldtype: "Link",
			options: "Partner Organisation",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "partner_agreement",
			label: __("Partner agreement"),
			fieldtype: "Link",
			options: "Partner Agreement",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "kind",
			label: __("Kind of contribution"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Hours", label: __("Hours", null, "Agreement Commitment") },
				{ value: "Venue", label: __("Venue", null, "Agreement Commitment") },
				{ value: "Equipment", label: __("Equipment", null, "Agreement Commitment") },
				{ value: "Communication", label: __("Communication", null, "Agreement Commitment") },
				{ value: "Other", label: __("Other", null, "Agreement Commitment") },
			],
		},
	],

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "delivered" && data && value) {
			const query = new URLSearchParams({
				partner_organisation: data.partner_organisation,
				kind: data.kind,
				contribution_date: JSON.stringify(["between", [`${data.year}-01-01`, `${data.year}-12-31`]]),
			});
			if (data.partner_agreement) query.set("partner_agreement", data.partner_agreement);
			const shown = default_formatter(value, row, column, data);
			// a figure can be opened down to what it is made of
			return `<a href="/app/in-kind-contribution?${query}">${$("<div>").html(shown).text()}</a>`;
		}
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		return default_formatter(shown, row, column, data);
	},
};
