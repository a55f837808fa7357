const GRANT_STATES = {
	Draft: "gray",
	Applied: "blue",
	Granted: "cyan",
	Rejected: "red",
	Active: "green",
	Reported: "purple",
	Closed: "gray",
};

frappe.listview_settings["Grant Agreement"] = {
	hide_name_column: true,
	add_fields: ["status"],
	onload(listview) {
		// the platform's filter shows states without context: the same word as in the list and the form
		const filter = listview.page.fields_dict.status;
		if (!filter) return;
		const states = Object.keys(GRANT_STATES);
		filter.df.options = [
			{ value: "", label: "" },
			...states.map((state) => ({ value: state, label: __(state, null, "Grant Agreement") })),
		];
		filter.refresh();
	},
	get_indicator(doc) {
		return [
			__(doc.status, null, "Grant Agreement"),
			GRANT_STATES[doc.status],
			`status,=,${doc.status}`,
		];
	},
};
