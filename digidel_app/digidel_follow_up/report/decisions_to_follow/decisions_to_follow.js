frappe.query_reports["Decisions to Follow"] = {
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
			fieldname: "meeting_group",
			label: __("Meeting group"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Steering group", label: __("Steering group") },
				{ value: "Working group", label: __("Working group") },
			],
		},
		{
			fieldname: "state",
			label: __("State", null, "Governance Meeting"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "late", label: __("Late", null, "Governance Meeting") },
				{ value: "open", label: __("Open", null, "Governance Meeting") },
				{ value: "done", label: __("Done", null, "Governance Meeting") },
			],
		},
		{ fieldname: "from_date", label: __("Meetings from"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("Meetings to"), fieldtype: "Date" },
	],

	formatter(value, row, column, data, default_formatter) {
		const safe = (text) => frappe.utils.escape_html(text);
		if (value === null || value === undefined || value === "") return "";
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "meeting_title") {
			return `<a href="/app/governance-meeting/${encodeURIComponent(data.meeting)}">${safe(value)}</a>`;
		}
		if (column.fieldname === "initiative_title") {
			return `<a href="/app/roadmap-initiative/${encodeURIComponent(data.roadmap_initiative)}">${safe(value)}</a>`;
		}
		if (column.fieldname === "state_text") {
			const colour = { done: "green", open: "blue", late: "orange" }[data.state];
			return `<span class="indicator-pill ${colour}">${safe(value)}</span>`;
		}
		if (column.fieldname === "days_late" && !value) return "";
		// the platform shows plain text as it stands, markup and all
		return default_formatter(column.fieldtype === "Data" ? safe(value) : value, row, column, data);
	},
};
