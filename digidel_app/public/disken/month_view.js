// My month: own hours and topics, ready to be printed for the manager. Only the own time is ever shown.

import * as api from "./api.js";
import { announce, fill, h, icon } from "./dom.js";
import { __, figure, monthName } from "./words.js";

export function monthView(desk) {
	const root = h("section", { class: "month" });
	const now = new Date();
	let shown = new Date(now.getFullYear(), now.getMonth(), 1);
	render();
	return { element: root, key: () => false, render: () => {}, isEmpty: () => true };

	async function render() {
		fill(root, heading(), h("p", { class: "muted", role: "status" }, __("Fetching …")));
		const month = `${shown.getFullYear()}-${String(shown.getMonth() + 1).padStart(2, "0")}`;
		const asked = shown;
		try {
			const answer = await api.get("my_month", { month });
			if (asked === shown) fill(root, heading(), sheet(answer));
		} catch (error) {
			if (asked !== shown) return;
			const text = error.kind === "refused" ? error.message : __("My month is fetched from the server. Try again when there is a network and you are signed in.");
			fill(root, heading(), h("p", { class: "problem" }, text), h("button", { type: "button", onclick: render }, __("Try again")));
		}
	}

	function heading() {
		const isLast = shown.getFullYear() === now.getFullYear() && shown.getMonth() === now.getMonth();
		const move = (step) => {
			shown = new Date(shown.getFullYear(), shown.getMonth() + step, 1);
			render().then(() => announce(monthName(shown)));
			root.querySelector(step < 0 ? ".before" : ".after")?.focus();
		};
		return h(
			"div",
			{ class: "head" },
			h("h1", { tabIndex: -1 }, __("My month")),
			h(
				"div",
				{ class: "row" },
				h("button", { type: "button", class: "square before", "aria-label": __("Month before"), onclick: () => move(-1) }, "‹"),
				h("span", { class: "which" }, monthName(shown)),
				h("button", { type: "button", class: "square after", "aria-label": __("Month after"), disabled: isLast, onclick: () => move(1) }, "›")
			)
		);
	}

	function sheet(month) {
		const numbers = [
			[month.encounters, __("visits")],
			[month.persons, __("persons")],
			[month.hours, __("hours")],
		];
		if (!month.encounters) return h("p", { class: "muted" }, __("Nothing is recorded in this month."));
		return h(
			"div",
			{},
			h("p", { class: "print-only" }, `${desk.data.user.full_name} · ${desk.data.company.title}`),
			h("dl", { class: "figures" }, numbers.map(([number, label]) => h("div", {}, h("dt", {}, label), h("dd", {}, figure(number))))),
			table(__("Topics"), __("Topic"), month.topics),
			table(__("Places"), __("Place"), month.places),
			table(__("Weeks"), __("Week"), month.weeks.map((week) => ({ ...week, label: weekName(week.iso_week) }))),
			h("p", { class: "hint" }, __("A visit with several questions is shared between its topics in the column of minutes.")),
			h("div", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: () => print() }, icon("print"), __("Print")))
		);
	}

	function weekName(week) {
		return __("Week {0}", [String(week).replace(/^.*W0?/, "")]);
	}

	function table(title, first, rows) {
		return h(
			"table",
			{ class: "numbers" },
			h("caption", {}, title),
			h("thead", {}, h("tr", {}, h("th", { scope: "col" }, first), h("th", { scope: "col" }, __("Visits")), h("th", { scope: "col" }, __("Minutes")))),
			h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.label), h("td", {}, figure(row.encounters)), h("td", {}, figure(row.minutes)))))
		);
	}
}
