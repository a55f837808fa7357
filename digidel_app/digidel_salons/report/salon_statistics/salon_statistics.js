frappe.query_reports["Salon Statistics"] = {
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
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.year_start(),
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.year_end(),
		},
		{
			fieldname: "dimension",
			label: __("Count by"),
			fieldtype: "Select",
			default: "meeting_place",
			options: [
				{ value: "meeting_place", label: __("Meeting place") },
				{ value: "locality", label: __("Locality") },
				{ value: "theme", label: __("Theme") },
				{ value: "kind", label: __("Kind", null, "Digital Salon") },
				{ value: "month", label: __("Month") },
				{ value: "iso_week", label: __("Week") },
				{ value: "term", label: __("Term (half-year)") },
				{ value: "year", label: __("Year") },
				{ value: "language", label: __("Language") },
				{ value: "host_organisation", label: __("Host organisation") },
			],
		},
		{
			fieldname: "show",
			label: __("What to show"),
			fieldtype: "Select",
			default: "Overview",
			options: [
				{ value: "Overview", label: __("Planned and held") },
				{ value: "Participants", label: __("Participants by gender and age") },
				{ value: "Registrations", label: __("Registered and attended") },
				{ value: "Cancelled", label: __("Cancelled and why") },
				{ value: "Resources", label: __("Hours and in-kind") },
				{ value: "Desk", label: __("Questions at the desk") },
			],
		},
		{ fieldname: "meeting_place", label: __("Meeting place"), fieldtype: "Link", options: "Meeting Place" },
		{ fieldname: "theme", label: __("Theme"), fieldtype: "Data" },
		{
			fieldname: "kind",
			label: __("Kind", null, "Digital Salon"),
			fieldtype: "Select",
			options: [
				"",
				"Digital salon",
				"Digital café",
				"Lecture",
				"Workshop",
				"Course",
				"Study visit",
				"Campaign",
				"Internal training",
			].map((value) => ({ value, label: value && __(value, null, "Digital Salon") })),
		},
		{ fieldname: "language", label: __("Language"), fieldtype: "Link", options: "Language" },
		{
			fieldname: "project",
			label: __("Project"),
			fieldtype: "Link",
			options: "Project",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		if (data && column.fieldname === "label") return label(value, data);
		const is_figure = ["Int", "Float", "Percent", "Currency"].includes(column.fieldtype);
		if (data && is_figure && (value === null || value === undefined)) {
			// a share of nothing, or seats where there is no limit, is something else than what nobody recorded
			const is_derived = column.fieldtype === "Percent" || column.fieldname === "seats";
			return `<span class="text-muted">${is_derived ? "–" : __("Not recorded")}</span>`;
		}
		const text = default_formatter(value, row, column, data);
		return data && data.is_total ? `<b>${text}</b>` : text;
	},

	onload(report) {
		report.page.wrapper.on("click", "a.digidel-salons", function (event) {
			event.preventDefault();
			open_salons(JSON.parse(this.dataset.route));
		});
	},
};

// a row opens the salons it is made of; the platform shows plain text as it stands, markup and all
function label(value, data) {
	const text = frappe.utils.escape_html(value || "");
	if (data.is_total) return `<b>${text}</b>`;
	if (!data.behind) return text;
	const route = frappe.utils.escape_html(JSON.stringify(data.behind));
	return `<a href="#" class="digidel-salons" data-route="${route}">${text}</a>`;
}

function open_salons(filters) {
	frappe.route_options = {};
	for (const [doctype, fieldname, operator, value] of filters) {
		const key = doctype === "Digital Salon" ? fieldname : `${doctype}.${fieldname}`;
		frappe.route_options[key] = [operator, value];
	}
	frappe.set_route("List", "Digital Salon", "List");
}
