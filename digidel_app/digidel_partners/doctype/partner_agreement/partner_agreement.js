frappe.ui.form.on("Partner Agreement", {
	setup(frm) {
		// a read-only Select is shown without context: these states have words of their own
		frappe.meta.get_docfield(frm.doctype, "status").formatter = (status) => __(status, null, frm.doctype);
		frm.set_query("project", () => ({ filters: { company: frm.doc.company } }));
		frm.set_query("responsible_user", () => ({ filters: { enabled: 1, user_type: "System User" } }));
		frm.set_query("replaces", () => ({
			filters: { partner_organisation: frm.doc.partner_organisation, name: ["!=", frm.doc.name] },
		}));
	},

	onload(frm) {
		if (frm.is_new() && !frm.doc.responsible_user) frm.set_value("responsible_user", frappe.session.user);
	},

	partner_organisation(frm) {
		if (!frm.doc.partner_organisation) return;
		frappe.db
			.get_value("Partner Organisation", frm.doc.partner_organisation, "company")
			.then(({ message }) => frm.set_value("company", message.company));
	},

	refresh(frm) {
		lock_fields(frm);
		show_what_comes_next(frm);
		if (["Signed", "Active"].includes(frm.doc.status) && frappe.model.can_create(frm.doctype)) {
			frm.add_custom_button(__("New version"), () => make_new_version(frm));
		}
	},

	before_workflow_action(frm) {
		return comment_on_step(frm);
	},

	after_workflow_action(frm) {
		frm.reload_doc(); // the comment, the tasks, and what the new state locks
	},
});

function lock_fields(frm) {
	// The server decides what may still change; this only spares people typing what it will not take.
	const may_change = frm.doc.__onload && frm.doc.__onload.may_change;
	const unlocked = !may_change || frm.is_new();
	for (const field of frm.meta.fields) {
		if (frappe.model.no_value_type.includes(field.fieldtype) && field.fieldtype !== "Table") continue;
		if (field.read_only || field.fieldname === "status") continue;
		frm.set_df_property(field.fieldname, "read_only", unlocked || may_change.includes(field.fieldname) ? 0 : 1);
	}
}

function show_what_comes_next(frm) {
	frm.set_intro("");
	const doc = frm.doc;
	const day = (value) => frappe.datetime.str_to_user(value);
	const left = doc.notice_by && frappe.datetime.get_day_diff(doc.notice_by, frappe.datetime.get_today());
	if (doc.status === "Approved" && !(doc.signed_file && doc.signed_on)) {
		frm.set_intro(
			__("Next: print the agreement, have it signed, attach the document under Signing and choose Sign."),
			"blue"
		);
	} else if (doc.status === "Signed" && doc.handles_personal_data && !doc.data_processing_reference) {
		frm.set_intro(__("Fill in Data processing agreement before this can become active."), "orange");
	} else if (doc.status === "Active" && doc.notice_given_on) {
		frm.set_intro(
			doc.next_renewal_on
				? __("Notice was given after the last day, so the agreement renews once more.")
				: __("Notice has been given. The agreement ends on {0}.", [day(doc.ends_on)]),
			"orange"
		);
	} else if (doc.status === "Active" && doc.renewal !== "None" && doc.notice_by && left >= 0 && left <= 90) {
		frm.set_intro(__("Notice must be given no later than {0}.", [day(doc.notice_by)]), "orange");
	} else if (doc.status === "Active" && doc.days_left !== null && doc.ends_on && doc.days_left <= 90 && !doc.next_renewal_on) {
		frm.set_intro(__("The agreement ends on {0}. Make a new version if it is to go on.", [day(doc.ends_on)]), "orange");
	}
}

function make_new_version(frm) {
	frappe
		.xcall("digidel_app.api.partners.new_version", { partner_agreement: frm.doc.name })
		.then((name) => {
			frappe.show_alert({
				message: __("A draft of the new version. The old one holds until this one becomes active."),
				indicator: "green",
			});
			frappe.set_route("Form", frm.doctype, name);
		});
}

// Why a step was taken is kept as a comment beside the agreement; those who turn something down must say why.
function comment_on_step(frm) {
	const action = frm.selected_workflow_action;
	const must = ["Send back", "Reject", "Terminate"].includes(action);
	frappe.dom.unfreeze(); // the platform freezes the page before it asks
	return new Promise((resolve, reject) => {
		const dialog = new frappe.ui.Dialog({
			title: __(action),
			fields: [
				{
					fieldname: "comment",
					fieldtype: "Small Text",
					label: must ? __("Why") : __("Comment, if you like"),
					reqd: must,
				},
			],
			primary_action_label: __(action),
			primary_action({ comment }) {
				dialog.answered = true;
				dialog.hide();
				const kept = comment
					? frappe.xcall("frappe.desk.form.utils.add_comment", {
							reference_doctype: frm.doctype,
							reference_name: frm.doc.name,
							content: `${__(action)}: ${frappe.utils.escape_html(comment)}`,
							comment_email: frappe.session.user,
							comment_by: frappe.session.user_fullname,
					  })
					: Promise.resolve();
				kept.then(resolve, reject);
			},
		});
		dialog.onhide = () => dialog.answered || reject();
		dialog.show();
	});
}
