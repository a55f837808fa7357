frappe.ui.form.on("Budget Reallocation", {
	setup(frm) {
		frm.set_query("grant_agreement", () => ({ filters: { status: "Active" } }));
		frm.set_query("project_budget_line", "changes", () => ({
			filters: { project: frm.doc.project, status: "Approved" },
		}));
	},

	async grant_agreement(frm) {
		const { message } = await frappe.db.get_value("Grant Agreement", frm.doc.grant_agreement, "project");
		frm.set_value("project", message && message.project);
	},
});
