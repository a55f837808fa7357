frappe.query_reports["Hours Follow-up"] = {
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
			fieldname: "project",
			label: __("Project"),
			fieldtype: "Link",
			options: "Project",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "grant_agreement",
			label: __("Grant Agreement"),
			fieldtype: "Link",
			options: "Grant Agreement",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{ fieldname: "fiscal_year", label: __("Fiscal Year"), fieldtype: "Link", options: "Fiscal Year" },
		{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date" },
	],

	formatter(value, row, column, data, default_formatter) {
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		let text = default_formatter(shown, row, column, data);
		if (!data) return text;
		if (column.fieldname === "share_worked") {
			const percent = typeof value === "number" ? `${format_number(value, null, 1)} %` : "";
			text = `<div style="text-align: right">${percent}</div>`;
		}
		if (data.bold) text = `<b>${text}</b>`;
		if (column.fieldname === "difference_hours" && value > 0) {
			text = `<span class="text-danger">${text}</span>`;
		}
		// the timesheets themselves name people: the list opens for those who may read them
		if (column.fieldname === "worked_hours" && value && data.project && frappe.model.can_read("Timesheet")) {
			const route = frappe.utils.escape_html(JSON.stringify([data.project, data.activity_type || ""]));
			text = `<a href="#" class="digidel-timesheets" data-route="${route}">${text}</a>`;
		}
		return text;
	},

	onload(report) {
		report.page.wrapper.on("click", "a.digidel-timesheets", function (event) {
			event.preventDefault();
			const [project, activity_type] = JSON.parse(this.dataset.route);
			frappe.route_options = {
				docstatus: 1,
				"Timesheet Detail.project": project,
				...(activity_type && { "Timesheet Detail.activity_type": activity_type }),
			};
			frappe.set_route("List", "Timesheet", "List");
		});
	},
};
