frappe.ui.form.on("Budget Reallocation", {
	setup(frm) {
		frm.set_query("grant_agreement", () => ({ filters: { status: "Active" } }));
		frm.set_query("project_budget_line", "changes", () => ({
			filters: { project: frm.doc.project, status: "Approved" },
		}));
	},

	refresh(frm) {
		// the platform names the filter with its own word for the state
		frm.set_df_property(
			"grant_agreement",
			"filter_description",
			__("Only grants that are {0} are listed", [__("Active", null, "Grant Agreement")])
		);
	},

	async grant_agreement(frm) {
		const { message } = await frappe.db.get_value("Grant Agreement", frm.doc.grant_agreement, "project");
		frm.set_value("project", message && message.project);
	},
});
