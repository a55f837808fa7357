// The guard of free text: says what was found while it is typed, and never repeats it.

import { h } from "./dom.js";
import { COORDINATION_NUMBER, EMAIL, findPersonalData, PERSONAL_NUMBER, PHONE } from "./personal_data.js";
import { __ } from "./words.js";

const NAMES = () => ({
	[PERSONAL_NUMBER]: __("a personal identity number"),
	[COORDINATION_NUMBER]: __("a coordination number"),
	[EMAIL]: __("an e-mail address"),
	[PHONE]: __("a phone number"),
});

/** What is wrong with a text, or null. */
export function problemWith(text, allowedNumbers) {
	const kinds = [...new Set(findPersonalData(text, allowedNumbers).map((finding) => NAMES()[finding.kind]))];
	if (!kinds.length) return null;
	return __("The text holds {0}. Take it away: nothing here may point out a person.", [kinds.join(", ")]);
}

/**
 * A text field that is watched. `oninput` gets the text, or null while it holds personal data, so that what must not
 * be stored never leaves the field.
 */
export function guardedText({ label, value = "", rows = 3, allowedNumbers = [], oninput }) {
	const problem = h("p", { class: "problem", role: "alert" });
	const hint = h("p", { class: "hint" }, __("No names, numbers or addresses of visitors."));
	const control = h("textarea", {
		rows,
		maxLength: 1000,
		oninput: () => {
			const found = problemWith(control.value, allowedNumbers);
			if (problem.textContent !== (found || "")) problem.textContent = found || "";
			control.setAttribute("aria-invalid", String(Boolean(found)));
			oninput(found ? null : control.value);
		},
	});
	control.value = value;
	const id = `text-${(guardedText.number = (guardedText.number || 0) + 1)}`;
	Object.assign(control, { id });
	[hint.id, problem.id] = [`${id}-hint`, `${id}-problem`];
	control.setAttribute("aria-describedby", `${hint.id} ${problem.id}`);
	return h("div", { class: "field" }, h("label", { for: id }, label), control, hint, problem);
}
