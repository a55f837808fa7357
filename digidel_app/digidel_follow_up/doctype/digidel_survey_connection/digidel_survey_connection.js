frappe.ui.form.on("Digidel Survey Connection", {
	refresh(frm) {
		if (!frm.is_new() && frm.perm[0] && frm.perm[0].write && !["Waiting", "Running"].includes(frm.doc.status)) {
			frm.add_custom_button(__("Fetch now"), () =>
				frappe.xcall("digidel_app.api.surveys.fetch", { connection: frm.doc.name }).then(() => frm.reload_doc())
			);
		}
		clearTimeout(frm.digidel_watch);
		if (["Waiting", "Running"].includes(frm.doc.status)) {
			frm.digidel_watch = setTimeout(() => cur_frm === frm && frm.reload_doc(), 3000);
		}
	},
});
