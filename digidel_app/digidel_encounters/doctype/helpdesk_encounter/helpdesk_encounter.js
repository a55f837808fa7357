// The daily form: what is asked every time first, the rest folded away.
const ASKED_BY_CHOICE = {
	record_spoken_language: ["spoken_language"],
	record_helped_by_supporter: ["helped_by_supporter"],
	record_inclusion_step: ["inclusion_step_before", "inclusion_step_after"],
	record_heard_via: ["heard_via"],
};

frappe.ui.form.on("Helpdesk Encounter", {
	setup(frm) {
		const of_company = () => ({ filters: frm.doc.company ? { company: frm.doc.company } : {} });
		frm.set_query("meeting_place", () => ({ filters: { is_active: 1 } }));
		frm.set_query("project", of_company);
		frm.set_query("digital_service", "questions", of_company);
		frm.set_query("referred_to", "questions", of_company);
	},

	onload(frm) {
		if (frm.is_new() && !(frm.doc.questions || []).length) frm.add_child("questions");
	},

	refresh(frm) {
		// The platform adds the time zone to a description before it translates it, and then finds no translation.
		const { description } = frappe.meta.get_docfield(frm.doctype, "received_at", frm.docname);
		if (description) frm.set_df_property("received_at", "description", __(description));
		frm.trigger("show_what_is_asked");
		frm.trigger("show_guideline");
		frm.add_custom_button(__("Show help article"), () => show_help_articles(frm));
		frm.add_custom_button(__("Voice a need"), () =>
			frappe.new_doc("Need Report", { meeting_place: frm.doc.meeting_place, asked_by_kind: "Resident" })
		);
		if (!frm.is_new() && frm.doc.status === "Open") {
			frm.add_custom_button(__("Got back today"), () => {
				frm.set_value("follow_up_done_on", frappe.datetime.get_today());
				frm.save();
			});
		}
		if (!frm.is_new()) {
			frm.add_custom_button(__("Next visit"), () =>
				frappe.new_doc("Helpdesk Encounter", { meeting_place: frm.doc.meeting_place })
			);
		}
	},

	meeting_place(frm) {
		if (!frm.doc.meeting_place) return;
		frappe.db.get_value("Meeting Place", frm.doc.meeting_place, "company").then(({ message }) => {
			frm.set_value("company", message.company);
			frm.trigger("show_what_is_asked");
			frm.trigger("show_guideline");
		});
	},

	show_guideline(frm) {
		if (!frm.doc.company || frm.guideline_of === frm.doc.company) return;
		const company = frm.doc.company;
		frappe.xcall("digidel_app.api.help.decline_guideline", { company }, "GET").then((text) => {
			frm.guideline_of = company;
			const shown = frappe.utils.escape_html(text).replace(/\n/g, "<br>");
			frm.fields_dict.questions.grid.update_docfield_property(
				"guideline",
				"options",
				`<div class="alert alert-info" role="note">${shown}</div>`
			);
		});
	},

	follow_up_by(frm) {
		frm.set_value("status", frm.doc.follow_up_by && !frm.doc.follow_up_done_on ? "Open" : "Closed");
	},

	follow_up_done_on(frm) {
		frm.trigger("follow_up_by");
	},

	show_what_is_asked(frm) {
		const show = (settings) => {
			let any = false;
			for (const [choice, fieldnames] of Object.entries(ASKED_BY_CHOICE)) {
				const recorded = fieldnames.some((fieldname) => frm.doc[fieldname]);
				const asked = Boolean(cint(settings[choice])) || recorded;
				any = any || asked;
				frm.toggle_display(fieldnames, asked);
			}
			frm.toggle_display("more_section", any);
		};
		show({});
		if (!frm.doc.company) return;
		frappe.db
			.get_value("Digidel Company Settings", frm.doc.company, Object.keys(ASKED_BY_CHOICE))
			.then(({ message }) => show(message || {}));
	},
});

frappe.ui.form.on("Encounter Question", {
	outcome(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		if (row.outcome === "Follow-up" && !frm.doc.follow_up_by) {
			frm.scroll_to_field("follow_up_by");
		}
	},

	referred_to(frm, cdt, cdn) {
		offer_another(frm, cdt, cdn, "referred_to", "Referral Target");
	},

	digital_service(frm, cdt, cdn) {
		offer_another(frm, cdt, cdn, "digital_service", "Digital Service");
	},
});

