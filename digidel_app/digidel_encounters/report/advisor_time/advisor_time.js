frappe.query_reports["Advisor Time"] = {
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
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			reqd: 1,
			default: `${frappe.datetime.get_today().slice(0, 4)}-01-01`,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
		{
			fieldname: "shown_by",
			label: __("Shown by"),
			fieldtype: "Select",
			options: [
				{ value: "Advisor", label: __("Advisor") },
				{ value: "Advisor and month", label: __("Advisor and month") },
				{ value: "Advisor and place", label: __("Advisor and place") },
				{ value: "Advisor and topic", label: __("Advisor and topic") },
				{ value: "Place", label: __("Place", null, "Digidel") },
				{ value: "Topic", label: __("Topic") },
				{ value: "Month", label: __("Month", null, "Digidel") },
				{ value: "Everything", label: __("Advisor, place, topic and month") },
			],
			default: "Advisor",
		},
		{
			fieldname: "meeting_place",
			label: __("Place", null, "Digidel"),
			fieldtype: "Link",
			options: "Meeting Place",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{ fieldname: "topic", label: __("Topic"), fieldtype: "Link", options: "Encounter Topic" },
	],

	formatter(value, row, column, data, default_formatter) {
		const text = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		const shown = default_formatter(text, row, column, data);
		const bold = data && data.is_total ? `<b>${shown}</b>` : shown;
		if (!data || !value || !["visits", "questions", "minutes", "hours"].includes(column.fieldname)) return bold;
		return `<a href="${advisor_time_link(data)}">${bold}</a>`;
	},
};

// A figure opens the list of visits it is made of.
function advisor_time_link(data) {
	const filters = frappe.query_report.get_filter_values();
	let [from_date, to_date] = [filters.from_date, filters.to_date];
	if (data.month) {
		const first = `${data.month}-01`;
		const last = moment(first).endOf("month").format("YYYY-MM-DD");
		from_date = first > from_date ? first : from_date;
		to_date = last < to_date ? last : to_date;
	}
	const query = new URLSearchParams({
		company: filters.company,
		started_on: JSON.stringify(["Between", [from_date, to_date]]),
	});
	for (const fieldname of ["advisor", "meeting_place"]) {
		const value = data[fieldname] || filters[fieldname];
		if (value) query.set(fieldname, value);
	}
	const topic = data.topic || filters.topic;
	if (topic) query.set("Encounter Question.topic", topic);
	return `/app/helpdesk-encounter?${query}`;
}
