frappe.listview_settings["Salon Series"] = {
	hide_name_column: true,
	add_fields: ["ended_from", "ends_on"],
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.ended_from && doc.ended_from <= today) return [__("Ended"), "gray", "ended_from,is,set"];
		if (doc.ends_on && doc.ends_on < today) return [__("Ended"), "gray", `ends_on,<,${today}`];
		return [__("In progress"), "green", "ended_from,is,not set"];
	},
	onload(list) {
		if (!frappe.model.can_create("Salon Series")) return;
		list.page.add_inner_button(__("Copy a term"), ask_term);
	},
};

const ask_term = () => {
	const year = moment().year();
	// in autumn next spring is planned, in spring next autumn
	const is_autumn = moment().month() >= 6;
	const spring = (of) => [`${of}-01-10`, `${of}-06-05`];
	const autumn = (of) => [`${of}-08-20`, `${of}-12-20`];
	const [old_first, old_last] = is_autumn ? autumn(year) : spring(year);
	const [new_first, new_last] = is_autumn ? spring(year + 1) : autumn(year);
	const day = (fieldname, label, value) => ({ fieldname, label, fieldtype: "Date", default: value, reqd: 1 });
	const dialog = new frappe.ui.Dialog({
		title: __("Copy a term"),
		fields: [
			{
				fieldname: "company",
				fieldtype: "Link",
				options: "Company",
				label: __("Company"),
				default: frappe.defaults.get_user_default("Company"),
				reqd: 1,
			},
			{ fieldtype: "Section Break", label: __("The term to copy") },
			day("old_first", __("First day"), old_first),
			{ fieldtype: "Column Break" },
			day("old_last", __("Last day"), old_last),
			{ fieldtype: "Section Break", label: __("The new term") },
			day("new_first", __("First day"), new_first),
			{ fieldtype: "Column Break" },
			day("new_last", __("Last day"), new_last),
		],
		primary_action_label: __("Choose what to copy"),
		async primary_action(term) {
			const found = await frappe.xcall("digidel_app.api.salon_series.copy_term", { ...term, chosen: [] });
			if (!found.sources.length) {
				frappe.msgprint(__("There are no series or salons in that term."));
				return;
			}
			dialog.hide();
			choose_sources(term, found.sources);
		},
	});
	dialog.show();
};

const choose_sources = (term, sources) => {
	const escape = frappe.utils.escape_html;
	const dialog = new frappe.ui.Dialog({
		title: __("Choose what to copy"),
		fields: [
			{
				fieldname: "sources",
				fieldtype: "MultiCheck",
				columns: 1,
				options: sources.map((source) => ({
					value: source.name,
					checked: 1,
					label: `${escape(source.title)} <span class="text-muted">${
						source.starts_at ? digidel.salon_plan.moment(source.starts_at) : __(source.doctype)
					}${
						source.dropped_hosts.length
							? ` · ${__("No longer host: {0}", [source.dropped_hosts.join(", ")])}`
							: ""
					}</span>`,
				})),
			},
		],
		primary_action_label: __("Show the dates"),
		primary_action({ sources: chosen }) {
			if (!chosen.length) return;
			dialog.hide();
			digidel.salon_plan.preview({
				title: __("Dates of the new term"),
				action: __("Make the salons"),
				ask: ({ places, is_meant, only_fitting }) =>
					frappe.xcall("digidel_app.api.salon_series.copy_term", { ...term, chosen, places, is_meant, only_fitting }),
				done: () => frappe.set_route("List", "Digital Salon"),
			});
		},
	});
	dialog.show();
};
