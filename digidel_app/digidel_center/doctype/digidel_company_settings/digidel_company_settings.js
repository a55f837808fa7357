frappe.ui.form.on("Digidel Company Settings", {
	setup(frm) {
		const account = (root_type) => () => ({
			filters: { company: frm.doc.company, root_type, is_group: 0 },
		});
		frm.set_query("income_account", account("Income"));
		frm.set_query("receivable_account", account("Asset"));
		frm.set_query("liability_account", account("Liability"));
		frm.set_query("default_project", () => ({ filters: { company: frm.doc.company } }));
	},
});
