frappe.query_reports["Grant Ledger"] = {
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
			fieldname: "project",
			label: __("Project"),
			fieldtype: "Link",
			options: "Project",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "grant_agreement",
			label: __("Grant Agreement"),
			fieldtype: "Link",
			options: "Grant Agreement",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
			// a grant says which project: one that was chosen for another grant is let go
			on_change: (report) => {
				if (report.get_filter_value("grant_agreement")) report.set_filter_value("project", "");
				report.refresh();
			},
		},
		{
			fieldname: "show",
			label: __("Show"),
			fieldtype: "Select",
			options: [
				{ value: "Project ledger", label: __("Project ledger") },
				{ value: "Not mapped", label: __("Not mapped") },
				{ value: "Ordered", label: __("Ordered", null, "Digidel") },
				{ value: "Outside", label: __("Outside the project ledger") },
				{ value: "Claim bases", label: __("Hours and flat rates in claims") },
			],
			default: "Project ledger",
		},
		{ fieldname: "fiscal_year", label: __("Fiscal Year"), fieldtype: "Link", options: "Fiscal Year" },
		{
			fieldname: "budget_line",
			label: __("Budget Line"),
			fieldtype: "Link",
			options: "Project Budget Line",
			get_query: () => ({ filters: { project: frappe.query_report.get_filter_value("project") } }),
		},
		{ fieldname: "from_date", label: __("From Date"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date" },
	],

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "voucher_type" && value) return frappe.utils.escape_html(__(value, null, "Digidel"));
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		return default_formatter(shown, row, column, data);
	},

	get_datatable_options(options) {
		return Object.assign(options, { checkboxColumn: true });
	},

	onload(report) {
		report.page.add_inner_button(__("Assign to a line"), () => with_chosen_row(report, assign_to_line));
		report.page.add_inner_button(__("Propose a correcting entry"), () =>
			with_chosen_row(report, propose_correction)
		);
	},
};

function with_chosen_row(report, then) {
	const chosen = report.datatable
		? report.datatable.rowmanager.getCheckedRows().map((index) => report.datatable.datamanager.data[index])
		: [];
	if (chosen.length !== 1 || !chosen[0].voucher_no || chosen[0].voucher_type === "Purchase Order") {
		frappe.msgprint(__("Tick one posting in the list first."));
		return;
	}
	then(report, chosen[0]);
}

function line_field(report) {
	return {
		fieldname: "project_budget_line",
		label: __("Budget Line"),
		fieldtype: "Link",
		options: "Project Budget Line",
		reqd: 1,
		get_query: () => ({ filters: { project: report.get_filter_value("project") } }),
	};
}

function posting_of(row, report) {
	return {
		voucher_type: row.voucher_type,
		voucher_no: row.voucher_no,
		account: row.account,
		project: report.get_filter_value("project"),
	};
}

function assign_to_line(report, row) {
	const dialog = new frappe.ui.Dialog({
		title: __("Assign {0} to a line", [row.voucher_no]),
		fields: [
			line_field(report),
			{ fieldname: "reason", label: __("Reason"), fieldtype: "Small Text", reqd: 1 },
		],
		primary_action_label: __("Assign", null, "Digidel"),
		primary_action(values) {
			frappe
				.xcall("digidel_app.api.funding.assign_posting", {
					project_budget_line: values.project_budget_line,
					reason: values.reason,
					...posting_of(row, report),
				})
				.then(() => {
					dialog.hide();
					frappe.show_alert({ message: __("Assigned", null, "Digidel"), indicator: "green" });
					report.refresh();
				});
		},
	});
	dialog.show();
}

function propose_correction(report, row) {
	const dialog = new frappe.ui.Dialog({
		title: __("Correcting journal entry for {0}", [row.voucher_no]),
		fields: [
			line_field(report),
			{
				fieldname: "to_account",
				label: __("Account"),
				fieldtype: "Link",
				options: "Account",
				description: __("Empty takes the line's first account."),
				get_query: () => ({
					filters: { company: report.get_filter_value("company"), is_group: 0 },
				}),
			},
		],
		primary_action_label: __("Create draft"),
		primary_action(values) {
			frappe
				.xcall("digidel_app.api.funding.propose_correction", {
					project_budget_line: values.project_budget_line,
					to_account: values.to_account || null,
					...posting_of(row, report),
				})
				.then((name) => {
					dialog.hide();
					frappe.set_route("Form", "Journal Entry", name);
				});
		},
	});
	dialog.show();
}
