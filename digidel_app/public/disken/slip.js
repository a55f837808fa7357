// Slips to give the visitor, in large type: where to turn, and the anonymous code of a follow-up.

import { dialog, h, icon } from "./dom.js";
import { __, day } from "./words.js";

/** Shows a slip and offers to print it. Only what the visitor needs stands on the paper. */
function show(title, content) {
	const paper = h("div", { class: "paper" }, content);
	const element = dialog({
		title,
		body: [
			paper,
			h(
				"div",
				{ class: "actions" },
				h("button", { type: "button", class: "primary", "data-first": "", onclick: () => print() }, icon("print"), __("Print")),
				h("button", { type: "button", onclick: () => element.close() }, __("Done"))
			),
		],
	});
	element.classList.add("slip");
	return element;
}

/** Where the visitor is shown on to. */
export function referralSlip(contact, company) {
	const rows = [
		[__("Telephone"), contact.contact_phone],
		[__("Telephone hours"), contact.telephone_hours],
		[__("E-mail"), contact.contact_email],
		[__("Address"), contact.address],
	].filter(([, value]) => value);
	return show(__("Referral slip"), [
		h("p", { class: "lead" }, __("Here you get help:")),
		h("p", { class: "big" }, contact.label),
		contact.contact_name ? h("p", { class: "lead" }, contact.contact_name) : null,
		h("dl", {}, rows.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
		rows.length ? null : h("p", {}, __("There is no telephone number or address in the directory.")),
		h("p", { class: "from" }, company),
	]);
}

/** The visitor's code when we are to get back. It says nothing about who they are. */
export function followUpSlip(code, due, place, company) {
	return show(__("The visitor's slip"), [
		h("p", { class: "lead" }, __("Your code with us")),
		h("p", { class: "code", "aria-label": [...code].join(" ") }, `${code.slice(0, 4)}-${code.slice(4)}`),
		h("p", { class: "lead" }, __("We have an answer for you by {0}.", [day(due)])),
		h("p", {}, __("Say the code when you come back. We have not kept your name.")),
		h("p", { class: "from" }, [place, company].filter(Boolean).join(" · ")),
	]);
}
