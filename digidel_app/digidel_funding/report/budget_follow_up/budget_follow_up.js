frappe.query_reports["Budget Follow-up"] = {
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
		},
		{ fieldname: "fiscal_year", label: __("Fiscal Year"), fieldtype: "Link", options: "Fiscal Year" },
		{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date" },
	],

	formatter(value, row, column, data, default_formatter) {
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		let text = default_formatter(shown, row, column, data);
		if (!data) return text;
		// the platform writes a decimal point; a line without formulas has nothing to compare with
		if (column.fieldname === "share_used") {
			const percent = typeof value === "number" ? `${format_number(value, null, 1)} %` : "";
			text = `<div style="text-align: right">${percent}</div>`;
		}
		if (column.fieldname === "computed_amount" && !value) return "";
		if (column.fieldname === "title" && data.level) text = `<span class="ml-4">${text}</span>`;
		if (data.bold) text = `<b>${text}</b>`;
		const show = BEHIND[column.fieldname];
		if (show && value && (show !== "line" || data.budget_line)) {
			const route = frappe.utils.escape_html(JSON.stringify(behind(data, show)));
			text = `<a href="#" class="digidel-behind" data-route="${route}">${text}</a>`;
		}
		if (column.fieldname === "remaining_amount" && value < 0) {
			text = `<span class="text-danger">${text}</span>`;
		}
		return text;
	},

	onload(report) {
		report.page.wrapper.on("click", "a.digidel-behind", function (event) {
			event.preventDefault();
			open_behind(report, this);
		});
		// the table takes Enter for itself, so the link listens before it
		report.page.wrapper[0].addEventListener(
			"keydown",
			(event) => {
				if (event.key !== "Enter" || !event.target.matches("a.digidel-behind")) return;
				event.preventDefault();
				event.stopPropagation();
				open_behind(report, event.target);
			},
			true
		);
	},
};

// which view of Grant Ledger stands behind a figure; plan and formulas stand in the line's own form
const BEHIND = {
	planned_amount: "line",
	revised_amount: "line",
	computed_amount: "line",
	actual_amount: "Project ledger",
	committed_amount: "Ordered",
};

function open_behind(report, link) {
	const route = JSON.parse(link.dataset.route);
	if (route.line) {
		frappe.set_route("Form", "Project Budget Line", route.line);
		return;
	}
	frappe.route_options = Object.assign(
		{
			company: report.get_filter_value("company"),
			to_date: report.get_filter_value("to_date"),
			from_date: null,
		},
		route
	);
	frappe.set_route("query-report", "Grant Ledger");
}

function behind(data, show) {
	if (show === "line") return { line: data.budget_line };
	const not_mapped = data.row_type === "not_mapped" || data.is_not_mapped;
	return {
		project: data.project,
		fiscal_year: data.fiscal_year || null,
		budget_line: data.budget_line || null,
		show: not_mapped && show === "Project ledger" ? "Not mapped" : show,
	};
}
