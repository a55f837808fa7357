// Two things an advisor passes on while the visitor is still there: a fault in an e-service, and a need for something
// to be arranged. Neither says anything about the visitor.

import { choices, dialog, field, h, select } from "./dom.js";
import { guardedText, problemWith } from "./guard.js";
import { pick } from "./picker.js";
import { __ } from "./words.js";

/** First which service, then what is wrong; both can be given beforehand. `onsend` gets the values. */
export function shortcoming(data, given, onsend) {
	const service = data.services.find((one) => one.name === given.digital_service);
	if (service) return describe(data, { ...given, service }, onsend);
	return pick({
		title: __("Fault in which e-service?"),
		label: __("Search e-service"),
		items: data.services.map((one) => ({ value: one.name, label: one.label, sub: one.owner_label, service: one })),
		onpick: (item, close) => (close(), describe(data, { ...given, service: item.service }, onsend)),
	});
}

function describe(data, { service, difficulty_kind = null, text = "" }, onsend) {
	let kind = difficulty_kind;
	let said = text;
	const group = choices(__("What is difficult?"), data.difficulty_kinds, kind, (value) => (kind = value), { name: "small" });
	group.buttons[0]?.setAttribute("data-first", "");
	const element = dialog({
		title: service.label,
		body: form(
			[
				h("p", { class: "intro" }, __("Goes to those who are responsible for the service. Nothing about the visitor is sent.")),
				group.element,
				guardedText({ label: __("What happens? (optional)"), value: text, allowedNumbers: data.allowed_numbers, oninput: (value) => (said = value) }),
			],
			__("Report the fault"),
			() => {
				if (said === null) return __("The text holds personal data. Take it away first.");
				element.close();
				onsend({ digital_service: service.name, difficulty_kind: kind, text: said.trim() || null });
				return null;
			}
		),
	});
	return element;
}

export function need(data, place, given, onsend) {
	const themes = h("datalist", { id: "themes" }, [...new Set(data.topics.map((topic) => topic.label))].map((label) => h("option", { value: label })));
	const theme = h("input", { type: "text", maxLength: 140, required: true, list: "themes", "data-first": "", autocomplete: "off" });
	theme.setAttribute("list", "themes");
	theme.value = given.theme || "";
	let target = given.target_group || data.target_groups?.[0]?.value || null;
	let asked = given.asked_by_kind || "Resident";
	const element = dialog({
		title: __("Pass on a need"),
		body: form(
			[
				h("p", { class: "intro" }, __("Something people wish to learn or meet about at {0}. Whoever plans the salons sees it.", [place.place_name])),
				field(__("What do they wish for?"), theme),
				themes,
				data.target_groups ? field(__("For whom?"), select(data.target_groups, target, (value) => (target = value))) : null,
				data.asked_by_kinds ? field(__("Who asks?"), select(data.asked_by_kinds, asked, (value) => (asked = value))) : null,
			],
			__("Pass it on"),
			() => {
				const problem = theme.value.trim() ? problemWith(theme.value, data.allowed_numbers) : __("Write what they wish for.");
				if (problem) return theme.focus(), problem;
				element.close();
				onsend({ meeting_place: place.name, theme: theme.value.trim(), target_group: target, asked_by_kind: asked });
				return null;
			}
		),
	});
	return element;
}

function form(fields, label, submit) {
	const problem = h("p", { class: "problem", role: "alert" });
	return h(
		"form",
		{
			novalidate: "",
			onsubmit: (event) => {
				event.preventDefault();
				problem.textContent = submit() || "";
			},
		},
		fields,
		problem,
		h("div", { class: "actions" }, h("button", { type: "submit", class: "primary" }, label))
	);
}
