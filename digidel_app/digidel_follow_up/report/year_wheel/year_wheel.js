frappe.query_reports["Year Wheel"] = {
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
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Int",
			reqd: 1,
			default: Number(frappe.datetime.get_today().slice(0, 4)),
		},
		{
			fieldname: "area",
			label: __("Area"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Governance and organisation", label: __("Governance and organisation") },
				{ value: "Digital tools", label: __("Digital tools") },
				{ value: "Digital meeting and services", label: __("Digital meeting and services") },
				{ value: "New technology", label: __("New technology") },
				{ value: "Information management", label: __("Information management") },
				{ value: "Technical infrastructure", label: __("Technical infrastructure") },
			],
		},
		{
			fieldname: "state",
			label: __("State", null, "Year Wheel"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "late", label: __("Late", null, "Year Wheel") },
				{ value: "open", label: __("Given, open", null, "Year Wheel") },
				{ value: "to come", label: __("To come", null, "Year Wheel") },
				{ value: "done", label: __("Done", null, "Year Wheel") },
				{ value: "skipped", label: __("Not this time", null, "Year Wheel") },
				{ value: "not given", label: __("Nobody was given it", null, "Year Wheel") },
			],
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const safe = (text) => frappe.utils.escape_html(text);
		if (value === null || value === undefined || value === "") return "";
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "title") {
			return `<a href="/app/year-wheel-task/${encodeURIComponent(data.task)}">${safe(value)}</a>`;
		}
		if (column.fieldname === "initiative_title") {
			return `<a href="/app/roadmap-initiative/${encodeURIComponent(data.roadmap_initiative)}">${safe(value)}</a>`;
		}
		if (column.fieldname === "state_text") {
			const colour = { done: "green", open: "blue", late: "orange", "not given": "orange" }[data.state] || "gray";
			return `<span class="indicator-pill ${colour}">${safe(value)}</span>`;
		}
		// the platform shows plain text as it stands, markup and all
		return default_formatter(column.fieldtype === "Data" ? safe(value) : value, row, column, data);
	},
};
