frappe.query_reports["Encounter Statistics"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			default: frappe.defaults.get_user_default("Company"),
			on_change(report) {
				offer_dimensions(report).then(() => report.refresh());
			},
		},
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			default: `${frappe.datetime.get_today().slice(0, 4)}-01-01`,
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		dimension(1, __("Count by"), "month"),
		dimension(2, __("and by"), ""),
		dimension(3, __("and also by"), ""),
		{
			fieldname: "measures",
			label: __("What to count"),
			fieldtype: "MultiSelectList",
			get_data: () =>
				[
					["visits", __("Visits")],
					["persons", __("Persons")],
					["questions", __("Questions")],
					["minutes", __("Minutes")],
					["salons", __("Salons held")],
					["participants", __("Participants")],
				].map(([value, label]) => ({ value, label, description: "" })),
		},
		{ fieldname: "meeting_place", label: __("Meeting place"), fieldtype: "Link", options: "Meeting Place" },
		{ fieldname: "topic", label: __("Topic"), fieldtype: "Link", options: "Encounter Topic" },
		{ fieldname: "age_band", label: __("Age band"), fieldtype: "Link", options: "Age Band" },
		choice("channel", __("Contact channel"), [
			"Drop-in",
			"Booked",
			"Telephone",
			"E-mail",
			"Chat",
			"Social media",
			"Home visit",
			"Outreach",
		]),
		choice("visit_kind", __("First visit or returning"), ["First visit", "Returning", "Unknown"]),
		choice("outcome", __("Outcome"), [
			"Solved",
			"Guided",
			"Referred",
			"Follow-up",
			"Declined by guideline",
			"Unsolved",
		]),
		choice("recorded_gender", __("Gender"), ["Woman", "Man", "Mixed group", "Not recorded"]),
		{
			fieldname: "project",
			label: __("Project"),
			fieldtype: "Link",
			options: "Project",
			get_query: () => {
				const company = frappe.query_report.get_filter_value("company");
				return { filters: company ? { company } : {} };
			},
		},
	],

	formatter(value, row, column, data, default_formatter) {
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		const written = default_formatter(shown, row, column, data);
		const text = data && data.is_total ? `<b>${written}</b>` : written;
		if (column.fieldname !== "visits" || !value || !data || !data.behind) return text;
		const route = frappe.utils.escape_html(JSON.stringify(data.behind));
		return `<a href="#" class="digidel-visits" data-route="${route}">${text}</a>`;
	},

	onload(report) {
		offer_dimensions(report);
		report.page.wrapper.on("click", "a.digidel-visits", function (event) {
			event.preventDefault();
			open_visits(JSON.parse(this.dataset.route));
		});
		if (["Digidel Manager", "Digidel Coordinator", "System Manager"].some((role) => frappe.user.has_role(role))) {
			report.page.add_inner_button(__("National statistics"), () => national_statistics(report));
		}
	},
};

function dimension(number, label, first) {
	return {
		fieldname: `dimension_${number}`,
		label,
		fieldtype: "Select",
		default: first,
		options: dimensions(number, turned_on_at_the_desk()), // all, so that a bookmark with one of them opens
	};
}

// only where the municipality asks the question at the desk
function turned_on_at_the_desk() {
	return [
		{ value: "spoken_language", label: __("Spoken language") },
		{ value: "helped_by_supporter", label: __("Supporting person") },
		{ value: "heard_via", label: __("How the visitor found us") },
		{ value: "inclusion_step_before", label: __("Step before the visit") },
		{ value: "inclusion_step_after", label: __("Step after the visit") },
		{ value: "inclusion_movement", label: __("Movement between steps") },
	];
}

function dimensions(number, further) {
	return [
		...(number > 1 ? [{ value: "", label: "" }] : []),
		{ value: "month", label: __("Month") },
		{ value: "iso_week", label: __("Week") },
		{ value: "quarter", label: __("Quarter") },
		{ value: "term", label: __("Term (half-year)") },
		{ value: "year", label: __("Year") },
		{ value: "meeting_place", label: __("Meeting place") },
		{ value: "locality", label: __("Locality") },
		{ value: "topic", label: __("Topic") },
		{ value: "topic_group", label: __("Topic group") },
		{ value: "outcome", label: __("Outcome") },
		{ value: "gender", label: __("Gender") },
		{ value: "age_band", label: __("Age band") },
		{ value: "channel", label: __("Contact channel") },
		{ value: "visit_kind", label: __("First visit or returning") },
		...further,
	];
}

// of the further dimensions, those that the municipality has turned on at the desk
async function offer_dimensions(report) {
	const company = report.get_filter_value("company") || null;
	const known = await frappe.xcall("digidel_app.api.statistics.further_dimensions", { company });
	const further = turned_on_at_the_desk().filter((dimension) => known.includes(dimension.value));
	for (const number of [1, 2, 3]) {
		const filter = report.get_filter(`dimension_${number}`);
		const chosen = filter.get_value();
		filter.df.options = dimensions(number, further);
		filter.refresh();
		const still = filter.df.options.some((option) => option.value === chosen);
		filter.$input.val(still ? chosen : filter.df.default);
	}
}

function choice(fieldname, label, values) {
	return {
		fieldname,
		label,
		fieldtype: "Select",
		options: ["", ...values].map((value) => ({
			value,
			label: value && __(value, null, "Helpdesk Encounter"),
		})),
	};
}

// a number opens the visits it is made of
function open_visits(filters) {
	frappe.route_options = {};
	for (const [doctype, fieldname, operator, value] of filters) {
		const key = doctype === "Helpdesk Encounter" ? fieldname : `${doctype}.${fieldname}`;
		frappe.route_options[key] = [operator, value];
	}
	frappe.set_route("List", "Helpdesk Encounter", "List");
}

// for the national survey of questions and the yearly library statistics
function national_statistics(report) {
	const dialog = new frappe.ui.Dialog({
		title: __("National statistics"),
		fields: [
			{
				fieldname: "company",
				label: __("Company"),
				fieldtype: "Link",
				options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
				reqd: 1,
				default: report.get_filter_value("company"),
			},
			{
				fieldname: "from_date",
				label: __("First day of the window"),
				fieldtype: "Date",
				reqd: 1,
				default: report.get_filter_value("from_date"),
			},
			{
				fieldname: "to_date",
				label: __("Last day of the window"),
				fieldtype: "Date",
				reqd: 1,
				default: report.get_filter_value("to_date"),
			},
			{
				fieldtype: "HTML",
				options: `<p class="text-muted">${__(
					"You get CSV files and a workbook. What could point at a person is left out, and the file says what."
				)}</p>`,
			},
		],
		primary_action_label: __("Download"),
		primary_action(values) {
			dialog.hide();
			open_url_post("/api/method/digidel_app.api.statistics.national_questions", values);
		},
	});
	dialog.show();
}
