frappe.ui.form.on("Posting Assignment", {
	setup(frm) {
		frm.set_query("project_budget_line", () => ({ filters: { project: frm.doc.project } }));
		frm.set_query("account", () => ({ filters: { company: frm.doc.company, is_group: 0 } }));
		frm.set_query("voucher_type", () => ({
			filters: { name: ["in", ["Journal Entry", "Purchase Invoice", "Expense Claim", "Payment Entry"]] },
		}));
	},
});
