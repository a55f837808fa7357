frappe.ui.form.on("Digidel Equipment", {
	setup(frm) {
		frm.set_query("owner_organisation", () => ({ filters: { company: frm.doc.company || undefined } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		show_history(frm);
		const can_lend = frm.doc.lendable && !["Broken", "Lost"].includes(frm.doc.equipment_condition);
		if (frm.doc.on_loan) {
			frm.add_custom_button(__("Take back"), () => take_back(frm)).addClass("btn-primary");
		} else if (can_lend && frappe.model.can_create("Equipment Loan")) {
			frm.add_custom_button(__("Lend"), () => lend(frm)).addClass("btn-primary");
		}
	},
});

function lend(frm) {
	const days = frm.doc.loan_days || 14;
	const dialog = new frappe.ui.Dialog({
		title: __("Lend {0}", [frm.doc.equipment_name]),
		fields: [
			{ fieldname: "borrower_name", fieldtype: "Data", label: __("Borrower's name"), reqd: 1 },
			{
				fieldname: "borrower_contact",
				fieldtype: "Data",
				label: __("Borrower's phone or e-mail"),
				description: __("For reminders."),
				reqd: 1,
			},
			{
				fieldname: "due_on",
				fieldtype: "Date",
				label: __("Due on"),
				default: frappe.datetime.add_days(frappe.datetime.get_today(), days),
				reqd: 1,
			},
			{ fieldname: "loan_note", fieldtype: "Small Text", label: __("What came along") },
		],
		primary_action_label: __("Lend"),
		async primary_action(values) {
			const loan = await frappe.xcall("digidel_app.api.center.lend", { equipment: frm.doc.name, ...values });
			dialog.hide();
			frappe.set_route("Form", "Equipment Loan", loan);
		},
	});
	dialog.show();
}

async function take_back(frm) {
	const { message } = await frappe.db.get_value(
		"Equipment Loan",
		{ equipment: frm.doc.name, status: ["!=", "Returned"] },
		"name"
	);
	if (message && message.name) {
		digidel.take_back(message.name, frm.doc.equipment_name, () => frm.reload_doc());
	}
}

async function show_history(frm) {
	const field = frm.get_field("loan_history");
	if (!frappe.model.can_read("Equipment Loan")) {
		field.$wrapper.empty();
		return;
	}
	const rows = await frappe.xcall("digidel_app.api.center.loan_history", { equipment: frm.doc.name });
	const date = (value) => (value ? frappe.datetime.str_to_user(value) : "–");
	const heads = [__("Lent on"), __("Due on"), __("Returned on"), __("Status"), __("Condition", null, "Digidel Equipment")];
	const body = rows
		.map(
			(row) => `<tr><td><a href="/app/equipment-loan/${encodeURIComponent(row.name)}">${date(row.lent_on)}</a></td>
			<td>${date(row.due_on)}</td><td>${date(row.returned_on)}</td>
			<td>${__(row.status, null, "Equipment Loan")}</td>
			<td>${row.return_condition ? __(row.return_condition, null, "Equipment Loan") : "–"}</td></tr>`
		)
		.join("");
	field.$wrapper.html(
		rows.length
			? `<table class="table table-bordered"><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
				<tbody>${body}</tbody></table>`
			: `<p class="text-muted">${__("Not lent yet.")}</p>`
	);
}
