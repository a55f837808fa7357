frappe.ui.form.on("Partner Organisation", {
	refresh(frm) {
		frappe.dynamic_link = { doc: frm.doc, fieldname: "name", doctype: frm.doctype };
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			return;
		}
		frappe.contacts.render_address_and_contact(frm);
		frm.add_custom_button(__("Partner Agreement"), () =>
			frappe.new_doc("Partner Agreement", { partner_organisation: frm.doc.name })
		);
		frm.add_custom_button(__("In-kind Contribution"), () =>
			frappe.new_doc("In-kind Contribution", { partner_organisation: frm.doc.name })
		);
	},
});
