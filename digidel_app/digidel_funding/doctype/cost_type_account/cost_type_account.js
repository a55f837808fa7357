frappe.ui.form.on("Cost Type Account", {
	setup(frm) {
		frm.set_query("account", () => ({ filters: { company: frm.doc.company } }));
	},
});
