frappe.ui.form.on("Encounter Import", {
	refresh(frm) {
		frm.add_custom_button(__("Download the template"), () =>
			open_url_post("/api/method/digidel_app.api.encounters.import_template", {})
		);
		if (!frm.is_new() && frm.doc.status === "Not started" && frm.doc.import_file) {
			frm.page.set_primary_action(__("Start the import"), () => start(frm));
		}
		watch(frm);
	},
});

function start(frm) {
	frappe
		.xcall("digidel_app.api.encounters.start_import", { encounter_import: frm.doc.name })
		.then(() => frm.reload_doc());
}

// The platform shows the job's progress where its socket server runs; this works without it too.
function watch(frm) {
	clearTimeout(frm.digidel_watch);
	if (!["Waiting", "Running"].includes(frm.doc.status)) return;
	frm.dashboard.show_progress(
		__("Importing visits"),
		Math.max(frm.doc.percent_done || 0, 5),
		__("{0} rows read, {1} visits stored", [frm.doc.rows_read || 0, frm.doc.rows_stored || 0])
	);
	frm.digidel_watch = setTimeout(() => {
		if (cur_frm === frm) frm.reload_doc();
	}, 2000);
}
