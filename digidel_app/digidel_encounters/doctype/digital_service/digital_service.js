frappe.ui.form.on("Digital Service", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (frappe.model.can_create("Referral Check")) {
			frm.add_custom_button(__("Record a test call"), () =>
				frappe.new_doc("Referral Check", { digital_service: frm.doc.name })
			);
		}
		frappe
			.xcall("digidel_app.api.directory.contact_state", { doctype: frm.doctype, name: frm.doc.name }, "GET")
			.then((found) => {
				if (!found.warning) return;
				frm.set_intro(frappe.utils.escape_html(found.warning), found.state === "Not usable" ? "red" : "orange");
			});
	},
});
