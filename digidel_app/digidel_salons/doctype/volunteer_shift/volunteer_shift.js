frappe.ui.form.on("Volunteer Shift", {
	setup(frm) {
		const of_company = (filters) => () => ({
			filters: frm.doc.company ? { company: frm.doc.company, ...filters } : filters,
		});
		frm.set_query("salon_volunteer", of_company({ status: "Active" }));
		frm.set_query("digital_salon", of_company({ status: ["!=", "Cancelled"] }));
		frm.set_query("meeting_place", of_company({ is_active: 1 }));
	},

	refresh(frm) {
		if (frm.is_new() || !frappe.model.can_create("Volunteer Shift")) return;
		const step = (label, status) =>
			frm.add_custom_button(label, () => {
				frm.set_value("status", status);
				frm.save();
			});
		if (frm.doc.status === "Confirmed") {
			step(__("Approve the hours"), "Approved").addClass("btn-primary");
			frm.add_custom_button(__("Reject", null, "Volunteer Shift"), () => ask_why(frm));
		}
		if (frm.doc.status === "Approved") step(__("Take the approval back"), "Confirmed");
	},

	digital_salon(frm) {
		if (!frm.doc.digital_salon) return;
		frappe.db
			.get_value("Digital Salon", frm.doc.digital_salon, ["starts_at", "ends_at", "meeting_place"])
			.then(({ message }) => {
				frm.set_value("meeting_place", message.meeting_place);
				frm.set_value("shift_date", message.starts_at.slice(0, 10));
				if (!frm.doc.hours) {
					frm.set_value("hours", moment(message.ends_at).diff(message.starts_at, "minutes") / 60);
				}
			});
	},
});

const ask_why = (frm) =>
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Why it was rejected"), reqd: 1 },
		({ reason }) => {
			frm.set_value("rejected_reason", reason);
			frm.set_value("status", "Rejected");
			frm.save();
		},
		__("Reject the hours")
	);
