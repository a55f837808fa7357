frappe.ui.form.on("Mapping Answer", {
	refresh(frm) {
		ask(frm);
		if (frm.is_new() || !frm.perm[0]?.write) return;
		if (!frm.doc.roadmap_initiative && frappe.model.can_create("Roadmap Initiative")) {
			frm.add_custom_button(__("Make an initiative"), () => initiative(frm));
		}
		if (!frm.doc.need_report && frappe.model.can_create("Need Report")) {
			frm.add_custom_button(__("Make a need"), () => need(frm));
		}
	},
	question_code: ask,
	state: ask,
});

// the question as it stands in the questionnaire, above the answer
async function ask(frm) {
	frappe.digidel_mapping ??= frappe.xcall("digidel_app.api.mapping.questionnaire", {}, "GET");
	const { questions } = await frappe.digidel_mapping;
	const asked = questions.find((question) => question.theme === frm.doc.question_code);
	frm.set_df_property("answer", "label", (asked && asked[frm.doc.state]) || __("Answer", null, "Mapping Answer"));
}

async function initiative(frm) {
	const { areas } = await frappe.digidel_mapping;
	const dialog = new frappe.ui.Dialog({
		title: __("Make an initiative"),
		fields: [
			{ fieldname: "title", fieldtype: "Data", label: __("What shall be done"), reqd: 1, length: 140 },
			{ fieldname: "area", fieldtype: "Select", label: __("Area"), options: areas, reqd: 1 },
			{ fieldname: "period_from", fieldtype: "Date", label: __("First day"), reqd: 1, default: frappe.datetime.get_today() },
			{
				fieldname: "period_to",
				fieldtype: "Date",
				label: __("Last day"),
				reqd: 1,
				default: frappe.datetime.add_months(frappe.datetime.get_today(), 12),
			},
		],
		primary_action_label: __("Make an initiative"),
		primary_action: (values) => become(frm, dialog, "make_initiative", values),
	});
	dialog.show();
}

function need(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Make a need"),
		fields: [
			{ fieldname: "theme", fieldtype: "Data", label: __("What is asked for"), reqd: 1, length: 140 },
			{
				fieldname: "locality",
				fieldtype: "Data",
				label: __("Locality"),
				description: __("Empty takes the locality of the meeting place."),
			},
		],
		primary_action_label: __("Make a need"),
		primary_action: (values) => become(frm, dialog, "make_need", values),
	});
	dialog.show();
}

async function become(frm, dialog, method, values) {
	dialog.disable_primary_action();
	try {
		const { name } = await frappe.xcall(`digidel_app.api.mapping.${method}`, { mapping_answer: frm.doc.name, ...values });
		dialog.hide();
		await frm.reload_doc();
		const doctype = method === "make_need" ? "Need Report" : "Roadmap Initiative";
		frappe.show_alert({ message: __("{0} is made and linked.", [frappe.utils.get_form_link(doctype, name, true, __(doctype))]), indicator: "green" });
	} finally {
		dialog.enable_primary_action();
	}
}
