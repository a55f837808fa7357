frappe.ui.form.on("Grant Agreement", {
	setup(frm) {
		// a read-only Select is shown without context: these states have words of their own
		frappe.meta.get_docfield(frm.doctype, "status").formatter = (status) => __(status, null, frm.doctype);
		frm.set_query("project", () => ({ filters: { company: frm.doc.company } }));
		frm.set_query("payment_entry", "instalments", () => ({
			filters: { company: frm.doc.company, docstatus: 1 },
		}));
		frm.set_query("journal_entry", "instalments", () => ({
			filters: { company: frm.doc.company, docstatus: 1 },
		}));
		frm.set_query("grant_claim", "instalments", () => ({
			filters: { grant_agreement: frm.doc.name, docstatus: 1 },
		}));
		frm.set_query("financier", "financing", () => ({ filters: { grant_agreement: frm.doc.name } }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(
				__("Save the grant first. Then add its financiers, its budget lines and its financing.")
			);
			return;
		}
		show_review(frm);
		show_money(frm);
		add_buttons(frm);
	},
});

function show_review(frm) {
	const field = frm.get_field("review");
	frappe
		.xcall("digidel_app.api.funding.plan_review", { grant_agreement: frm.doc.name }, "GET")
		.then((html) => field.$wrapper.html(html));
}

function show_money(frm) {
	if (!["Granted", "Active", "Reported", "Closed"].includes(frm.doc.status)) return;
	frappe
		.xcall("digidel_app.api.funding.grant_money", { grant_agreement: frm.doc.name }, "GET")
		.then((html) => frm.get_field("money_view").$wrapper.html(html));
}

function propose_income(frm) {
	frappe.prompt(
		{ fieldname: "period_end", fieldtype: "Date", label: __("Last day of the month"), reqd: 1 },
		({ period_end }) =>
			frappe
				.xcall("digidel_app.api.funding.propose_income", {
					grant_agreement: frm.doc.name,
					period_end,
				})
				.then((entry) =>
					entry
						? frappe.set_route("Form", "Journal Entry", entry)
						: frappe.show_alert({ message: __("Everything is booked."), indicator: "green" })
				),
		__("Propose income entry")
	);
}

function add_buttons(frm) {
	frm.add_custom_button(__("Budget Follow-up"), () => {
		frappe.route_options = {
			company: frm.doc.company,
			project: frm.doc.project,
			grant_agreement: frm.doc.name,
			fiscal_year: null,
			to_date: null,
		};
		frappe.set_route("query-report", "Budget Follow-up");
	});
	frm.add_custom_button(__("Posting Guide"), () => {
		const params = new URLSearchParams({
			doctype: frm.doctype,
			name: frm.doc.name,
			format: "Posting Guide",
			no_letterhead: "0",
		});
		window.open(`/api/method/frappe.utils.print_format.download_pdf?${params}`);
	});
	frm.add_custom_button(
		__("Budget Line"),
		() => frappe.new_doc("Project Budget Line", { grant_agreement: frm.doc.name }),
		__("Add")
	);
	frm.add_custom_button(
		__("Financier"),
		() => frappe.new_doc("Grant Financier", { grant_agreement: frm.doc.name }),
		__("Add")
	);
	if (frm.perm[0] && frm.perm[0].write && ["Active", "Reported"].includes(frm.doc.status)) {
		frm.add_custom_button(__("Propose income entry"), () => propose_income(frm));
		frm.add_custom_button(
			__("Grant Claim"),
			() => frappe.new_doc("Grant Claim", { grant_agreement: frm.doc.name }),
			__("Add")
		);
		frm.add_custom_button(
			__("Budget Reallocation"),
			() => frappe.new_doc("Budget Reallocation", { grant_agreement: frm.doc.name }),
			__("Add")
		);
	}
	if (frm.perm[0] && frm.perm[0].write && ["Applied", "Granted"].includes(frm.doc.status)) {
		frm.add_custom_button(__("Approve budget"), () => approve_budget(frm));
	}
}

function approve_budget(frm) {
	frappe.confirm(__("Approve all draft lines? Their plan is fixed from then on."), () =>
		frappe
			.xcall("digidel_app.api.funding.approve_budget", { grant_agreement: frm.doc.name })
			.then((names) => {
				frappe.show_alert({
					message: __("{0} lines approved", [names.length]),
					indicator: "green",
				});
				frm.reload_doc();
			})
	);
}
