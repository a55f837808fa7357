// Those who had registered for a salon of today: ticked off by a tap. Their names live on the screen only.

import * as api from "./api.js";
import { announce, fill, h } from "./dom.js";
import { __, counted } from "./words.js";

const CAME = "Attended";
const DID_NOT = "No-show";

export function registeredList(desk, salon) {
	const body = h("div", { class: "registered" });
	const element = h("section", { class: "list" }, h("h2", {}, __("Registered")), body);
	begin();
	return element;

	function begin(problem = null) {
		fill(
			body,
			h("p", { class: "hint" }, __("Tick off those who come. Names are fetched over the network today only, and are not kept on this device.")),
			problem ? h("p", { class: "problem", role: "alert" }, problem) : null,
			h("button", { type: "button", onclick: show }, __("Show the names"))
		);
	}

	async function show() {
		try {
			draw(await api.get("registered", { salon: salon.name }));
			body.querySelector("button")?.focus({ preventScroll: true });
		} catch (error) {
			if (!(error instanceof api.CallError)) throw error;
			begin(error.kind === "refused" ? error.message : __("The names need a network. The grid works without one."));
		}
	}

	function draw(rows) {
		const status = h("p", { class: "total", role: "status" });
		fill(body, rows.length ? [status, h("ul", {}, rows.map((row) => line(row, rows, status)))] : h("p", { class: "muted" }, __("Nobody has registered.")));
		tell(rows, status);
	}

	function line(row, rows, status) {
		const name = row.participant_name || __("No name");
		const buttons = [[CAME, __("Came")], [DID_NOT, __("Did not come")]].map(([value, label]) =>
			h("button", { type: "button", class: "choice", "data-value": value, "aria-label": `${label}: ${name}`, onclick: () => mark(value) }, h("span", {}, label))
		);
		press();
		return h("li", {}, h("div", { class: "what" }, h("strong", {}, name), h("span", { class: "sub" }, [counted(row.persons, __("{0} person"), __("{0} persons")), row.status === "Waitlisted" ? row.status_label : null].filter(Boolean).join(" · "))), h("div", { class: "actions" }, buttons));

		function press() {
			buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === row.status)));
		}

		async function mark(value) {
			row.status = row.status === value ? "Registered" : value;
			press();
			tell(rows, status);
			await desk.storeAttendance(row.name, row.status);
			announce(`${name}: ${row.status === CAME ? __("Came") : row.status === DID_NOT ? __("Did not come") : __("Not ticked")}`);
		}
	}

	/** Told, and never carried over to the grid: who is ticked off here has not been counted there. */
	function tell(rows, status) {
		const persons = (value) => rows.filter((row) => row.status === value).reduce((sum, row) => sum + row.persons, 0);
		status.textContent = __("{0} came, {1} did not come, {2} not ticked", [persons(CAME), persons(DID_NOT), persons("Registered")]);
	}
}
