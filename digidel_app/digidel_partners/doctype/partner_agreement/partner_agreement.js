frappe.ui.form.on("Partner Agreement", {
	setup(frm) {
		// a read-only Select is shown without context: these states have words of their own
		frappe.meta.get_docfield(frm.doctype, "status").formatter = (status) => __(status, null, frm.doctype);
		frm.set_query("project", () => ({ filters: { company: frm.doc.company } }));
		frm.set_query("replaces", () => ({
			filters: { partner_organisation: frm.doc.partner_organisation, name: ["!=", frm.doc.name] },
		}));
	},

	partner_organisation(frm) {
		if (!frm.doc.partner_organisation) return;
		frappe.db
			.get_value("Partner Organisation", frm.doc.partner_organisation, "company")
			.then(({ message }) => frm.set_value("company", message.company));
	},

	refresh(frm) {
		const left = frm.doc.notice_by && frappe.datetime.get_day_diff(frm.doc.notice_by, frappe.datetime.get_today());
		if (frm.doc.status === "Active" && frm.doc.notice_by && left >= 0 && left <= 90) {
			const day = frappe.datetime.str_to_user(frm.doc.notice_by);
			frm.set_intro(__("Notice must be given no later than {0}.", [day]), "orange");
		}
	},
});
