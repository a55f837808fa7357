frappe.ui.form.on("Grant Audit Package", {
	refresh(frm) {
		clearTimeout(frm.digidel_watch);
		frm.disable_save();
		if (frm.doc.status === "Ready") {
			frm.set_intro(
				__("The package holds what you may read, and only you may open it here."),
				"blue"
			);
			frm.page.set_primary_action(__("Download the package"), () => window.open(frm.doc.package));
		} else if (frm.doc.status === "Failed") {
			frm.set_intro(__("The package could not be made. Make a new one from the claim."), "red");
		} else {
			frm.set_intro(__("The package is being made. You may leave this page."), "blue");
			// The platform tells of changes where its socket server runs; this works without it too.
			frm.digidel_watch = setTimeout(() => {
				if (cur_frm === frm) frm.reload_doc();
			}, 3000);
		}
	},
});
