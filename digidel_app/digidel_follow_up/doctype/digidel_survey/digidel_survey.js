frappe.ui.form.on("Digidel Survey", {
	setup(frm) {
		frm.set_query("project", () => ({ filters: frm.doc.company ? { company: frm.doc.company } : {} }));
	},

	refresh(frm) {
		frm.get_field("addresses").$wrapper.empty();
		if (frm.is_new()) return;
		show_addresses(frm);
		const may_write = frm.perm[0] && frm.perm[0].write;
		if (may_write && frm.doc.status === "Draft") step(frm, __("Open for answers"), "Open");
		if (may_write && frm.doc.status === "Open") step(frm, __("Close for answers"), "Closed");
		if (frm.doc.status !== "Draft" && frappe.model.can_create("Digidel Survey Response")) {
			frm.add_custom_button(__("Enter a paper"), () =>
				frappe.new_doc("Digidel Survey Response", { digidel_survey: frm.doc.name })
			);
		}
		frm.add_custom_button(__("Print paper or sign"), () => choose_print(frm));
		if (frm.doc.survey_design === "Before and after") {
			frm.add_custom_button(__("Show the effect"), () =>
				frappe.set_route("query-report", "Survey Effect", { company: frm.doc.company, survey: frm.doc.name })
			);
		}
	},
});

const step = (frm, label, status) =>
	frm.add_custom_button(label, () => {
		frm.set_value("status", status);
		frm.save();
	});

const show_addresses = (frm) => {
	frappe.xcall("digidel_app.api.surveys.addresses", { survey: frm.doc.name }, "GET").then((rows) => {
		const escape = frappe.utils.escape_html;
		const parts = rows.map(
			(row) => `<div class="col-sm-4">
				<h5>${__(row.phase, null, "Digidel Survey Response")}</h5>
				<div style="max-width: 160px; background: #fff" role="img" aria-label="${escape(__("QR code"))}">${row.qr}</div>
				<p><a href="${escape(row.address)}" target="_blank" rel="noopener">${escape(row.address)}</a></p>
				<p>${__("Code")}: <b>${escape(row.code)}</b><br>${__("Answers")}: <b>${row.answers}</b></p>
			</div>`
		);
		frm.get_field("addresses").$wrapper.html(`<div class="row">${parts.join("")}</div>`);
	});
};

// For one time and one language: a paper to fill in, or a sign with the QR code.
const choose_print = (frm) => {
	if (frm.is_dirty()) {
		frappe.show_alert({ message: __("Save first."), indicator: "orange" });
		return;
	}
	frappe.xcall("digidel_app.api.surveys.print_choices", { survey: frm.doc.name }, "GET").then((choices) => {
		const [first] = choices.languages;
		const tell = () => {
			const chosen = choices.languages.find((language) => language.code === dialog.get_value("language"));
			const note = __("The questions are not written in this language. They will be in Swedish, and the paper says so.");
			dialog.set_df_property("language", "description", chosen && !chosen.is_written ? note : "");
		};
		const dialog = new frappe.ui.Dialog({
			title: __("Print paper or sign"),
			fields: [
				{
					fieldname: "what",
					fieldtype: "Select",
					label: __("What to print"),
					reqd: 1,
					default: "questionnaire",
					options: [
						{ value: "questionnaire", label: __("A paper to fill in") },
						{ value: "sign", label: __("A sign with a QR code") },
					],
				},
				{
					fieldname: "phase",
					fieldtype: "Select",
					label: __("When it is answered"),
					reqd: 1,
					default: choices.phases[0],
					options: choices.phases.map((value) => ({
						value,
						label: __(value, null, "Digidel Survey Response"),
					})),
				},
				{
					fieldname: "language",
					fieldtype: "Select",
					label: __("Language"),
					reqd: 1,
					default: first.code,
					options: choices.languages.map(({ code, name }) => ({ value: code, label: name })),
					onchange: () => tell(),
				},
			],
			primary_action_label: __("Open as PDF"),
			primary_action: (values) => {
				const query = new URLSearchParams({ survey: frm.doc.name, ...values });
				window.open(`/api/method/digidel_app.api.surveys.print_survey?${query}`);
				dialog.hide();
			},
		});
		dialog.show();
		tell();
	});
};
