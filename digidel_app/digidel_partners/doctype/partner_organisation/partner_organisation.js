frappe.ui.form.on("Partner Organisation", {
	setup(frm) {
		frm.set_query("customer", () => ({ filters: { disabled: 0 } }));
		frm.set_query("supplier", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		frappe.dynamic_link = { doc: frm.doc, fieldname: "name", doctype: frm.doctype };
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			return;
		}
		frappe.contacts.render_address_and_contact(frm);
		show_overview(frm);
		if (frappe.model.can_create("Partner Agreement")) {
			frm.add_custom_button(__("Partner Agreement"), () =>
				frappe.new_doc("Partner Agreement", { partner_organisation: frm.doc.name })
			);
		}
		if (frappe.model.can_create("In-kind Contribution")) {
			frm.add_custom_button(__("In-kind Contribution"), () =>
				frappe.new_doc("In-kind Contribution", { partner_organisation: frm.doc.name })
			);
		}
	},
});

function show_overview(frm) {
	const name = frm.doc.name;
	frappe.xcall("digidel_app.api.partners.partner_overview", { partner_organisation: name }, "GET").then((html) => {
		// the answer may come after the user has gone on to another partner
		if (frm.doc.name === name) frm.get_field("overview_html").$wrapper.html(html);
	});
}
