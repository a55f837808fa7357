frappe.ui.form.on("Grant Claim", {
	setup(frm) {
		frm.set_query("grant_agreement", () => ({ filters: { status: "Active" } }));
	},

	// whoever tabs past the dates is given an empty row by the platform, and could not save
	validate(frm) {
		if (frm.is_new()) frm.clear_table("claim_lines");
	},

	refresh(frm) {
		// the platform names the filter with its own word for the state
		frm.set_df_property(
			"grant_agreement",
			"filter_description",
			__("Only grants that are {0} are listed", [__("Active", null, "Grant Agreement")])
		);
		frm.get_field("claim_lines").grid.cannot_add_rows = true;
		frm.set_intro(""); // a new form is refreshed twice
		if (frm.is_new()) {
			frm.set_intro(
				__("Choose the grant and the period, then save: the claim is filled in from the ledger.")
			);
			return;
		}
		if (frm.doc.docstatus === 0) {
			frm.set_intro(
				__("The figures follow the ledger each time you save. They are frozen when you submit.")
			);
		}
		show(frm, "overview", "claim_overview");
		show(frm, "drift_view", "claim_drift_view");
		add_buttons(frm);
	},
});

function show(frm, fieldname, method) {
	frappe
		.xcall(`digidel_app.api.funding.${method}`, { grant_claim: frm.doc.name }, "GET")
		.then((html) => frm.get_field(fieldname).$wrapper.html(html));
}

function add_buttons(frm) {
	if (frm.doc.docstatus === 0) return;
	frm.add_custom_button(__("Vouchers", null, "Digidel"), () =>
		frappe.set_route("List", "Grant Claim Voucher", { grant_claim: frm.doc.name })
	);
	if (frm.doc.docstatus !== 1 || !frm.perm[0].submit) return;
	frm.add_custom_button(__("Audit package"), () => make_audit_package(frm));
	if (frm.doc.supplements) return;
	frm.add_custom_button(__("Accept drift"), () => accept_drift(frm), __("Drift"));
	frm.add_custom_button(__("Supplementary claim"), () => supplement(frm), __("Drift"));
}

function make_audit_package(frm) {
	frappe
		.call({
			method: "digidel_app.api.funding.make_audit_package",
			args: { grant_claim: frm.doc.name },
			freeze: true,
			freeze_message: __("Making the audit package"),
		})
		.then(({ message }) => frappe.set_route("Form", "Grant Audit Package", message.name));
}

function accept_drift(frm) {
	frappe.prompt(
		{ fieldname: "note", fieldtype: "Small Text", label: __("Why the drift is accepted"), reqd: 1 },
		({ note }) =>
			frappe
				.xcall("digidel_app.api.funding.accept_drift", { grant_claim: frm.doc.name, note })
				.then(() => frm.reload_doc()),
		__("Accept drift")
	);
}

function supplement(frm) {
	frappe
		.xcall("digidel_app.api.funding.supplement_claim", { grant_claim: frm.doc.name })
		.then((name) => frappe.set_route("Form", "Grant Claim", name));
}
