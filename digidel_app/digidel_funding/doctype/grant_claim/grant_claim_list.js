// The platform's word for a submitted document means something else in Swedish: these have words of their own.
frappe.listview_settings["Grant Claim"] = {
	get_indicator(doc) {
		const [label, colour] = [
			[__("Draft", null, "Grant Claim"), "red"],
			[__("Submitted", null, "Grant Claim"), "blue"],
			[__("Cancelled", null, "Grant Claim"), "grey"],
		][doc.docstatus];
		return [label, colour, `docstatus,=,${doc.docstatus}`];
	},
};
