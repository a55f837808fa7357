frappe.query_reports["Referral Directory Health"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; advisors may not read ERPNext's own
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
		{
			fieldname: "state",
			label: __("State", null, "Digidel"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Not usable", label: __("Not usable") },
				{ value: "Doubtful", label: __("Doubtful") },
				{ value: "Fine", label: __("Fine", null, "Digidel") },
			],
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const text = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		const shown = default_formatter(text, row, column, data);
		if (!data || !value) return shown;
		if (column.fieldname === "contact") {
			return `<a href="/app/${frappe.router.slug(data.doctype)}/${encodeURIComponent(data.name)}">${shown}</a>`;
		}
		if (column.fieldname === "state_label") {
			const colour = { "Not usable": "red", Doubtful: "orange", Fine: "green" }[data.state];
			return `<span class="indicator-pill ${colour}">${shown}</span>`;
		}
		const href = directory_health_link(column.fieldname, data);
		return href ? `<a href="${href}">${shown}</a>` : shown;
	},
};

// A figure opens what it is made of: the test calls, or the visits.
function directory_health_link(fieldname, data) {
	const is_target = data.doctype === "Referral Target";
	if (fieldname === "failed_checks") {
		const query = new URLSearchParams({
			[is_target ? "referral_target" : "digital_service"]: data.name,
			result: JSON.stringify(["!=", "Reached"]),
		});
		return `/app/referral-check?${query}`;
	}
	if (fieldname === "referred") {
		const query = new URLSearchParams({
			[`Encounter Question.${is_target ? "referred_to" : "digital_service"}`]: data.name,
			started_on: JSON.stringify([">=", frappe.datetime.add_days(frappe.datetime.get_today(), -90)]),
		});
		return `/app/helpdesk-encounter?${query}`;
	}
	return null;
}
