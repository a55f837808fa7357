// Bookings at the desk and by phone: find a free time, receive the visitor, go on to the encounter.
frappe.ui.form.on("Guidance Booking", {
	setup(frm) {
		frm.set_query("meeting_place", () => ({ filters: { is_active: 1 } }));
		frm.set_query("equipment", () => ({
			filters: frm.doc.company ? { bookable: 1, company: frm.doc.company } : { bookable: 1 },
		}));
	},

	refresh(frm) {
		// The platform adds the time zone to a description before it translates it, and then finds no translation.
		frm.set_df_property("ends_at", "description", __("Follows the booking schedule."));
		const ahead = frm.doc.status === "Booked";
		frm.toggle_enable(["starts_at", "equipment"], ahead);
		if (ahead) {
			frm.add_custom_button(__("Find a free time"), () => find_time(frm));
		}
		if (frm.is_new()) return;
		// what and when; the visitor's name is nothing for a heading that stays in tabs and histories
		const kind = __(frm.doc.bookable_kind, null, "Guidance Booking");
		frm.page.set_title(`${kind} ${frappe.datetime.str_to_user(frm.doc.starts_at).slice(0, 16)}`);
		const today = frm.doc.starts_on === frappe.datetime.get_today();
		const begun = frappe.datetime.get_diff(frappe.datetime.get_today(), frm.doc.starts_on) >= 0;
		if (begun && ["Booked", "No-show"].includes(frm.doc.status)) {
			frm.add_custom_button(__("The visitor is here"), () => attend(frm)).addClass("btn-primary");
		}
		if (ahead) {
			if (begun) frm.add_custom_button(__("The visitor did not come"), () => set_status(frm, "No-show"));
			if (!begun || today) frm.add_custom_button(__("Cancel the booking"), () => cancel(frm));
		}
		if (frm.doc.status === "Attended" && !frm.doc.encounter) {
			frm.add_custom_button(__("Record the encounter"), () => attend(frm)).addClass("btn-primary");
		}
		if (ahead && frm.doc.booking_code) {
			const code = `${frm.doc.booking_code.slice(0, 5)}-${frm.doc.booking_code.slice(5)}`;
			frm.set_intro(__("Tell the visitor the code: {0}", [code.bold()]), "blue");
		}
	},

	meeting_place(frm) {
		if (frm.doc.meeting_place && frm.is_new()) find_time(frm);
	},
});

function set_status(frm, status) {
	return frm.set_value("status", status).then(() => frm.save());
}

function cancel(frm) {
	frappe.confirm(__("Cancel this booking? Somebody else can then have the time."), () =>
		set_status(frm, "Cancelled")
	);
}

async function attend(frm) {
	if (frm.is_dirty()) await frm.save();
	const { topic, ...values } = await frappe.xcall("digidel_app.api.bookings.attend", { booking: frm.doc.name });
	await frm.reload_doc();
	await new Promise((ready) => frappe.model.with_doctype("Helpdesk Encounter", ready));
	const doc = frappe.model.get_new_doc("Helpdesk Encounter", null, null, true);
	Object.assign(doc, values);
	// the platform has made the first row of a table that must not be empty
	const row = doc.questions?.[0] || frappe.model.add_child(doc, "Encounter Question", "questions");
	row.topic = topic;
	frappe.set_route("Form", doc.doctype, doc.name);
}

async function find_time(frm) {
	if (!frm.doc.meeting_place) {
		frappe.msgprint(__("Choose the meeting place first."));
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Find a free time"),
		fields: [
			{
				fieldname: "day",
				fieldtype: "Date",
				label: __("Day"),
				default: (frm.doc.starts_at || "").slice(0, 10) || frappe.datetime.get_today(),
				change: () => show_times(frm, dialog),
			},
			{ fieldname: "times", fieldtype: "HTML" },
		],
	});
	dialog.show();
	show_times(frm, dialog);
}

async function show_times(frm, dialog) {
	const day = dialog.get_value("day");
	if (!day) return;
	const times = await frappe.xcall(
		"digidel_app.api.bookings.times",
		{ meeting_place: frm.doc.meeting_place, day, bookable_kind: frm.doc.bookable_kind },
		"GET"
	);
	const area = dialog.get_field("times").$wrapper.empty();
	if (!times.length) {
		$("<p class='text-muted'></p>").text(__("There are no free times that day.")).appendTo(area);
		return;
	}
	const list = $("<div class='d-flex flex-wrap' style='gap: 8px'></div>").appendTo(area);
	for (const time of times) {
		const label = [time.starts_at.slice(11, 16), time.equipment_name, time.free > 1 && `(${time.free})`];
		$("<button type='button' class='btn btn-default'></button>")
			.text(label.filter(Boolean).join(" "))
			.on("click", async () => {
				await frm.set_value("starts_at", time.starts_at);
				await frm.set_value("equipment", time.equipment || null);
				dialog.hide();
			})
			.appendTo(list);
	}
}
