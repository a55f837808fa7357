frappe.listview_settings["Volunteer Shift"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Planned: "blue", Confirmed: "orange", Approved: "green", Rejected: "gray" };
		return [__(doc.status, null, "Volunteer Shift"), colours[doc.status], `status,=,${doc.status}`];
	},
	onload(list) {
		if (!frappe.model.can_create("Volunteer Shift")) return;
		list.page.add_actions_menu_item(__("Approve the hours"), () => {
			const names = list.get_checked_items(true);
			frappe.xcall("digidel_app.api.volunteers.approve_shifts", { names }).then((approved) => {
				frappe.show_alert({ message: __("{0} shifts approved.", [approved]), indicator: "green" });
				list.refresh();
			});
		});
	},
};
