frappe.provide("digidel");

/** Ask in which condition a lent thing came back, and end its loan. */
digidel.take_back = (loan, equipment_name, done) => {
	const conditions = ["Whole", "Worn", "Broken"].map((value) => ({
		value,
		label: __(value, null, "Equipment Loan"),
	}));
	const dialog = new frappe.ui.Dialog({
		title: __("Take back {0}", [equipment_name]),
		fields: [
			{
				fieldname: "condition",
				fieldtype: "Select",
				label: __("Condition when returned"),
				options: conditions,
				default: "Whole",
				reqd: 1,
			},
			{
				fieldname: "about",
				fieldtype: "HTML",
				options: `<p class="text-muted">${__("From now on the borrower's name and contact are hidden from everybody.")}</p>`,
			},
		],
		primary_action_label: __("Take back"),
		async primary_action({ condition }) {
			await frappe.xcall("digidel_app.api.center.give_back", { loan, condition });
			dialog.hide();
			frappe.show_alert({ message: __("{0} is back.", [equipment_name]), indicator: "green" });
			done();
		},
	});
	dialog.show();
};
