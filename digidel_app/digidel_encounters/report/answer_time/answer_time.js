frappe.query_reports["Answer Time"] = {
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
				{ value: "Place", label: __("Place", null, "Digidel") },
				{ value: "Channel", label: __("Channel", null, "Digidel") },
				{ value: "Month", label: __("Month", null, "Digidel") },
				{ value: "Visit", label: __("Visit", null, "Digidel") },
			],
			default: "Place",
		},
		{
			fieldname: "meeting_place",
			label: __("Place", null, "Digidel"),
			fieldtype: "Link",
			options: "Meeting Place",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "channel",
			label: __("Channel", null, "Digidel"),
			fieldtype: "Select",
			options: [
				"",
				...["Drop-in", "Booked", "Telephone", "E-mail", "Chat", "Social media", "Home visit", "Outreach"].map(
					(value) => ({ value, label: __(value, null, "Helpdesk Encounter") })
				),
			],
		},
		{
			fieldname: "state",
			label: __("Answer", null, "Digidel"),
			fieldtype: "Select",
			depends_on: "eval:doc.shown_by === 'Visit'",
			options: [
				"",
				{ value: "In time", label: __("In time") },
				{ value: "Late", label: __("Late") },
				{ value: "Overdue", label: __("Unanswered, too late") },
				{ value: "Waiting", label: __("Waiting, still in time") },
			],
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const text = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		if (column.fieldtype === "Percent" && (value === null || value === undefined)) {
			return `<span title="${__("Nothing to count")}">–</span>`;
		}
		const shown = default_formatter(text, row, column, data);
		const href = value && data ? answer_time_link(column.fieldname, data) : null;
		const bold = data && data.is_total ? `<b>${shown}</b>` : shown;
		return href ? `<a href="${href}">${bold}</a>` : bold;
	},
};

// A figure opens what it is made of: the same report visit by visit, or the list of visits.
function answer_time_link(fieldname, data) {
	const states = { counted: "", in_time: "In time", late: "Late", overdue: "Overdue", waiting: "Waiting" };
	const filters = { ...frappe.query_report.get_filter_values() };
	const shown_by = filters.shown_by || "Place";
	if (!data.is_total && shown_by === "Place") filters.meeting_place = data.key;
	if (!data.is_total && shown_by === "Channel") filters.channel = data.key;
	if (!data.is_total && shown_by === "Month") {
		const first = `${data.key}-01`;
		const last = moment(first).endOf("month").format("YYYY-MM-DD");
		filters.from_date = first > filters.from_date ? first : filters.from_date;
		filters.to_date = last < filters.to_date ? last : filters.to_date;
	}
	if (fieldname in states) {
		const query = new URLSearchParams({ ...filters, shown_by: "Visit" });
		if (states[fieldname]) query.set("state", states[fieldname]);
		return `/app/query-report/Answer Time?${query}`;
	}
	if (!["questions", "first_contact", "not_timed"].includes(fieldname)) return null;
	const query = new URLSearchParams({
		company: filters.company,
		started_on: JSON.stringify(["Between", [filters.from_date, filters.to_date]]),
	});
	if (filters.meeting_place) query.set("meeting_place", filters.meeting_place);
	if (filters.channel) query.set("channel", filters.channel);
	if (fieldname === "first_contact") {
		query.set("Encounter Question.outcome", JSON.stringify(["in", "Solved,Guided"]));
		query.set("follow_up_by", JSON.stringify(["is", "not set"]));
	}
	if (fieldname === "questions") {
		query.set("Encounter Question.outcome", JSON.stringify(["!=", "Declined by guideline"]));
	}
	if (fieldname === "not_timed") {
		if (!filters.channel) query.set("channel", JSON.stringify(["in", "E-mail,Chat,Social media"]));
		query.set("received_at", JSON.stringify(["is", "not set"]));
		query.set("follow_up_by", JSON.stringify(["is", "not set"]));
	}
	return `/app/helpdesk-encounter?${query}`;
}
