// Shows on what books or binds a cost which Digidel budget line it lands on and what is left of it.
for (const doctype of [
	"Expense Claim",
	"Journal Entry",
	"Payment Entry",
	"Purchase Invoice",
	"Purchase Order",
	"Purchase Receipt",
	"Stock Entry",
]) {
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			if (frm.is_new() || !digidel_has_project(frm.doc)) return;
			digidel_show_left(frm);
			digidel_offer_override(frm);
		},
	});
}

function digidel_has_project(doc) {
	const rows = [doc.items, doc.accounts, doc.expenses, doc.taxes].flatMap((table) => table || []);
	return Boolean(doc.project || rows.some((row) => row.project));
}

function digidel_show_left(frm) {
	frappe
		.xcall("digidel_app.api.funding.budget_left", { doctype: frm.doctype, name: frm.doc.name }, "GET")
		.then((rows) => {
			for (const row of rows) {
				const text = __("{0} {1}: this takes {2}, left with it {3}", [
					frappe.utils.escape_html(row.title),
					row.fiscal_year,
					row.amount,
					row.left,
				]);
				frm.dashboard.add_comment(text, row.is_over ? "orange" : "blue", true);
			}
		});
}

function digidel_offer_override(frm) {
	const may = frappe.user.has_role("Digidel Finance") || frappe.user.has_role("Digidel Manager");
	if (frm.doctype !== "Purchase Order" || frm.doc.docstatus !== 0 || !may) return;
	frm.add_custom_button(__("Allow beyond the budget line"), () =>
		frappe.prompt(
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			({ reason }) =>
				frappe
					.xcall("digidel_app.api.funding.allow_over_budget", {
						purchase_order: frm.doc.name,
						reason,
					})
					.then(() => frm.reload_doc()),
			__("Allow beyond the budget line")
		)
	);
}
