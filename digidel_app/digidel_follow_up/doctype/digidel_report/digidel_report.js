frappe.ui.form.on("Digidel Report", {
	setup(frm) {
		frm.set_query("grant_agreement", () => ({ filters: { company: frm.doc.company } }));
	},

	refresh(frm) {
		clearTimeout(frm.digidel_watch);
		frm.set_intro("");
		if (frm.is_new()) return;
		tell_of_unpublished(frm);
		if (frm.doc.status === "Waiting") {
			frm.set_intro(__("The report is being made. You may leave this page; you are told when it is ready."), "blue");
			// The platform tells of changes where its socket server runs; this works without it too.
			frm.digidel_watch = setTimeout(() => {
				if (cur_frm === frm && !frm.is_dirty()) frm.reload_doc();
			}, 3000);
		} else if (frm.doc.status === "Failed") {
			frm.set_intro(__("The report could not be made. Try again; if it fails again, tell who runs the system."), "red");
		}
		if (frm.doc.pdf_file) {
			frm.add_custom_button(__("Download PDF"), () => window.open(frm.doc.pdf_file));
			frm.add_custom_button(__("Download DOCX"), () => window.open(frm.doc.docx_file));
		}
		if (frappe.user.has_role(["Digidel Manager", "System Manager"]) && frm.doc.status !== "Waiting") {
			frm.add_custom_button(__("Make the report"), () => make(frm)).addClass("btn-primary");
		}
	},
});

async function make(frm) {
	if (frm.is_dirty()) await frm.save();
	await frappe.call({
		method: "digidel_app.api.reports.make_report",
		args: { report: frm.doc.name },
		freeze: true,
	});
	frm.reload_doc();
}

/** Without published statistics the report has no numbers of persons: say so, and lead to where it is done. */
function tell_of_unpublished(frm) {
	const years = (frm.doc.__onload || {}).unpublished_years || [];
	if (!years.length) return;
	frm.set_intro(
		__("The statistics for {0} have not been published. Publish first, or the report has no numbers of persons for that time.", [
			years.join(", "),
		]),
		"yellow"
	);
	if (!frappe.model.can_create("Published Statistics")) return;
	for (const year of years) {
		frm.add_custom_button(
			__("Publish {0}", [year]),
			() => frappe.new_doc("Published Statistics", { company: frm.doc.company, year }),
			__("Publish")
		);
	}
}
