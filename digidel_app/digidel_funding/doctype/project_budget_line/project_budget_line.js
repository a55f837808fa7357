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
	"years",
	"formulas",
	"funding",
];

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
