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
		const bold = data && data.is_total ? `<b>${shown}</b>` : shown;
		if (!value || !data) return bold;
		const visits = answer_time_visits(column.fieldname, data);
		if (visits) {
			const filters = frappe.utils.escape_html(JSON.stringify(visits));
			const href = `/app/query-report/Answer Time?${new URLSearchParams(visits)}`;
			return `<a href="${href}" data-answer-time="${filters}">${bold}</a>`;
		}
		const href = answer_time_list(column.fieldname, data);
		return href ? `<a href="${href}">${bold}</a>` : bold;
	},

	onload(report) {
		// the platform does not follow a link from a report to itself
		report.page.main.on("click", "a[data-answer-time]", (event) => {
			if (event.ctrlKey || event.metaKey || event.shiftKey) return;
			event.preventDefault();
			event.stopPropagation();
			report.set_filter_value(JSON.parse(event.currentTarget.getAttribute("data-answer-time")));
		});
	},
};

// The filters of the row a figure stands in.
function answer_time_filters(data) {
	const filters = { ...frappe.query_report.get_filter_values() };
	const shown_by = filters.shown_by || "Place";
	if (data.is_total) return filters;
	if (shown_by === "Place") filters.meeting_place = data.key;
	if (shown_by === "Channel") filters.channel = data.key;
	if (shown_by === "Month") {
		const first = `${data.key}-01`;
		const last = moment(first).endOf("month").format("YYYY-MM-DD");
		filters.from_date = first > filters.from_date ? first : filters.from_date;
		filters.to_date = last < filters.to_date ? last : filters.to_date;
	}
	return filters;
}

// What counts for answer time opens this report visit by visit: no list can tell who was answered in time.
function answer_time_visits(fieldname, data) {
	const states = { counted: "", in_time: "In time", late: "Late", overdue: "Overdue", waiting: "Waiting" };
	if (!(fieldname in states)) return null;
	return { ...answer_time_filters(data), shown_by: "Visit", state: states[fieldname] };
}

// The other figures open the list of visits.
function answer_time_list(fieldname, data) {
	if (!["questions", "first_contact", "not_timed"].includes(fieldname)) return null;
	const filters = answer_time_filters(data);
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
