// A busy hour: one tap is one visitor. Every tap is a record of its own, marked as Batch, and stored at once.

import { announce, field, fill, h, select } from "./dom.js";
import { emptyVisit, NOT_RECORDED, toRecord } from "./visit.js";
import { __, counted, isoDate, time } from "./words.js";

const BY_VISITOR = "visitor";
const BY_TOPIC = "topic";

/** @param {object} desk the page's state; `state` survives a change of view: what is counted and how often */
export function tallyView(desk) {
	const { data } = desk;
	const state = desk.tally;
	const root = h("section", { class: "tally" });
	render();
	return { element: root, key: () => false, render, isEmpty: () => true };

	function render() {
		state.topic ??= desk.favourites()[0] || data.topics[0]?.name;
		state.outcome ??= data.outcomes.find((outcome) => !outcome.needs)?.value;
		const total = [...state.cells.values()].reduce((sum, uuids) => sum + uuids.length, 0);
		fill(
			root,
			h("h1", { tabIndex: -1 }, __("Quick count")),
			h("p", { class: "intro" }, __("For a busy hour: each tap is one visitor. The visits are marked as counted in a batch.")),
			h(
				"div",
				{ class: "columns" },
				field(__("Count by"), select([{ value: BY_VISITOR, label: __("Gender and age") }, { value: BY_TOPIC, label: __("Topic") }], state.by, (value) => again({ by: value }))),
				state.by === BY_VISITOR ? field(__("Topic of them all"), select(topics(), state.topic, (value) => again({ topic: value }))) : null,
				field(__("Outcome of them all"), select(data.outcomes.filter((outcome) => !outcome.needs), state.outcome, (value) => again({ outcome: value }))),
				field(__("When"), select(hours(), state.hour, (value) => again({ hour: value })))
			),
			state.by === BY_VISITOR ? visitors() : topicGrid(),
			h("p", { class: "total", role: "status" }, counted(total, __("{0} visitor counted here"), __("{0} visitors counted here")))
		);
	}

	/** Another topic or hour is another sheet: its counters begin at zero. */
	function again(change) {
		Object.assign(state, change, { cells: new Map() });
		render();
	}

	function topics() {
		return data.topics.map((topic) => ({ value: topic.name, label: topic.label }));
	}

	/** Now, or an hour earlier today, for what was noted on paper. */
	function hours() {
		const now = new Date();
		const earlier = Array.from({ length: Math.min(10, now.getHours()) }, (_unused, place) => {
			const hour = now.getHours() - 1 - place;
			const [from, to] = [hour, hour + 1].map((one) => time(new Date(now.getFullYear(), now.getMonth(), now.getDate(), one)));
			return { value: String(hour), label: `${from}–${to}` };
		});
		return [{ value: "", label: __("Now") }, ...earlier];
	}

	function visitors() {
		const genders = data.genders.filter((gender) => gender.value !== "Mixed group");
		const bands = [...data.age_bands.map((band) => ({ value: band.name, label: band.label })), { value: "", label: __("Age not recorded") }];
		return h(
			"div",
			{ class: "sheet", role: "group", "aria-label": __("Gender and age") },
			h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), genders.map((gender) => h("th", { scope: "col" }, gender.label)))),
				h("tbody", {}, bands.map((band) => h("tr", {}, h("th", { scope: "row" }, band.label), genders.map((gender) => h("td", {}, counter(`${gender.value}|${band.value}`, `${gender.label}, ${band.label}`, { gender: gender.value, age_band: band.value || null }))))))
			)
		);
	}

	function topicGrid() {
		const favourites = desk.favourites();
		const shown = [...favourites.map((name) => data.topics.find((topic) => topic.name === name)).filter(Boolean), ...data.topics.filter((topic) => !favourites.includes(topic.name))].slice(0, 12);
		return h("ul", { class: "counters" }, shown.map((topic) => h("li", {}, h("span", {}, topic.label), counter(topic.name, topic.label, { topic: topic.name, gender: NOT_RECORDED }))));
	}

	function counter(cell, label, values) {
		const uuids = () => state.cells.get(cell) || [];
		const figure = h("span", { class: "number" });
		const plus = h("button", { type: "button", class: "plus", onclick: add }, figure);
		const minus = h("button", { type: "button", class: "minus", onclick: takeBack }, "−");
		const show = () => {
			figure.textContent = uuids().length;
			plus.setAttribute("aria-label", __("{0}: {1}. Count one more", [label, uuids().length]));
			minus.setAttribute("aria-label", __("{0}: take back one", [label]));
			minus.disabled = !uuids().length;
			const total = [...state.cells.values()].reduce((sum, some) => sum + some.length, 0);
			const line = root.querySelector(".total");
			if (line) line.textContent = counted(total, __("{0} visitor counted here"), __("{0} visitors counted here"));
		};
		show();

		async function add() {
			const visit = { ...emptyVisit(), topic: values.topic || state.topic, outcome: state.outcome, gender: values.gender, age_band: values.age_band || null };
			const record = toRecord(visit, desk.place(), data.defaults, moment(), "Batch");
			const uuid = await desk.storeRecord(record);
			state.cells.set(cell, [...uuids(), uuid]);
			show();
		}

		async function takeBack() {
			const [...left] = uuids();
			const last = left.pop();
			if (!last) return;
			state.cells.set(cell, left);
			await desk.takeBack(last, { quietly: true });
			show();
			announce(`${label}: ${left.length}`);
			if (!left.length) plus.focus();
		}

		return h("div", { class: "counter" }, plus, minus);
	}

	function moment() {
		const now = new Date();
		return state.hour ? new Date(now.getFullYear(), now.getMonth(), now.getDate(), Number(state.hour)) : now;
	}
}

export const newTally = () => ({ by: BY_VISITOR, topic: null, outcome: null, hour: "", cells: new Map(), date: isoDate(new Date()) });
