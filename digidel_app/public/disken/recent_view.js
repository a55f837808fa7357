// The last visits and what waits: undo, correct, and mend what the server refused.

import { confirmed, fill, h, icon } from "./dom.js";
import { __, counted, shortDay, time } from "./words.js";

const NOT_MENDED = ["undo", "undo_headcount", "attendance"];

export function recentView(desk) {
	const root = h("section", { class: "recent" });
	render();
	return { element: root, key: () => false, render, isEmpty: () => true };

	async function render() {
		const entries = await desk.queue();
		const rejected = entries.filter((entry) => entry.status === "rejected");
		const waiting = entries.filter((entry) => entry.status === "waiting");
		const recents = desk.recents().filter((record) => !entries.some((entry) => entry.client_uuid === record.client_uuid));
		const kept = root.contains(document.activeElement);
		fill(
			root,
			h("h1", { tabIndex: -1 }, __("Latest")),
			rejected.length ? section(__("Needs to be mended"), rejected.map(refused), "rejected") : null,
			waiting.length ? section(counted(waiting.length, __("{0} waits to be sent"), __("{0} wait to be sent")), waiting.slice(-50).reverse().map(queued)) : null,
			section(__("My last ten"), recents.slice(0, 10).map(stored), "", __("Nothing recorded yet. Your last ten visits stand here, to undo or correct."))
		);
		if (kept) root.querySelector("h1").focus();
	}

	function section(title, rows, kind = "", empty = "") {
		return h("section", { class: `list ${kind}` }, h("h2", {}, title), rows.length ? h("ul", {}, rows) : h("p", { class: "muted" }, empty));
	}

	function row(title, sub, buttons, message = null) {
		return h("li", {}, h("div", { class: "what" }, h("strong", {}, title), sub ? h("span", { class: "sub" }, sub) : null, message ? h("p", { class: "problem" }, icon("attention"), message) : null), h("div", { class: "actions" }, buttons));
	}

	function button(label, what, onclick, kind = "") {
		return h("button", { type: "button", class: kind, "aria-label": `${label}: ${what}`, onclick }, label);
	}

	function refused(entry) {
		const [title, sub] = desk.describe(entry);
		return row(
			title,
			sub,
			[
				NOT_MENDED.includes(entry.kind) ? null : button(__("Mend"), title, () => desk.mend(entry), "primary"),
				button(__("Delete"), title, async () => {
					if (!(await confirmed(__("Delete it for good?"), __("Delete")))) return;
					await desk.discard(entry);
				}),
			],
			entry.message || __("The server refused it without saying why.")
		);
	}

	function queued(entry) {
		const [title, sub] = desk.describe(entry);
		if (entry.kind === "headcount") return row(title, sub, [button(__("Undo"), title, () => desk.withdrawCount(entry.client_uuid)), button(__("Correct"), title, () => desk.mend(entry))]);
		const own = entry.kind === "encounter";
		return row(title, sub, own ? [button(__("Undo"), title, () => desk.takeBack(entry.client_uuid)), button(__("Correct"), title, () => desk.correct(entry.client_uuid))] : []);
	}

	function stored(record) {
		const [title, sub] = desk.describeRecord(record);
		return row(title, sub, [button(__("Undo"), title, () => desk.takeBack(record.client_uuid)), button(__("Correct"), title, () => desk.correct(record.client_uuid))]);
	}
}

/** When something happened: the clock today, the day before that. */
export const moment = (iso) => {
	const date = new Date(iso);
	return date.toDateString() === new Date().toDateString() ? time(date) : `${shortDay(date)} ${time(date)}`;
};
