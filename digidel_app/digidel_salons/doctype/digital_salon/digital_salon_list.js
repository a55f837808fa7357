/** "tis 12/1 10:00" for what is near, "2025-03-11 10:00" for what is not: both fit their column. */
const short_moment = (value) => {
	if (!value) return "";
	const is_near = Math.abs(moment(value).diff(moment(), "days")) < 300;
	const form = { weekday: "short", day: "numeric", month: "numeric" };
	const day = is_near
		? new Intl.DateTimeFormat(frappe.boot.lang, form).format(moment(value).toDate())
		: frappe.datetime.str_to_user(value.slice(0, 10));
	return `<span title="${frappe.datetime.str_to_user(value)}">${day} ${value.slice(11, 16)}</span>`;
};

frappe.listview_settings["Digital Salon"] = {
	hide_name_column: true,
	add_fields: ["starts_at", "ends_at", "capacity", "seats_taken"],
	formatters: {
		starts_at: (value) => short_moment(value),
		seats_taken: (value, _field, doc) =>
			doc.capacity ? __("{0} of {1}", [cint(value), doc.capacity]) : `${cint(value)}`,
	},
	get_indicator(doc) {
		const is_past = doc.starts_at && doc.starts_at < frappe.datetime.now_datetime();
		if (["Planned", "Open"].includes(doc.status) && is_past) {
			return [__("To be reported"), "red", `status,in,Planned,Open|starts_at,<,${frappe.datetime.now_datetime()}`];
		}
		if (doc.status === "Open" && doc.capacity && doc.seats_taken >= doc.capacity) {
			return [__("Full", null, "Digital Salon"), "orange", "status,=,Open"];
		}
		const colours = { Planned: "blue", Open: "green", Held: "orange", Reported: "gray", Cancelled: "gray" };
		return [__(doc.status, null, "Digital Salon"), colours[doc.status], `status,=,${doc.status}`];
	},
	onload(list) {
		const show = async (filters) => {
			await list.filter_area.clear(false);
			if (filters.length) await list.filter_area.add(filters);
			list.refresh();
		};
		const from_today = () => [["Digital Salon", "starts_at", ">=", frappe.datetime.get_today()]];
		list.page.add_inner_button(__("Ahead"), () => show(from_today()));
		list.page.add_inner_button(__("This week"), () => show([["Digital Salon", "starts_at", "Timespan", "this week"]]));
		list.page.add_inner_button(__("All"), () => show([]));

		// what comes next stands first; a user's own choice of another order is kept
		const own_order = list.view_user_settings.sort_by;
		if (!own_order || own_order === "creation") {
			list.sort_selector.set_value("starts_at", "asc");
			Object.assign(list, { sort_by: "starts_at", sort_order: "asc" });
		}
		// without a question of its own the list begins today: yesterday's "from today" is renewed
		const asked = frappe.route_options && Object.keys(frappe.route_options).length;
		const others = list.filter_area.get().filter(([, field, operator]) => field !== "starts_at" || operator !== ">=");
		if (!asked && !others.length) show(from_today());
	},
};
