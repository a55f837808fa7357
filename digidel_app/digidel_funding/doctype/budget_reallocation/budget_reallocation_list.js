// The platform's word for a submitted document means something else in Swedish: these have words of their own.
frappe.listview_settings["Budget Reallocation"] = {
	get_indicator(doc) {
		const [label, colour] = [
			[__("Draft", null, "Budget Reallocation"), "red"],
			[__("Submitted", null, "Budget Reallocation"), "blue"],
			[__("Cancelled", null, "Budget Reallocation"), "grey"],
		][doc.docstatus];
		return [label, colour, `docstatus,=,${doc.docstatus}`];
	},
};
