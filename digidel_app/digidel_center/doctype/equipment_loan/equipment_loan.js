frappe.ui.form.on("Equipment Loan", {
	setup(frm) {
		frm.set_query("equipment", () => ({
			filters: { lendable: 1, on_loan: 0, equipment_condition: ["not in", ["Broken", "Lost"]] },
		}));
	},
	async equipment(frm) {
		if (!frm.doc.equipment || !frm.is_new()) return;
		const { message } = await frappe.db.get_value("Digidel Equipment", frm.doc.equipment, "loan_days");
		frm.set_value("due_on", frappe.datetime.add_days(frm.doc.lent_on, (message && message.loan_days) || 14));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.returned_on) {
			frm.set_intro(__("The equipment is back. The borrower is no longer shown to anybody."));
			return;
		}
		frm.add_custom_button(__("Take back"), () =>
			digidel.take_back(frm.doc.name, frm.doc.equipment_name, () => frm.reload_doc())
		).addClass("btn-primary");
		frm.add_custom_button(__("Remind"), () => remind(frm));
		frm.add_custom_button(__("Loan slip"), () => frappe.set_route("print", "Equipment Loan", frm.doc.name));
	},
});

async function remind(frm) {
	const { channel, contact } = await frappe.xcall("digidel_app.api.center.remind", { loan: frm.doc.name });
	if (channel !== "Call") {
		frappe.show_alert({ message: __("The reminder is on its way."), indicator: "green" });
		frm.reload_doc();
		return;
	}
	frappe.confirm(
		__("No message can be sent to {0}. Call instead. Have you reached the borrower?", [
			frappe.utils.escape_html(contact),
		]),
		async () => {
			await frappe.xcall("digidel_app.api.center.called", { loan: frm.doc.name });
			frm.reload_doc();
		}
	);
}
