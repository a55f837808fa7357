// The daily form: what is asked every time first, the rest folded away.
const ASKED_BY_CHOICE = {
	record_spoken_language: ["spoken_language"],
	record_helped_by_supporter: ["helped_by_supporter"],
	record_inclusion_step: ["inclusion_step_before", "inclusion_step_after"],
	record_heard_via: ["heard_via"],
};

frappe.ui.form.on("Helpdesk Encounter", {
	setup(frm) {
		const of_company = () => ({ filters: frm.doc.company ? { company: frm.doc.company } : {} });
		frm.set_query("meeting_place", () => ({ filters: { is_active: 1 } }));
		frm.set_query("project", of_company);
		frm.set_query("digital_service", "questions", of_company);
		frm.set_query("referred_to", "questions", of_company);
	},

	onload(frm) {
		if (frm.is_new() && !(frm.doc.questions || []).length) frm.add_child("questions");
	},

	refresh(frm) {
		frm.trigger("show_what_is_asked");
		if (!frm.is_new() && frm.doc.status === "Open") {
			frm.add_custom_button(__("Got back today"), () => {
				frm.set_value("follow_up_done_on", frappe.datetime.get_today());
				frm.save();
			});
		}
		if (!frm.is_new()) {
			frm.add_custom_button(__("Next visit"), () =>
				frappe.new_doc("Helpdesk Encounter", { meeting_place: frm.doc.meeting_place })
			);
		}
	},

	meeting_place(frm) {
		if (!frm.doc.meeting_place) return;
		frappe.db.get_value("Meeting Place", frm.doc.meeting_place, "company").then(({ message }) => {
			frm.set_value("company", message.company);
			frm.trigger("show_what_is_asked");
		});
	},

	follow_up_by(frm) {
		frm.set_value("status", frm.doc.follow_up_by && !frm.doc.follow_up_done_on ? "Open" : "Closed");
	},

	follow_up_done_on(frm) {
		frm.trigger("follow_up_by");
	},

	show_what_is_asked(frm) {
		const show = (settings) => {
			let any = false;
			for (const [choice, fieldnames] of Object.entries(ASKED_BY_CHOICE)) {
				const recorded = fieldnames.some((fieldname) => frm.doc[fieldname]);
				const asked = Boolean(cint(settings[choice])) || recorded;
				any = any || asked;
				frm.toggle_display(fieldnames, asked);
			}
			frm.toggle_display("more_section", any);
		};
		show({});
		if (!frm.doc.company) return;
		frappe.db
			.get_value("Digidel Company Settings", frm.doc.company, Object.keys(ASKED_BY_CHOICE))
			.then(({ message }) => show(message || {}));
	},
});

frappe.ui.form.on("Encounter Question", {
	outcome(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		if (row.outcome === "Follow-up" && !frm.doc.follow_up_by) {
			frm.scroll_to_field("follow_up_by");
		}
	},

	referred_to(frm, cdt, cdn) {
		offer_another(frm, cdt, cdn, "referred_to", "Referral Target");
	},

	digital_service(frm, cdt, cdn) {
		offer_another(frm, cdt, cdn, "digital_service", "Digital Service");
	},
});

// A visitor sent on to somebody who has left is sent on to nobody: say so while it can still be changed.
function offer_another(frm, cdt, cdn, fieldname, doctype) {
	const name = locals[cdt][cdn][fieldname];
	if (!name) return;
	frappe.xcall("digidel_app.api.directory.contact_state", { doctype, name }, "GET").then((found) => {
		if (!found.warning || locals[cdt][cdn]?.[fieldname] !== name) return;
		const choose = (other) => {
			frappe.utils.add_link_title(doctype, other.name, other.label);
			frappe.model.set_value(cdt, cdn, fieldname, other.name);
			dialog.hide();
		};
		const dialog = new frappe.ui.Dialog({
			title: __("Check this contact"),
			fields: [{ fieldname: "text", fieldtype: "HTML" }],
			primary_action_label: __("Keep it"),
			primary_action: () => dialog.hide(),
		});
		const body = dialog.fields_dict.text.$wrapper.empty();
		$("<p>").text(found.warning).appendTo(body);
		$("<p>")
			.text(
				found.instead.length
					? __("These are of the same kind and in order. Choose one instead:")
					: __("There is no other contact of the same kind that is in order.")
			)
			.appendTo(body);
		for (const other of found.instead) {
			$('<button type="button" class="btn btn-default btn-block text-left">')
				.text(other.label)
				.on("click", () => choose(other))
				.appendTo(body);
		}
		dialog.show();
	});
}
