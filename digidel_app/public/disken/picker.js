// Choosing one of many: a dialog with a search field and a list of large buttons.

import { announce, dialog, fill, h, icon } from "./dom.js";
import { __, counted } from "./words.js";

const SHOWN = 40;

const plain = (text) => text.toLocaleLowerCase("sv").normalize("NFC");

/**
 * @param {{title: string, label: string, items: {value: string, label: string, sub?: string, warning?: string,
 *   words?: string}[], onpick: (item: object, close: () => void) => void, before?: Node}} options
 */
export function pick({ title, label, items, onpick, before = null }) {
	const list = h("ul", { class: "picker" });
	const search = h("input", {
		type: "search",
		"data-first": "",
		autocomplete: "off",
		"aria-label": label,
		placeholder: label,
		oninput: () => show(),
		onkeydown: (event) => {
			if (event.key === "Enter") {
				event.preventDefault();
				list.querySelector("button")?.click();
			} else if (event.key === "ArrowDown") {
				event.preventDefault();
				list.querySelector("button")?.focus();
			}
		},
	});
	list.addEventListener("keydown", (event) => {
		const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
		if (!step) return;
		event.preventDefault();
		(event.target.closest("li")?.[step]?.querySelector("button") || search).focus();
	});
	const element = dialog({ title, body: [before, h("div", { class: "search" }, icon("search"), search), list] });

	function show() {
		const words = plain(search.value).split(/\s+/).filter(Boolean);
		const fits = items.filter((item) => {
			const text = plain(`${item.label} ${item.sub || ""} ${item.words || ""}`);
			return words.every((word) => text.includes(word));
		});
		fill(
			list,
			fits.slice(0, SHOWN).map((item) => h("li", {}, row(item))),
			fits.length > SHOWN ? h("li", { class: "muted" }, __("{0} more. Write to search.", [fits.length - SHOWN])) : null,
			fits.length ? null : h("li", { class: "muted" }, __("Nothing fits. Try another word."))
		);
		if (words.length) announce(counted(fits.length, __("{0} result"), __("{0} results")));
	}

	const row = (item) =>
		h(
			"button",
			{ type: "button", class: item.warning ? "warned" : "", onclick: () => onpick(item, () => element.close()) },
			h("span", { class: "name" }, item.label),
			item.sub ? h("span", { class: "sub" }, item.sub) : null,
			item.warning ? h("span", { class: "warning" }, icon("attention"), item.warning) : null
		);

	show();
	return element;
}
