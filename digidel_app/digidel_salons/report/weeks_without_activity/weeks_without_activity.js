frappe.query_reports["Weeks without Activity"] = {
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
			default: cint(frappe.datetime.get_today().slice(0, 4)),
		},
		{ fieldname: "only_gaps", label: __("Only weeks that lack something"), fieldtype: "Check", default: 0 },
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		const text = default_formatter(shown, row, column, data);
		if (!data) return text;
		if (column.fieldname === "state_label") {
			return `<span class="indicator-pill no-margin ${data.indicator}">${text}</span>`;
		}
		const list = { meetings: "helpdesk-encounter", activities: "digital-salon", planned: "digital-salon" }[
			column.fieldname
		];
		if (!list || !value) return text;
		return `<a href="${week_list(list, column.fieldname, data)}">${text}</a>`;
	},
};

// a number opens the visits or salons it is made of
function week_list(list, fieldname, data) {
	const company = frappe.query_report.get_filter_value("company");
	const day = list === "digital-salon" ? "starts_at" : "started_on";
	const query = new URLSearchParams({
		company,
		[day]: JSON.stringify(["between", [data.first_day, data.last_day]]),
	});
	if (list === "helpdesk-encounter") {
		// as domain/goals.py: a question in writing is no meeting
		query.set("channel", JSON.stringify(["in", ["Drop-in", "Booked", "Telephone", "Home visit", "Outreach"]]));
	} else {
		query.set("kind", JSON.stringify(["!=", "Internal training"]));
		const statuses = fieldname === "planned" ? ["Planned", "Open"] : ["Held", "Reported"];
		query.set("status", JSON.stringify(["in", statuses]));
	}
	return `/app/${list}?${frappe.utils.escape_html(query.toString())}`;
}
