frappe.query_reports["Needs by Locality"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
		{ fieldname: "from_date", label: __("Voiced from"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("Voiced until"), fieldtype: "Date" },
		{
			fieldname: "target_group",
			label: __("Target group"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Everyone", label: __("Everyone", null, "Need Report") },
				{ value: "Children and young people", label: __("Children and young people", null, "Need Report") },
				{ value: "Older people", label: __("Older people", null, "Need Report") },
				{ value: "Born abroad", label: __("Born abroad", null, "Need Report") },
				{ value: "People with disabilities", label: __("People with disabilities", null, "Need Report") },
				{ value: "Job seekers", label: __("Job seekers", null, "Need Report") },
				{ value: "Relatives and supporters", label: __("Relatives and supporters", null, "Need Report") },
				{ value: "Small businesses", label: __("Small businesses", null, "Need Report") },
			],
		},
		{
			fieldname: "group_rows_by",
			label: __("One row per"),
			fieldtype: "Select",
			options: [
				{ value: "Locality", label: __("Locality") },
				{ value: "Locality and theme", label: __("Locality and theme") },
			],
			default: "Locality",
		},
	],

	onload(report) {
		report.page.add_inner_button(__("Board of Needs"), () => frappe.set_route("need-board"));
	},

	formatter(value, row, column, data, default_formatter) {
		const status = { voiced: "", new: "New", planned: "Planned", met: "Met", not_possible: "Not possible" }[column.fieldname];
		const shown = default_formatter(
			column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value,
			row,
			column,
			data
		);
		if (status === undefined || !data || !value) return shown;
		// a figure can be opened down to what it is made of
		const filters = frappe.query_report.get_filter_values();
		const query = new URLSearchParams({ company: filters.company });
		if (data.locality_written) query.set("locality", data.locality_written);
		else query.set("locality", JSON.stringify(["is", "not set"]));
		if (data.theme) query.set("theme", data.theme);
		if (status) query.set("status", status);
		if (filters.target_group) query.set("target_group", filters.target_group);
		if (filters.from_date || filters.to_date) {
			const days = [filters.from_date || "1990-01-01", filters.to_date || "2100-12-31"];
			query.set("reported_on", JSON.stringify(["between", days]));
		}
		return `<a href="/app/need-report?${query}">${$("<div>").html(shown).text()}</a>`;
	},
};
