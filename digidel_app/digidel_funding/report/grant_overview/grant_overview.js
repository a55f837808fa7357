frappe.query_reports["Grant Overview"] = {
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
			fieldname: "grant_agreement",
			label: __("Grant Agreement"),
			fieldtype: "Link",
			options: "Grant Agreement",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		let text = default_formatter(shown, row, column, data);
		if (!data) return text;
		if (["Percent", "Currency"].includes(column.fieldtype) && typeof value !== "number") return "";
		// the platform writes a decimal point
		if (column.fieldtype === "Percent") {
			text = `<div style="text-align: right">${format_number(value, null, 1)} %</div>`;
		}
		const behind = value && OVERVIEW_RESTS_ON[column.fieldname];
		if (!behind) return text;
		const route = frappe.utils.escape_html(JSON.stringify(behind(data)));
		return `<a href="#" class="digidel-behind" data-route="${route}">${text}</a>`;
	},

	onload(report) {
		report.page.wrapper.on("click", "a.digidel-behind", function (event) {
			event.preventDefault();
			open_behind_overview(report, this);
		});
		// the table takes Enter for itself, so the link listens before it
		report.page.wrapper[0].addEventListener(
			"keydown",
			(event) => {
				if (event.key !== "Enter" || !event.target.matches("a.digidel-behind")) return;
				event.preventDefault();
				event.stopPropagation();
				open_behind_overview(report, event.target);
			},
			true
		);
	},
};

// what stands behind a figure: a report with its filters, or a list
const OVERVIEW_RESTS_ON = {
	used: (data) => ({ report: "Budget Follow-up", project: data.project, grant_agreement: null }),
	overhead: (data) => ({ report: "Budget Follow-up", project: data.project, grant_agreement: null }),
	not_mapped: (data) => ({ report: "Grant Ledger", project: data.project, show: "Not mapped", budget_line: null }),
	claimed: (data) => ({ list: "Grant Claim", grant_agreement: data.grant_agreement, docstatus: 1 }),
	drift: (data) => ({ list: "Grant Claim", name: ["in", data.claims_with_drift.split(", ")] }),
};

function open_behind_overview(report, link) {
	const { report: name, list, ...filters } = JSON.parse(link.dataset.route);
	if (list) {
		frappe.route_options = filters;
		frappe.set_route("List", list);
		return;
	}
	frappe.route_options = {
		company: report.get_filter_value("company"),
		fiscal_year: null,
		to_date: null,
		...filters,
	};
	frappe.set_route("query-report", name);
}