// A visitor sent on to somebody who has left is sent on to nobody: say so while it can still be changed.
function offer_another(frm, cdt, cdn, fieldname, doctype) {
	const name = locals[cdt][cdn][fieldname];
	if (!name) return;
	frappe.xcall("digidel_app.api.directory.contact_state", { doctype, name }, "GET").then((found) => {
		if (!found.warning || locals[cdt][cdn]?.[fieldname] !== name) return;
		const choose = (other) => {
			frappe.utils.add_link_title(doctype, other.name, other.label);
			frappe.model.set_value(cdt, cdn, fieldname, other.name);
			dialog.hide();
		};
		const dialog = new frappe.ui.Dialog({
			title: __("Check this contact"),
			fields: [{ fieldname: "text", fieldtype: "HTML" }],
			primary_action_label: __("Keep it"),
			primary_action: () => dialog.hide(),
		});
		const body = dialog.fields_dict.text.$wrapper.empty();
		$("<p>").append($("<b>").text(found.label)).appendTo(body);
		$("<p>").text(found.warning).appendTo(body);
		$("<p>")
			.text(
				found.instead.length
					? __("These are of the same kind and in order. Choose one instead:")
					: __("There is no other contact of the same kind that is in order.")
			)
			.appendTo(body);
		for (const other of found.instead) {
			$('<button type="button" class="btn btn-default btn-block text-left">')
				.text(other.label)
				.on("click", () => choose(other))
				.appendTo(body);
		}
		dialog.show();
	});
}

// The articles of the topics asked about: to read together, to print in large type, or to open on the visitor's phone.
function show_help_articles(frm) {
	const topics = [...new Set((frm.doc.questions || []).map((row) => row.topic).filter(Boolean))];
	if (!topics.length) {
		frappe.msgprint(__("Choose the topic of a question first."));
		return;
	}
	Promise.all(
		topics.map((topic) =>
			frappe.xcall("digidel_app.api.help.article", { topic }, "GET").then((article) => ({ topic, article }))
		)
	).then((found) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Help article"),
			size: "large",
			fields: [{ fieldname: "articles", fieldtype: "HTML" }],
			primary_action_label: __("Print in large type"),
			primary_action: () => {
				const copy = box.clone();
				copy.find(".no-print").remove();
				print_in_large_type(copy);
			},
		});
		const box = $("<div>").appendTo(dialog.fields_dict.articles.$wrapper.empty());
		for (const { topic, article } of found) box.append(help_article(topic, article));
		if (!found.some(({ article }) => article)) dialog.get_primary_btn().hide();
		dialog.show();
	});
}

function help_article(topic, article) {
	const part = $("<section>");
	if (!article) {
		return part.append($("<p>").text(__("There is no article about {0} yet.", [__(topic)])));
	}
	part.append($("<h3>").text(article.title)).append($("<div>").html(article.html));
	if (article.url) {
		part.append($("<p>").text(__("The visitor can read it at this address, or by scanning the code:")));
		part.append($("<p>").append($("<a target='_blank' rel='noopener'>").attr("href", article.url).text(decodeURI(article.url))));
		part.append($("<div>").attr({ role: "img", "aria-label": __("QR code to the article") }).html(article.qr));
	} else {
		part.append($("<p>").text(__("It is not published: show or print it, it has no address to give away.")));
	}
	const send = $("<button class='btn btn-default btn-sm no-print'>").text(__("Send by e-mail"));
	return part.append(send.on("click", () => send_article(topic, article.title)));
}

// The address is used once and kept nowhere, so it is asked for each time.
function send_article(topic, title) {
	frappe.prompt(
		{
			fieldname: "address",
			fieldtype: "Data",
			options: "Email",
			label: __("The visitor's e-mail address"),
			description: __("It is not saved."),
			reqd: 1,
		},
		({ address }) =>
			frappe
				.xcall("digidel_app.api.help.send_article", { topic, address })
				.then(() => frappe.show_alert({ message: __("Sent."), indicator: "green" })),
		title,
		__("Send")
	);
}

function print_in_large_type(content) {
	const page = window.open("", "_blank");
	if (!page) {
		frappe.msgprint(__("Allow pop-up windows for this site to print."));
		return;
	}
	page.document.title = __("Help article");
	const style = page.document.createElement("style");
	style.textContent = "body { font: 18pt/1.5 sans-serif; max-width: 40em; margin: 1.5cm; } a { color: #000; }";
	page.document.head.append(style);
	page.document.body.innerHTML = content.html();
	page.focus();
	page.print();
}
