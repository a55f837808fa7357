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
		if (frappe.model.can_create("Need Report")) {
			frm.add_custom_button(__("Voice a need"), () =>
				frappe.new_doc("Need Report", { meeting_place: frm.doc.meeting_place, asked_by_kind: "Resident" })
			);
		}
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
		if (["Planned", "Open", "Held"].includes(frm.doc.status) && has_started) {
			frm.add_custom_button(__("Count participants"), () => digidel.count_participants(frm));
		}
		if (has_started && frm.doc.status !== "Cancelled") {
			frm.add_custom_button(__("What participants thought"), () => digidel.show_evaluation(frm));
		}
		if (frm.doc.status === "Held") step(__("Report", null, "Digital Salon"), "Reported", true);
		if (frm.doc.status === "Reported") step(__("Correct the figures"), "Held");
		const is_to_come = frm.doc.ends_at > frappe.datetime.now_datetime();
		if (["Planned", "Open"].includes(frm.doc.status) && is_to_come) {
			frm.add_custom_button(__("Find a place"), () => show_places(frm));
		}
		if (["Open", "Cancelled"].includes(frm.doc.status)) {
			if (frm.doc.status === "Open") {
				frm.add_custom_button(__("Register somebody"), () => register_caller(frm));
			}
			frm.add_custom_button(__("Who to call"), () => show_call_list(frm));
		}
		const has_volunteers = (frm.doc.hosts || []).some((row) => row.salon_volunteer);
		if (has_volunteers && frm.doc.status !== "Cancelled" && frappe.model.can_create("Volunteer Shift")) {
			frm.add_custom_button(__("Plan the volunteers' shifts"), () => plan_shifts(frm));
		}
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

const plan_shifts = (frm) => {
	if (frm.is_dirty()) {
		frappe.show_alert({ message: __("Save first."), indicator: "orange" });
		return;
	}
	frappe.xcall("digidel_app.api.volunteers.plan_shifts", { salon: frm.doc.name }).then((made) => {
		const message = made.length
			? __("{0} shifts planned.", [made.length])
			: __("All volunteers among the hosts have a shift already.");
		frappe.show_alert({ message, indicator: "green" });
	});
};

const show_places = (frm) => {
	const { company, starts_at, ends_at, meeting_place, needs_wifi, needs_step_free, name } = frm.doc;
	frappe
		.xcall(
			"digidel_app.api.salons.places",
			{ company, starts_at, ends_at, near: meeting_place, needs_wifi, needs_step_free, salon: name },
			"GET"
		)
		.then((places) => {
			const dialog = new frappe.ui.Dialog({ title: __("Places at that time") });
			const escape = frappe.utils.escape_html;
			const rows = places.map(
				(place) => `<tr>
					<td><b>${escape(place.place_name)}</b><br>${escape(place.locality || "")}</td>
					<td>${place.can_host ? __("Can host the salon") : place.reasons.join("<br>")}</td>
					<td>${
						place.can_host && place.name !== meeting_place
							? `<button class="btn btn-xs btn-default" data-place="${escape(place.name)}">${__("Choose")}</button>`
							: ""
					}</td>
				</tr>`
			);
			dialog.$body.html(`<table class="table">${rows.join("")}</table>`);
			dialog.$body.on("click", "[data-place]", (event) => {
				frm.set_value("meeting_place", event.currentTarget.dataset.place);
				dialog.hide();
			});
			dialog.show();
		});
};

// Somebody calls: registered without leaving the salon, and the code is read to them.
const register_caller = (frm) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Register somebody for {0}", [frm.doc.title]),
		fields: [
			{
				fieldname: "participant_name",
				fieldtype: "Data",
				label: __("Name"),
				description: __("Any name the participant answers to."),
			},
			{ fieldname: "persons", fieldtype: "Int", label: __("Persons"), default: 1, reqd: 1 },
			{
				fieldname: "contact",
				fieldtype: "Data",
				label: __("Phone or e-mail"),
				description: __("Only if the participant wants a reminder or word of a change."),
			},
			{ fieldname: "answer", fieldtype: "HTML" },
		],
		primary_action_label: __("Register", null, "Digidel"),
		primary_action: (values) => send(values),
	});
	const answer = dialog.fields_dict.answer.$wrapper.attr({ role: "status", "aria-live": "polite" });
	const send = async ({ participant_name, persons, contact }, may_wait = 0) => {
		const given = { salon: frm.doc.name, participant_name, persons, contact, may_wait };
		const told = await frappe.xcall("digidel_app.api.registrations.register_caller", given);
		if (told.status === "Offered") return offer(told.free);
		answer.html(
			`<p><b>${
				told.queue_place
					? __("In the queue, place {0}.", [told.queue_place])
					: __("Registered, has a seat.")
			}</b> ${__("Code to read out: {0}", [`<b>${told.code}</b>`])}</p>`
		);
		dialog.set_values({ participant_name: "", contact: "", persons: 1 });
		dialog.get_field("participant_name").$input.trigger("focus");
		if (!frm.is_dirty()) frm.reload_doc(); // what is being written in the salon is kept
	};
	const offer = (free) => {
		const asked = dialog.get_values();
		answer.html(`<p>${__("There is room for {0} of {1}.", [free, asked.persons])}</p>`);
		$('<button type="button" class="btn btn-default btn-sm mr-2">')
			.text(__("Register {0}", [free]))
			.on("click", () => send({ ...asked, persons: free }))
			.appendTo(answer);
		$('<button type="button" class="btn btn-default btn-sm">')
			.text(__("Queue for all {0}", [asked.persons]))
			.on("click", () => send(asked, 1))
			.appendTo(answer);
	};
	dialog.show();
};

const show_call_list = (frm) => {
	frappe.xcall("digidel_app.api.salons.call_list", { salon: frm.doc.name }, "GET").then((people) => {
		const escape = frappe.utils.escape_html;
		const rows = people.map(
			(person) => `<tr><td>${escape(person.participant_name || "")}</td><td>${escape(person.contact || __("No contact"))}</td>
				<td>${person.persons}</td><td>${__(person.status, null, "Salon Registration")}</td></tr>`
		);
		frappe.msgprint({
			title: __("Who to call"),
			message: rows.length
				? `<p>${__("No message reaches these. Everybody else is told by e-mail or SMS.")}</p><table class="table"><thead><tr><th>${__(
						"Name"
				  )}</th><th>${__("Phone")}</th><th>${__("Persons")}</th><th>${__("Status")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`
				: __("Nobody needs to be called. Everybody who left a contact is told by e-mail or SMS."),
			wide: true,
		});
	});
};

const sum_headcounts = (frm) => {
	const rows = frm.doc.headcounts || [];
	if (rows.length) frm.set_value("persons_total", rows.reduce((sum, row) => sum + cint(row.persons), 0));
};

frappe.ui.form.on("Salon Headcount", { persons: sum_headcounts, headcounts_remove: sum_headcounts });
