frappe.ui.form.on("Digital Salon", {
	setup(frm) {
		const of_company = () => ({ filters: frm.doc.company ? { company: frm.doc.company } : {} });
		const of_company_and = (filters) => () => ({ filters: { ...of_company().filters, ...filters } });
		frm.set_query("meeting_place", () => ({ filters: { is_active: 1 } }));
		frm.set_query("project", of_company);
		frm.set_query("salon_volunteer", "hosts", of_company_and({ status: "Active" }));
		frm.set_query("partner_organisation", "hosts", of_company);
		frm.set_query("need_report", "needs_met", of_company);
	},

	refresh(frm) {
		if (frm.is_new()) return;
		const step = (label, status, primary) => {
			const button = frm.add_custom_button(label, () => {
				frm.set_value("status", status);
				frm.save();
			});
			if (primary) button.addClass("btn-primary");
		};
		const has_started = frm.doc.starts_at <= frappe.datetime.now_datetime();
		if (frm.doc.status === "Planned" && !has_started) step(__("Open for registration"), "Open", true);
		if (["Planned", "Open"].includes(frm.doc.status) && has_started) step(__("It was held"), "Held", true);
		if (frm.doc.status === "Held") step(__("Report", null, "Digital Salon"), "Reported", true);
		if (frm.doc.status === "Reported") step(__("Correct the figures"), "Held");
	},

	meeting_place(frm) {
		if (!frm.doc.meeting_place) return;
		frappe.db
			.get_value("Meeting Place", frm.doc.meeting_place, ["company", "has_wifi", "place_name"])
			.then(({ message }) => {
				frm.set_value("company", message.company);
				const lacks_wifi = frm.doc.needs_wifi && !cint(message.has_wifi);
				frm.set_intro(lacks_wifi ? __("{0} has no wifi.", [message.place_name]) : "", "orange");
			});
	},

	starts_at(frm) {
		if (frm.doc.starts_at && !frm.doc.ends_at) {
			const two_hours_later = moment(frm.doc.starts_at).add(2, "hours");
			frm.set_value("ends_at", two_hours_later.format(frappe.defaultDatetimeFormat));
		}
	},
});

const sum_headcounts = (frm) => {
	const rows = frm.doc.headcounts || [];
	if (rows.length) frm.set_value("persons_total", rows.reduce((sum, row) => sum + cint(row.persons), 0));
};

frappe.ui.form.on("Salon Headcount", { persons: sum_headcounts, headcounts_remove: sum_headcounts });
