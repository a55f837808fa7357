// Who is open now, and who answers the telephone: computed on the device, so that it works without a network.

import { fill, h, icon } from "./dom.js";
import { answersNow, placesNow } from "./hours.js";
import { pick } from "./picker.js";
import { referralSlip } from "./slip.js";
import { __, isoDate, time } from "./words.js";

export function openView(desk) {
	const root = h("section", { class: "open" });
	let ticking = null;
	render();
	return { element: root, key, render, isEmpty: () => true };

	function render() {
		clearTimeout(ticking);
		ticking = setTimeout(() => root.isConnected && !root.contains(document.activeElement) && render(), 60_000);
		const now = new Date();
		const minutes = now.getHours() * 60 + now.getMinutes();
		const { opening } = desk.data;
		const contacts = opening.contacts.map((contact) => ({ ...contact, answers: answersNow(contact.telephone_hours, now.getDay(), minutes) }));
		const order = (contact) => (contact.answers ? 0 : contact.answers === null ? 1 : 2);
		contacts.sort((one, other) => order(one) - order(other));
		const covered = !opening.places.length || opening.places.some((row) => row.date >= isoDate(now));
		fill(
			root,
			h("h1", { tabIndex: -1 }, __("Who is open now?")),
			h("p", { class: "intro" }, __("At {0}", [time(now)])),
			h("button", { type: "button", class: "primary", onclick: chooseSlip }, icon("print"), __("Print a referral slip")),
			h("h2", {}, __("Places")),
			covered ? null : h("p", { class: "warning" }, icon("attention"), __("The opening hours on this device are old. Connect to the network to fetch new ones.")),
			list(placesNow(opening.places, isoDate(now), minutes).map(place), __("No place is open today.")),
			h("h2", {}, __("Telephone")),
			list(contacts.map(contact), __("There are no contacts with telephone hours in the directory yet."))
		);
	}

	function list(rows, empty) {
		return rows.length ? h("ul", { class: "hours" }, rows) : h("p", { class: "muted" }, empty);
	}

	function place(row) {
		const rows = row.open.length ? row.open : row.later;
		const text = rows.map((hour) => `${hour.service_label} ${hour.opens}–${hour.closes}`).join(", ");
		return line(row.place_name, row.open.length ? __("Open") : row.later.length ? __("Opens later") : __("Closed for today"), text, row.open.length ? "yes" : "no");
	}

	function contact(row) {
		const status = { true: __("Answers now"), false: __("Closed now"), null: __("See the hours") }[row.answers];
		const telephone = row.contact_phone ? h("a", { href: `tel:${row.contact_phone.replace(/[^+\d]/g, "")}` }, row.contact_phone) : null;
		const slip = h("button", { type: "button", "aria-label": __("Referral slip: {0}", [row.label]), onclick: () => referralSlip(whole(row), desk.data.company.title) }, icon("print"), __("Slip"));
		return line(row.label, status, [row.kind_label, row.telephone_hours].filter(Boolean).join(" · "), row.answers === true ? "yes" : row.answers === false ? "no" : "unknown", telephone, slip);
	}

	function line(name, status, text, kind, ...more) {
		return h("li", { class: kind }, h("div", { class: "what" }, h("strong", {}, name), h("span", { class: "sub" }, text)), h("span", { class: `badge ${kind}` }, status), more.filter(Boolean).length ? h("div", { class: "actions" }, more) : null);
	}

	/** The contact with all that stands about it in the directory. */
	function whole(row) {
		const lists = { "Referral Target": desk.data.targets, "Digital Service": desk.data.services };
		return { ...row, ...lists[row.doctype]?.find((one) => one.name === row.name) };
	}

	function chooseSlip() {
		pick({
			title: __("Referral slip"),
			label: __("Search by name or subject"),
			items: desk.data.targets.map((target) => ({ ...target, value: target.name, sub: target.kind_label, words: target.keywords || "" })),
			onpick: (item, close) => (close(), referralSlip(item, desk.data.company.title)),
		});
	}

	function key(pressed) {
		if (pressed !== "/") return false;
		chooseSlip();
		return true;
	}
}
