frappe.ui.form.on("Digidel Survey Import", {
	refresh(frm) {
		const { status, import_file, name } = frm.doc;
		if (!frm.is_new() && import_file && ["Not checked", "Checked"].includes(status)) {
			const call = (method) => () =>
				frappe.xcall(`digidel_app.api.surveys.${method}`, { survey_import: name }).then(() => frm.reload_doc());
			const check = frm.add_custom_button(__("Check the file"), call("check_import"));
			if (status === "Checked") {
				frm.add_custom_button(__("Import the answers"), call("start_import")).addClass("btn-primary");
			} else check.addClass("btn-primary");
		}
		clearTimeout(frm.digidel_watch);
		if (["Waiting", "Running"].includes(status)) {
			frm.digidel_watch = setTimeout(() => cur_frm === frm && frm.reload_doc(), 2000);
		}
	},
});
