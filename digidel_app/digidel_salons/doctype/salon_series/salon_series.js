const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const API = "digidel_app.api.salon_series";

frappe.ui.form.on("Salon Series", {
	setup(frm) {
		const of_company = (filters = {}) => () => ({
			filters: { ...(frm.doc.company ? { company: frm.doc.company } : {}), ...filters },
		});
		frm.set_query("meeting_place", () => ({ filters: { is_active: 1 } }));
		frm.set_query("project", of_company());
		frm.set_query("salon_volunteer", "hosts", of_company({ status: "Active" }));
		frm.set_query("partner_organisation", "hosts", of_company());
		frm.set_query("equipment", "equipment", of_company());
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Say when and where, and save. Then you see every date before anything is made."));
			return;
		}
		const { has_salons, has_list_of_days_off } = frm.doc.__onload || {};
		frm.set_intro("");
		if (frm.doc.skip_holidays && !has_list_of_days_off) {
			frm.set_intro(
				__("Nobody has said which days are off, so only the eves are left out. Fill in the list in Digidel Company Settings."),
				"orange"
			);
		}
		if (!frm.perm[0]?.write) return;
		const show = frm.add_custom_button(__("Show the dates"), () => when_saved(frm, show_dates));
		if (!has_salons) show.addClass("btn-primary");
		if (has_salons && !frm.doc.ended_from) {
			frm.add_custom_button(__("Change from a day"), () => when_saved(frm, ask_change));
		}
		if (!frm.doc.ended_from) frm.add_custom_button(__("End the series"), () => when_saved(frm, ask_end));
		if (has_salons) {
			frm.add_custom_button(__("Show its salons"), () => {
				frappe.set_route("List", "Digital Salon", { series: frm.doc.name });
			});
		}
	},

	meeting_place(frm) {
		if (!frm.doc.meeting_place || !frm.is_new()) return;
		frappe.db.get_value("Meeting Place", frm.doc.meeting_place, "company").then(({ message }) => {
			frm.set_value("company", message.company);
		});
	},
});

frappe.ui.form.on("Salon Series Exception", {
	// the platform fills the present time in, but a moved date without times keeps those of the plan
	exceptions_add(_frm, doctype, name) {
		frappe.model.set_value(doctype, name, { from_time: null, to_time: null });
	},
});

const when_saved = (frm, action) => {
	if (frm.is_dirty()) {
		frappe.show_alert({ message: __("Save first."), indicator: "orange" });
		return;
	}
	action(frm);
};

const show_dates = (frm) => {
	digidel.salon_plan.preview({
		title: __("Dates of {0}", [frappe.utils.escape_html(frm.doc.title)]),
		action: __("Make the salons"),
		ask: async ({ places, is_meant, only_fitting }) => ({
			rows: await frappe.xcall(`${API}.make_salons`, { series: frm.doc.name, places, is_meant, only_fitting }),
		}),
		done: () => frm.reload_doc(),
	});
};

/** From which day something is: today or later, as it stands when the dialog opens. */
const first_day = () => ({
	fieldname: "first",
	fieldtype: "Date",
	label: __("From this day on"),
	default: frappe.datetime.add_days(frappe.datetime.get_today(), 1),
	reqd: 1,
});

/** "9:00:00" as "9:00". */
const clock = (time) => (time || "").split(":").slice(0, 2).join(":");

