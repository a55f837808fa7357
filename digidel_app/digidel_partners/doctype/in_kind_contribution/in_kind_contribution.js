frappe.ui.form.on("In-kind Contribution", {
	setup(frm) {
		frm.set_query("partner_agreement", () => ({
			filters: { partner_organisation: frm.doc.partner_organisation },
		}));
		frm.set_query("digital_salon", () => ({ filters: { company: frm.doc.company } }));
		frm.set_query("project", () => ({ filters: { company: frm.doc.company } }));
	},

	partner_organisation(frm) {
		if (!frm.doc.partner_organisation) return;
		frappe.db
			.get_value("Partner Organisation", frm.doc.partner_organisation, "company")
			.then(({ message }) => frm.set_value("company", message.company));
	},
});
