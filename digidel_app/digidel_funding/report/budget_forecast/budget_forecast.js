frappe.query_reports["Budget Forecast"] = {
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
		{ fieldname: "to_date", label: __("As of"), fieldtype: "Date" },
	],

	formatter(value, row, column, data, default_formatter) {
		// the platform shows plain text as it stands, markup and all
		const shown = column.fieldtype === "Data" && value ? frappe.utils.escape_html(value) : value;
		let text = default_formatter(shown, row, column, data);
		if (!data) return text;
		const is_money = column.fieldtype === "Currency";
		// nothing known is not nought
		if (is_money && (value === null || value === undefined)) {
			const says = ["expected_amount", "left_amount"].includes(column.fieldname);
			return says ? `<div style="text-align: right">${__("No data")}</div>` : "";
		}
		if (column.fieldname === "title" && data.level) text = `<span class="ml-4">${text}</span>`;
		if (data.bold && column.fieldname !== "basis") text = `<b>${text}</b>`;
		const report = FORECAST_RESTS_ON[column.fieldname];
		if (report && value && data.row_type !== "not_mapped") {
			const route = frappe.utils.escape_html(
				JSON.stringify({
					report,
					project: data.project,
					budget_line: data.budget_line || null,
					fiscal_year: data.fiscal_year || null,
					show: column.fieldname === "committed_amount" ? "Ordered" : "Project ledger",
				})
			);
			text = `<a href="#" class="digidel-behind" data-route="${route}">${text}</a>`;
		}
		if (column.fieldname === "left_amount" && value < 0) {
			text = `<span class="text-danger">${text}</span>`;
		}
		return text;
	},

	onload(report) {
		report.page.wrapper.on("click", "a.digidel-behind", function (event) {
			event.preventDefault();
			open_behind_forecast(report, this);
		});
		// the table takes Enter for itself, so the link listens before it
		report.page.wrapper[0].addEventListener(
			"keydown",
			(event) => {
				if (event.key !== "Enter" || !event.target.matches("a.digidel-behind")) return;
				event.preventDefault();
				event.stopPropagation();
				open_behind_forecast(report, event.target);
			},
			true
		);
	},
};

// which report stands behind a figure
const FORECAST_RESTS_ON = {
	revised_amount: "Budget Follow-up",
	actual_amount: "Grant Ledger",
	committed_amount: "Grant Ledger",
	expected_amount: "Budget Follow-up",
};

function open_behind_forecast(report, link) {
	const route = JSON.parse(link.dataset.route);
	frappe.route_options = {
		company: report.get_filter_value("company"),
		project: route.project,
		fiscal_year: route.fiscal_year,
		to_date: report.get_filter_value("to_date") || null,
		...(route.report === "Grant Ledger"
			? { budget_line: route.budget_line, show: route.show, from_date: null }
			: { grant_agreement: null }),
	};
	frappe.set_route("query-report", route.report);
}
