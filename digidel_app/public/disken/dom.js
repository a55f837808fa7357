// Small helpers for building the page. Text is always set as text, never as markup.

import { __ } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** h("button", {class: "x", onclick: f, "aria-pressed": true}, "text", child): an element with its children. */
export function h(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) set(element, name, value);
	element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
	return element;
}

function set(element, name, value) {
	if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
	else if (name in element && typeof value !== "string" && !name.startsWith("aria")) element[name] = value;
	else if (value === false && !name.startsWith("aria")) element.removeAttribute(name);
	else if (value !== null && value !== undefined) element.setAttribute(name, String(value));
}

export const fill = (element, ...children) =>
	element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));

/** A decorative line drawing; what it means is always said in text beside it. */
export function icon(name) {
	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("class", "icon");
	svg.setAttribute("aria-hidden", "true");
	const path = document.createElementNS(SVG, "path");
	path.setAttribute("d", ICONS[name]);
	svg.append(path);
	return svg;
}

const ICONS = {
	record: "M12 5v14M5 12h14",
	tally: "M5 5v14M9 5v14M13 5v14M17 5v14M3 16 20 8",
	recent: "M12 7v5l3 2M12 3a9 9 0 1 1-8.5 6M3 4v5h5",
	salon: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3 19c0-3.500 2.500-5 6-5s6 1.500 6 5M15.500 5.500a3 3 0 0 1 0 5.500M17 14.500c2.500.500 4 2 4 4.500",
	open: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l4 2",
	month: "M5 5h14v15H5ZM5 10h14M9 3v4M15 3v4M9 15l2 2 4-4",
	place: "M12 21s-7-6-7-11a7 7 0 0 1 14 0c0 5-7 11-7 11ZM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
	channel: "M4 5h16v11H10l-5 4v-4H4Z",
	menu: "M4 7h16M4 12h16M4 17h16",
	search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20 20",
	sent: "M5 12.5 10 17l9-10",
	waiting: "M12 4v4M12 16v4M4 12h4M16 12h4M6.5 6.5l2.8 2.8M14.7 14.7l2.8 2.8M6.5 17.5l2.8-2.8M14.7 9.3l2.8-2.8",
	offline: "M3 3l18 18M8 8.5A11 11 0 0 0 4.5 11M12 7c3 0 5.500 1.500 7.500 4M9 14.500a4.500 4.500 0 0 1 5-1M12 18.500h.01",
	attention: "M12 4 2.500 20h19ZM12 10v5M12 17.500v.5",
	close: "M6 6l12 12M18 6 6 18",
	print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7Z",
	flag: "M6 21V4h11l-2 4 2 4H6",
	voice: "M12 4v10M12 4 8 8M12 4l4 4M5 14v6h14v-6",
	article: "M6 3h9l4 4v14H6ZM9 11h7M9 15h7",
};

/** Says something to a screen reader without moving focus. */
export function announce(text, urgent = false) {
	const region = document.getElementById(urgent ? "urgent" : "polite");
	region.textContent = "";
	requestAnimationFrame(() => (region.textContent = text));
}

/** A dialog of the browser's own: it keeps focus inside, closes with Escape and gives focus back. */
export function dialog({ title, body, wide = false, onclose = () => {} }) {
	const before = document.activeElement;
	const heading = h("h2", { id: `dialog-${crypto.getRandomValues(new Uint32Array(1))[0]}`, tabIndex: -1 }, title);
	const close = h("button", { type: "button", class: "quiet square", "aria-label": __("Close"), onclick: () => element.close() }, icon("close"));
	const element = h("dialog", { class: wide ? "wide" : "", "aria-labelledby": heading.id }, h("header", {}, heading, close), h("div", { class: "body" }, body));
	element.addEventListener("close", () => {
		element.remove();
		if (before?.isConnected) before.focus();
		onclose();
	});
	// a tap beside the dialog closes it, as Escape does
	element.addEventListener("pointerdown", (event) => event.target === element && element.close());
	document.body.append(element);
	element.showModal();
	(element.querySelector("[data-first]") || heading).focus();
	return element;
}

/** Asks before something is thrown away. Resolves to true or false. */
export function confirmed(question, answer) {
	return new Promise((resolve) => {
		let yes = false;
		const element = dialog({
			title: question,
			body: h(
				"div",
				{ class: "actions" },
				h("button", { type: "button", class: "danger", onclick: () => ((yes = true), element.close()) }, answer),
				h("button", { type: "button", "data-first": "", onclick: () => element.close() }, __("Keep"))
			),
			onclose: () => resolve(yes),
		});
	});
}

/** A labelled field; `hint` stands under it and is read with it. */
export function field(label, control, hint = null) {
	const id = control.id || `field-${(field.number = (field.number || 0) + 1)}`;
	control.id = id;
	if (hint) {
		hint.id = `${id}-hint`;
		control.setAttribute("aria-describedby", hint.id);
	}
	return h("div", { class: "field" }, h("label", { for: id }, label), control, hint);
}

export const select = (options, value, onchange, { empty = null } = {}) =>
	h(
		"select",
		{ onchange: (event) => onchange(event.target.value) },
		empty === null ? null : h("option", { value: "" }, empty),
		options.map((option) => h("option", { value: option.value, selected: option.value === value }, option.label))
	);

/** Buttons of which one is pressed, or none: pressing it again lets go. */
export function choices(legend, options, value, onchoose, { name = "", letGo = true } = {}) {
	const buttons = options.map((option) =>
		h(
			"button",
			{
				type: "button",
				class: "choice",
				"aria-pressed": String(option.value === value),
				"data-value": option.value,
				onclick: () => {
					const chosen = letGo && pressed() === option.value ? null : option.value;
					press(chosen);
					onchoose(chosen, option);
				},
			},
			option.badge ? h("kbd", { "aria-hidden": "true" }, option.badge) : null,
			h("span", {}, option.label)
		)
	);
	const pressed = () => buttons.find((button) => button.getAttribute("aria-pressed") === "true")?.dataset.value ?? null;
	const press = (chosen) =>
		buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === chosen)));
	const group = h("fieldset", { class: `choices ${name}` }, h("legend", {}, legend), h("div", { class: "grid" }, buttons));
	return { element: group, press, buttons };
}
