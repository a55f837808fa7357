frappe.ui.form.on("Need Report", {
	refresh(frm) {
		frm.set_query("meeting_place", () => ({ filters: { is_active: 1 } }));
		if (frm.is_new() || frm.doc.status === "Met" || !frappe.model.can_create("Digital Salon")) return;
		frm.add_custom_button(__("Plan a salon"), () =>
			frappe.model.with_doctype("Digital Salon", () => {
				const salon = frappe.model.get_new_doc("Digital Salon");
				Object.assign(salon, {
					title: frm.doc.theme,
					theme: frm.doc.theme,
					meeting_place: frm.doc.meeting_place,
					company: frm.doc.company,
				});
				frappe.model.add_child(salon, "needs_met").need_report = frm.doc.name;
				frappe.set_route("Form", "Digital Salon", salon.name);
			})
		);
	},

	meeting_place(frm) {
		if (!frm.doc.meeting_place) return;
		frappe.db.get_value("Meeting Place", frm.doc.meeting_place, ["company", "locality"]).then(({ message }) => {
			frm.set_value("company", message.company);
			if (!frm.doc.locality) frm.set_value("locality", message.locality);
		});
	},
});
