frappe.query_reports["Agreement Calendar"] = {
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
			default: frappe.datetime.add_days(frappe.datetime.get_today(), -30),
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), 12),
		},
		{
			fieldname: "partner_organisation",
			label: __("Partner organisation"),
			fieldtype: "Link",
			options: "Partner Organisation",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{ fieldname: "responsible_user", label: __("Responsible"), fieldtype: "Link", options: "User" },
	],

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "days_left" && data && value <= 30) {
			// said in words too: colour alone is not seen by all
			const words = value < 0 ? __("{0} days ago", [-value]) : String(value);
			return `<b class="${value < 0 ? "text-danger" : ""}">${words}</b>`;
		}
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		return default_formatter(shown, row, column, data);
	},

	onload(report) {
		report.page.add_inner_button(__("Show as calendar"), () =>
			frappe.set_route("List", "Partner Agreement", "Calendar", "default")
		);
	},
};
