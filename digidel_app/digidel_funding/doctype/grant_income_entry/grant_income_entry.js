frappe.ui.form.on("Grant Income Entry", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.reverses || !frappe.model.can_create("Journal Entry")) return;
		frm.add_custom_button(__("Open the month again"), () =>
			frappe
				.xcall("digidel_app.api.funding.reverse_income", { grant_income_entry: frm.doc.name })
				.then((entry) => frappe.set_route("Form", "Journal Entry", entry))
		);
	},
});
