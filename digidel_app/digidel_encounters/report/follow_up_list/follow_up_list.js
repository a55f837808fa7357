frappe.query_reports["Follow-up List"] = {
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
			fieldname: "meeting_place",
			label: __("Place", null, "Digidel"),
			fieldtype: "Link",
			options: "Meeting Place",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "due_state",
			label: __("When", null, "Digidel"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Overdue", label: __("Overdue", null, "Digidel") },
				{ value: "Today", label: __("Today", null, "Digidel") },
				{ value: "Coming", label: __("Coming", null, "Digidel") },
			],
		},
		{ fieldname: "only_mine", label: __("Only mine"), fieldtype: "Check" },
	],

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "done" && value) {
			const label = frappe.utils.escape_html(__("Done", null, "Digidel"));
			const about = frappe.utils.escape_html(`${label}: ${data.first_topic || ""} ${data.follow_up_by}`);
			return `<button type="button" class="btn btn-xs btn-primary" aria-label="${about}"
				data-follow-up="${frappe.utils.escape_html(value)}">${label}</button>`;
		}
		const text = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		const shown = default_formatter(text, row, column, data);
		if (column.fieldname !== "due_label" || !data) return shown;
		const colour = { Overdue: "red", Today: "orange", Coming: "blue" }[data.due_state];
		return `<span class="indicator-pill ${colour}">${shown}</span>`;
	},

	onload(report) {
		report.page.add_inner_button(__("Find by slip code"), () => find_by_slip_code(report));
		report.page.main.on("click", "button[data-follow-up]", (event) => {
			const button = $(event.currentTarget).prop("disabled", true);
			mark_follow_up_done(button.attr("data-follow-up")).then(
				() => report.refresh(),
				() => button.prop("disabled", false)
			);
		});
	},
};

function mark_follow_up_done(encounter) {
	return frappe.xcall("digidel_app.api.follow_up.mark_done", { encounter }).then(() => {
		frappe.show_alert({ message: __("Marked as done today."), indicator: "green" });
	});
}

function find_by_slip_code(report) {
	const dialog = new frappe.ui.Dialog({
		title: __("Find by slip code"),
		fields: [
			{
				fieldname: "code",
				label: __("Slip code"),
				fieldtype: "Data",
				reqd: 1,
				description: __("Eight characters. Capital letters, spaces and hyphens do not matter."),
			},
			{ fieldname: "found", fieldtype: "HTML" },
		],
		primary_action_label: __("Find", null, "Digidel"),
		primary_action({ code }) {
			frappe.xcall("digidel_app.api.follow_up.find_by_slip_code", { code }, "GET").then((found) => {
				show_follow_up(dialog, found, report);
			});
		},
	});
	dialog.show();
}

function show_follow_up(dialog, found, report) {
	const box = dialog.fields_dict.found.$wrapper.empty().attr("aria-live", "polite");
	if (!found) {
		$("<p>").text(__("No follow-up has this code. Check the characters on the slip.")).appendTo(box);
		return;
	}
	const day = (value) => frappe.datetime.str_to_user(value);
	const lines = [
		`${found.topics.map((topic) => __(topic)).join(", ")} – ${found.place_name || ""}`,
		__("Visit on {0}", [day(found.started_on)]),
		found.follow_up_done_on
			? __("Somebody got back on {0}.", [day(found.follow_up_done_on)])
			: __("To be answered by {0}.", [day(found.follow_up_by)]),
	];
	for (const line of lines) $("<p>").text(line).appendTo(box);
	$('<button type="button" class="btn btn-default mr-2">')
		.text(__("Open the visit"))
		.on("click", () => {
			dialog.hide();
			frappe.set_route("Form", "Helpdesk Encounter", found.encounter);
		})
		.appendTo(box);
	if (found.status !== "Open") return;
	$('<button type="button" class="btn btn-primary">')
		.text(__("Done", null, "Digidel"))
		.on("click", () =>
			mark_follow_up_done(found.encounter).then(() => {
				dialog.hide();
				report.refresh();
			})
		)
		.appendTo(box);
}
