frappe.ui.form.on("Project Budget Line", {
	setup(frm) {
		frm.set_query("cost_center", () => ({ filters: { company: frm.doc.company } }));
		frm.set_query("financier", "funding", () => ({
			filters: { grant_agreement: frm.doc.grant_agreement },
		}));
	},

	refresh(frm) {
		const is_fixed = frm.doc.status !== "Draft" && !frm.is_new();
		FIXED_WHEN_APPROVED.forEach((fieldname) => frm.set_df_property(fieldname, "read_only", is_fixed));
		fix_formulas(frm, is_fixed);
		if (is_fixed) frm.set_intro(__("The plan is approved and fixed."));
		offer_formula_titles(frm);
		if (!frm.is_new()) {
			frm.add_custom_button(__("Postings"), () => {
				frappe.route_options = {
					company: frm.doc.company,
					project: frm.doc.project,
					budget_line: frm.doc.name,
					show: "Project ledger",
					fiscal_year: null,
				};
				frappe.set_route("query-report", "Grant Ledger");
			});
		}
	},

	grant_agreement(frm) {
		if (!frm.doc.grant_agreement) return;
		frappe.db
			.get_value("Grant Agreement", frm.doc.grant_agreement, ["company", "project", "currency"])
			.then(({ message }) => {
				frm.set_value(message);
				offer_formula_titles(frm);
			});
	},

	cost_type(frm) {
		if (frm.doc.cost_type && !frm.doc.title) frm.set_value("title", frm.doc.cost_type);
	},
});

// the server refuses changes to these; the form says so before anybody types
const FIXED_WHEN_APPROVED = [
	"title",
	"cost_type",
	"cost_center",
	"claim_basis",
	"flat_rate_percent",
	"years",
	"funding",
];

// of a fixed formula only the activity type may change: it says which reported hours belong to it
function fix_formulas(frm, is_fixed) {
	const grid = frm.fields_dict.formulas.grid;
	grid.cannot_add_rows = is_fixed;
	grid.cannot_delete_rows = is_fixed;
	frappe.meta.get_docfields("Budget Line Formula", frm.doc.name).forEach((df) => {
		if (df.fieldname === "activity_type" || df.fieldname === "computed_amount") return;
		grid.update_docfield_property(df.fieldname, "read_only", is_fixed ? 1 : 0);
	});
	grid.refresh();
}

// a percentage points at a formula by its title, in this line or another of the project
function offer_formula_titles(frm) {
	if (!frm.doc.project) return;
	frappe
		.xcall("digidel_app.api.funding.formula_titles", { project: frm.doc.project }, "GET")
		.then((titles) => {
			const own = (frm.doc.formulas || []).map((row) => row.title).filter(Boolean);
			frm.fields_dict.formulas.grid.update_docfield_property("of_formula", "options", [
				...new Set([...own, ...titles]),
			]);
		});
}
