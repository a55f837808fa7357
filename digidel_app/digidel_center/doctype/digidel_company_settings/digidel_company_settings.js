frappe.ui.form.on("Digidel Company Settings", {
	setup(frm) {
		const account = (root_type) => () => ({
			filters: { company: frm.doc.company, root_type, is_group: 0 },
		});
		frm.set_query("income_account", account("Income"));
		frm.set_query("receivable_account", account("Asset"));
		frm.set_query("liability_account", account("Liability"));
		frm.set_query("default_project", () => ({ filters: { company: frm.doc.company } }));
	},

	refresh(frm) {
		if (frm.is_new() || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Fill in the holiday list"), () => fill_holiday_list(frm));
	},
});

// Public holidays, Saturdays, Sundays and the eves, so that working days are counted right.
function fill_holiday_list(frm) {
	const year = Number(frappe.datetime.get_today().slice(0, 4));
	const dialog = new frappe.ui.Dialog({
		title: __("Fill in the holiday list"),
		fields: [
			{ fieldname: "from_year", label: __("First year"), fieldtype: "Int", reqd: 1, default: year - 1 },
			{ fieldname: "to_year", label: __("Last year"), fieldtype: "Int", reqd: 1, default: year + 2 },
			{
				fieldname: "text",
				fieldtype: "HTML",
				options: `<p>${__(
					"Swedish public holidays, Saturdays, Sundays, Midsummer Eve, Christmas Eve and New Year's Eve are added. Days that are in the list already stay as they are."
				)}</p>`,
			},
		],
		primary_action_label: __("Fill in"),
		primary_action({ from_year, to_year }) {
			frappe
				.xcall("digidel_app.api.settings.fill_holiday_list", {
					company: frm.doc.company,
					from_year,
					to_year,
				})
				.then(() => {
					dialog.hide();
					frappe.show_alert({ message: __("The holiday list is filled in."), indicator: "green" });
					frm.reload_doc();
				});
		},
	});
	dialog.show();
}
