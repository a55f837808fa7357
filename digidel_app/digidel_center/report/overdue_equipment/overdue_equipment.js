frappe.query_reports["Overdue Equipment"] = {
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
		{ fieldname: "only_calls", label: __("Only those to call"), fieldtype: "Check" },
	],
};
