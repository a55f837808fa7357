frappe.listview_settings["Helpdesk Encounter"] = {
	hide_name_column: true,
	add_fields: ["follow_up_by"],
	// the platform's list translates without the DocType, and its own word for Booked is another
	formatters: {
		channel: (value) => `<span class="ellipsis">${__(value, null, "Helpdesk Encounter")}</span>`,
	},
	get_indicator(doc) {
		if (doc.status !== "Open") return [__("Closed", null, "Helpdesk Encounter"), "green", "status,=,Closed"];
		const late = doc.follow_up_by && doc.follow_up_by < frappe.datetime.get_today();
		return late
			? [__("Follow-up overdue"), "red", `status,=,Open|follow_up_by,<,${frappe.datetime.get_today()}`]
			: [__("To follow up"), "orange", "status,=,Open"];
	},
	onload(listview) {
		for (const [label, filters] of quick_filters()) {
			listview.page.add_inner_button(label, () => show_only(listview, filters()), __("Show visits"));
		}
		if (frappe.model.can_write("Helpdesk Encounter")) {
			listview.page.add_action_item(__("Change topic"), () => change_topic(listview));
		}
		if (frappe.model.can_create("Encounter Import")) {
			listview.page.add_menu_item(__("Import from a file"), () =>
				frappe.set_route("List", "Encounter Import")
			);
		}
	},
};

// a function for each, because a list stays open over midnight
function quick_filters() {
	const today = () => frappe.datetime.get_today();
	const day = (moment_of_week) => moment_of_week.format("YYYY-MM-DD");
	return [
		[__("Today"), () => [["started_on", "=", today()]]],
		[
			__("This week"),
			() => [
				[
					"started_on",
					"between",
					[day(moment(today()).startOf("isoWeek")), day(moment(today()).endOf("isoWeek"))],
				],
			],
		],
		[__("My own"), () => [["advisor", "=", frappe.session.user]]],
		[__("To follow up"), () => [["status", "=", "Open"]]],
		[__("All visits"), () => []],
	];
}

function show_only(listview, filters) {
	listview.filter_area
		.clear(false)
		.then(() =>
			filters.length
				? listview.filter_area.add(filters.map((filter) => [listview.doctype, ...filter]))
				: listview.refresh()
		);
}

function change_topic(listview) {
	const chosen = listview.get_checked_items();
	const topics = [...new Set(chosen.map((visit) => visit.first_topic))];
	const dialog = new frappe.ui.Dialog({
		title: __("Change topic in {0} visits", [chosen.length]),
		fields: [
			{
				fieldname: "from_topic",
				label: __("Topic now"),
				fieldtype: "Link",
				options: "Encounter Topic",
				default: topics.length === 1 ? topics[0] : null,
				reqd: 1,
				description: __("Other questions of the visits stay as they are."),
			},
			{
				fieldname: "to_topic",
				label: __("New topic"),
				fieldtype: "Link",
				options: "Encounter Topic",
				get_query: () => ({ filters: { is_active: 1 } }),
				reqd: 1,
			},
		],
		primary_action_label: __("Change topic"),
		primary_action({ from_topic, to_topic }) {
			dialog.disable_primary_action();
			frappe
				.xcall("digidel_app.api.encounters.change_topic", {
					encounters: chosen.map((visit) => visit.name),
					from_topic,
					to_topic,
				})
				.then(({ questions, visits }) => {
					dialog.hide();
					frappe.show_alert({
						message: __("{0} questions in {1} visits have a new topic", [questions, visits]),
						indicator: questions ? "green" : "orange",
					});
					listview.clear_checked_items();
					listview.refresh();
				})
				.catch(() => dialog.enable_primary_action());
		},
	});
	dialog.show();
}