const ask_change = (frm) => {
	const option = (name) => {
		const { fieldtype, label, options } = frappe.meta.get_docfield("Salon Series", name);
		return { fieldname: name, fieldtype, label: __(label), options, default: frm.doc[name] };
	};
	const times = frm.doc.times.flatMap((row) => [
		{ fieldtype: "Section Break", label: frm.doc.times.length > 1 ? __(row.weekday) : __("When") },
		{
			fieldname: `weekday_${row.idx}`,
			fieldtype: "Select",
			label: __("Weekday"),
			options: WEEKDAYS.map((value) => ({ value, label: __(value) })),
			default: row.weekday,
		},
		{ fieldtype: "Column Break" },
		// plain text: the platform's time picker fails in a dialog; the server says what is no time
		{ fieldname: `from_time_${row.idx}`, fieldtype: "Data", label: __("From"), default: clock(row.from_time) },
		{ fieldtype: "Column Break" },
		{ fieldname: `to_time_${row.idx}`, fieldtype: "Data", label: __("To"), default: clock(row.to_time) },
	]);
	const simple = ["meeting_place", "title", "theme", "capacity", "activity_language"];
	const checks = ["needs_wifi", "needs_step_free", "is_public"];
	const dialog = new frappe.ui.Dialog({
		title: __("Change from a day"),
		fields: [
			first_day(),
			...times,
			{ fieldtype: "Section Break", label: __("What each salon gets") },
			...simple.map(option),
			{ fieldtype: "Column Break" },
			...checks.map(option),
			{ fieldtype: "Section Break", label: __("Hosts") },
			hosts_table(frm),
		],
		primary_action_label: __("Show what happens"),
		primary_action(entered) {
			const given = { series: frm.doc.name, first: entered.first, ...differences(frm, entered, [...simple, ...checks]) };
			if (!Object.keys(given.values).length && !Object.keys(given.times).length) {
				frappe.show_alert({ message: __("Nothing is changed yet."), indicator: "orange" });
				return;
			}
			dialog.hide();
			show_change(frm, `${API}.change_from`, given, __("Change from a day"), __("Change the salons"));
		},
	});
	dialog.show();
};

const HOST_FIELDS = ["host_kind", "user", "salon_volunteer", "partner_organisation", "role", "hours"];
const hosts_of = (rows) =>
	(rows || []).map((row) => Object.fromEntries(HOST_FIELDS.map((name) => [name, row[name] || null])));

const hosts_table = (frm) => ({
	fieldname: "hosts",
	fieldtype: "Table",
	label: __("Hosts"),
	data: hosts_of(frm.doc.hosts),
	fields: frappe.meta
		.get_docfields("Salon Host")
		.filter(({ fieldname }) => HOST_FIELDS.includes(fieldname))
		.map(({ fieldname, fieldtype, label, options, columns }) => ({
			fieldname,
			fieldtype,
			label: __(label),
			options,
			columns,
			in_list_view: 1,
		})),
});

const differences = (frm, entered, names) => {
	const values = {};
	names.forEach((name) => {
		if ((entered[name] || "") != (frm.doc[name] || "")) values[name] = entered[name] ?? null;
	});
	const hosts = hosts_of(entered.hosts);
	if (JSON.stringify(hosts) !== JSON.stringify(hosts_of(frm.doc.hosts))) values.hosts = hosts;
	const times = {};
	frm.doc.times.forEach((row) => {
		const wanted = Object.fromEntries(
			["weekday", "from_time", "to_time"].map((name) => [name, entered[`${name}_${row.idx}`]])
		);
		const now = { weekday: row.weekday, from_time: clock(row.from_time), to_time: clock(row.to_time) };
		if (Object.keys(wanted).some((name) => wanted[name] !== now[name])) times[row.name] = wanted;
	});
	return { values, times };
};

const show_change = (frm, method, given, title, action) => {
	digidel.salon_plan.preview({
		title,
		action,
		about: `<p>${__("Registrations are kept. A salon changed by hand is left as it is unless you tick it.")}</p>`,
		// a box stays while it is ticked: the row is no longer told as changed by hand then
		choosable: (row) => row.state === "by hand" || row.chosen,
		ask: async ({ chosen, is_meant, only_fitting }) => {
			const answer = await frappe.xcall(method, { ...given, chosen, is_meant, only_fitting });
			answer.rows.forEach((row) => (row.chosen = chosen.includes(row.salon)));
			return answer;
		},
		done: () => frm.reload_doc(),
	});
};

const ask_end = (frm) => {
	frappe.model.with_doctype("Digital Salon", () => {
		const { options } = frappe.meta.get_docfield("Digital Salon", "cancel_reason");
		const dialog = new frappe.ui.Dialog({
			title: __("End the series"),
			fields: [
				first_day(),
				{
					fieldname: "reason",
					fieldtype: "Select",
					label: __("Why it was cancelled"),
					options: options.split("\n").map((value) => ({ value, label: __(value) })),
					reqd: 1,
				},
			],
			primary_action_label: __("Show what happens"),
			primary_action({ first, reason }) {
				dialog.hide();
				const given = { series: frm.doc.name, first, reason };
				show_change(frm, `${API}.end_from`, given, __("End the series"), __("End the series and cancel the salons"));
			},
		});
		dialog.show();
	});
};
