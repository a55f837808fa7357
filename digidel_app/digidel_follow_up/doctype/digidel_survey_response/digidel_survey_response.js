frappe.ui.form.on("Digidel Survey Response", {
	setup(frm) {
		frm.set_query("digidel_survey", () => ({ filters: { status: ["!=", "Draft"] } }));
	},

	refresh(frm) {
		frm.set_df_property("answers", "cannot_add_rows", 1);
		frm.set_df_property("answers", "cannot_delete_rows", 1);
		if (frm.is_new() && frm.doc.digidel_survey && !(frm.doc.answers || []).some((row) => row.question_code)) {
			fill(frm);
		} else if (!frm.is_new()) {
			fill(frm, true);
			frm.add_custom_button(__("Next paper"), () =>
				frappe.new_doc("Digidel Survey Response", {
					digidel_survey: frm.doc.digidel_survey,
					phase: frm.doc.phase,
					submitted_on: frm.doc.submitted_on,
				})
			).addClass("btn-primary");
		}
	},

	digidel_survey: (frm) => fill(frm),
});

// Every question of the survey gets a row, in the paper's order; what is answered already stays.
const fill = (frm, keep) => {
	if (!frm.doc.digidel_survey) return;
	frappe.xcall("digidel_app.api.surveys.answer_sheet", { survey: frm.doc.digidel_survey }, "GET").then((sheet) => {
		const known = {};
		if (keep) (frm.doc.answers || []).forEach((row) => (known[row.question_code] = row.score));
		if (keep && Object.keys(known).length === sheet.questions.length) return;
		frm.set_df_property(
			"phase",
			"options",
			sheet.phases.map((value) => ({ value, label: __(value, null, "Digidel Survey Response") }))
		);
		if (frm.is_new() && !sheet.phases.includes(frm.doc.phase)) frm.set_value("phase", sheet.phases[0]);
		// a second answer of the server must not take away what has been typed since the first
		const codes = (rows) => rows.map((row) => row.question_code).join();
		if (keep || codes(frm.doc.answers || []) === codes(sheet.questions)) return;
		frm.clear_table("answers");
		sheet.questions.forEach((question) =>
			frm.add_child("answers", {
				question_code: question.question_code,
				question_text: `${question.question_text} (1–${question.highest})`,
			})
		);
		frm.refresh_field("answers");
	});
};
