// At the door of a salon: how many came, by gender and age or by head, also without a network.
//
// Nothing is filled in by itself. Names of those who registered are fetched when asked for, on the day only, and are
// never kept: neither in the queue nor in what the device starts with.

import { cellsOf, differs, firstTimers, GRID, inGrid, isUntouched, REST, sheetOf, toCount, total } from "./counts.js";
import { announce, choices, field, fill, h, icon } from "./dom.js";
import { registeredList } from "./registered.js";
import { __, counted, day, figure, time } from "./words.js";

const NOBODY = [0, 0];
const DOORS_OPEN = 30 * 60_000;

/** @param {{onsaved: (uuid: string, title: string, line: string) => void}} options */
export function salonView(desk, { onsaved, onbegin = () => {} }) {
	const root = h("section", { class: "salon" });
	let sheet = null;
	let first = false;
	render();
	return { element: root, key: () => false, render, isEmpty: () => !sheet || isUntouched(sheet) };

	function render() {
		const open = desk.salonOpen;
		const salon = open && desk.data.salons.find((one) => one.name === open.name);
		if (!salon) return list();
		sheet ??= open.entry ? sheetOf(open.entry.values) : open.sheet || desk.sheet(salon.name);
		drawSheet(salon);
	}

	// -- which salon ------------------------------------------------------------------------------------------------

	function list() {
		sheet = null;
		const here = desk.placeData()?.name;
		const rows = [...(desk.data.salons || [])].sort((one, other) => (other.meeting_place === here) - (one.meeting_place === here));
		const today = rows.filter((salon) => isToday(salon));
		fill(
			root,
			h("h1", { tabIndex: -1 }, __("Count a salon")),
			rows.length ? null : h("p", { class: "muted" }, __("No salon of today or the last week is yours to count. Hosts and coordinators count; a coordinator adds hosts to the salon.")),
			section(__("Today"), today),
			section(__("The last week"), rows.filter((salon) => !isToday(salon)))
		);
	}

	function section(title, salons) {
		return salons.length ? h("section", {}, h("h2", {}, title), h("ul", { class: "picker" }, salons.map(line))) : null;
	}

	function line(salon) {
		const waiting = desk.countWaiting(salon.name);
		const state = waiting
			? waiting.status === "rejected" ? __("Your count needs to be mended") : __("Counted, waits to be sent")
			: salon.stored ? counted(salon.stored.persons, __("{0} person counted"), __("{0} persons counted")) : __("Not counted");
		return h(
			"li",
			{},
			h("button", { type: "button", onclick: () => openSalon(salon.name, waiting) }, h("span", { class: "name" }, salon.title), h("span", { class: "sub" }, `${when(salon)} · ${placeOf(salon)} · ${state}`))
		);
	}

	function openSalon(name, waiting = null) {
		desk.salonOpen = waiting ? { name, entry: waiting } : { name };
		sheet = null;
		first = false;
		onbegin(true);
		render();
		scrollTo(0, 0);
		root.querySelector("h1").focus({ preventScroll: true });
	}

	function close() {
		desk.salonOpen = null;
		render();
		scrollTo(0, 0);
		root.querySelector("h1").focus({ preventScroll: true });
	}

	// -- the sheet --------------------------------------------------------------------------------------------------

	/** What is stored as far as this device knows; a refused count brings newer news. */
	function storedOf(salon) {
		return desk.salonOpen.replaces ? null : desk.salonOpen.entry?.answer?.stored || salon.stored;
	}

	function drawSheet(salon) {
		const parts = { notice: h("div"), grid: h("div"), sums: h("div", { class: "sums" }), save: h("div", { class: "save" }) };
		const tooEarly = new Date(salon.starts_at) > Date.now() + DOORS_OPEN;
		fill(
			root,
			h("button", { type: "button", class: "quiet back", onclick: close }, __("All salons")),
			h("h1", { tabIndex: -1 }, salon.title),
			h("p", { class: "intro" }, [when(salon), placeOf(salon), seats(salon)].filter(Boolean).join(" · ")),
			tooEarly ? h("p", { class: "warning" }, icon("attention"), __("The salon has not begun yet. Count when people come.")) : null,
			desk.salonOpen.entry?.message ? h("p", { class: "problem" }, icon("attention"), desk.salonOpen.entry.message) : null,
			parts.notice,
			choices(__("What do you count?"), [{ value: "all", label: __("Everybody") }, { value: "first", label: __("Of them here for the first time") }], first ? "first" : "all", (value) => ((first = value === "first"), drawGrid(salon, parts)), { name: "small what-counted", letGo: false }).element,
			parts.grid,
			byHead(salon, parts),
			parts.sums,
			choices(__("Did library staff take part?"), [{ value: "Yes", label: __("Yes") }, { value: "No", label: __("No") }], sheet.staff, (value) => change(salon, parts, { staff: value }), { name: "small" }).element,
			parts.save,
			isToday(salon) && !tooEarly ? registeredList(desk, salon) : null
		);
		parts.tooEarly = tooEarly;
		drawGrid(salon, parts);
		drawNotice(salon, parts);
		drawSums(salon, parts);
	}

	function change(salon, parts, values) {
		Object.assign(sheet, values);
		if (!desk.salonOpen.entry && !desk.salonOpen.replaces) desk.keepSheet(salon.name, sheet);
		drawSums(salon, parts);
	}

	/** Somebody has counted already: replace or add is a choice, never a habit. */
	function drawNotice(salon, parts) {
		const stored = storedOf(salon);
		if (!stored) return fill(parts.notice);
		const options = [
			{ value: "Replace", label: isUntouched(sheet) || sheet.mode === "Replace" ? __("Correct the figures") : __("Mine replaces it") },
			{ value: "Add", label: __("Add mine to it") },
		];
		const group = choices(__("Already counted: {0}. What about your count?", [figure(stored.persons)]), options, sheet.seen === stored.mark ? sheet.mode : null, (value) => {
			const fresh = value === "Replace" && isUntouched(sheet) ? { cells: cellsOf(stored.rows), by_head: stored.persons_by_head, difference: stored.difference, staff: stored.library_staff } : {};
			change(salon, parts, { ...fresh, mode: value, seen: stored.mark });
			if (fresh.cells) drawSheet(salon);
		}, { name: "small", letGo: false });
		fill(parts.notice, h("div", { class: "warning" }, group.element));
	}

	function drawGrid(salon, parts) {
		const genders = desk.data.salon_genders;
		const bands = [...desk.data.age_bands.map((band) => ({ value: band.name, label: band.label })), { value: "", label: __("Age not recorded") }];
		fill(
			parts.grid,
			h(
				"div",
				{ class: "sheet", role: "group", "aria-label": first ? __("Here for the first time, by gender and age") : __("Gender and age") },
				h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), genders.map((gender) => h("th", { scope: "col" }, gender.label)))),
					h("tbody", {}, bands.map((band) => h("tr", {}, h("th", { scope: "row" }, band.label), genders.map((gender) => h("td", {}, counter(salon, parts, `${gender.value}|${band.value}`, `${gender.label}, ${band.label}`))))))
				)
			)
		);
	}

	function counter(salon, parts, cell, label) {
		const figures = () => sheet.cells[cell] || NOBODY;
		const number = h("span", { class: "number" });
		const plus = h("button", { type: "button", class: "plus", onclick: () => step(1) }, number);
		const minus = h("button", { type: "button", class: "minus", onclick: () => step(-1) }, "−");
		show();
		return h("div", { class: "counter" }, plus, minus);

		function show() {
			const [persons, newcomers] = figures();
			const shown = first ? newcomers : persons;
			number.textContent = shown;
			plus.setAttribute("aria-label", __("{0}: {1}. Count one more", [label, shown]));
			minus.setAttribute("aria-label", __("{0}: take back one", [label]));
			plus.disabled = first ? newcomers >= persons : persons >= desk.data.most_persons;
			minus.disabled = !shown;
		}

		function step(by) {
			const [persons, newcomers] = figures();
			const next = first ? [persons, Math.min(persons, Math.max(0, newcomers + by))] : [Math.max(0, persons + by), Math.min(newcomers, Math.max(0, persons + by))];
			const cells = { ...sheet.cells, [cell]: next };
			if (!next[0]) delete cells[cell];
			change(salon, parts, { cells });
			show();
			if (by < 0) announce(`${label}: ${number.textContent}`);
			if (by < 0 && minus.disabled) plus.focus();
		}
	}

	/** Counted by head, beside the grid, for who only had time for that. */
	function byHead(salon, parts) {
		const input = h("input", { type: "number", inputmode: "numeric", min: 0, max: desk.data.most_persons, oninput: () => set(input.value === "" ? null : Number(input.value)) });
		const set = (value) => change(salon, parts, { by_head: Number.isInteger(value) && value >= 0 ? Math.min(value, desk.data.most_persons) : null, difference: null });
		const move = (by) => {
			const next = Math.max(0, (sheet.by_head ?? (by > 0 ? inGrid(sheet) : inGrid(sheet) + 1)) + by);
			input.value = next;
			set(next);
		};
		if (sheet.by_head !== null) input.value = sheet.by_head;
		const label = __("Counted by head (only if you did)");
		const wrapped = field(label, input);
		const row = h("div", { class: "stepper" });
		input.replaceWith(row);
		row.append(h("button", { type: "button", "aria-label": __("{0}: fewer", [label]), onclick: () => move(-1) }, "−"), input, h("button", { type: "button", "aria-label": __("{0}: more", [label]), onclick: () => move(1) }, "+"));
		return wrapped;
	}

	// -- sums, explanations, saving -----------------------------------------------------------------------------------

	function drawSums(salon, parts) {
		const keep = document.activeElement?.closest?.(".sums, .save") ? document.activeElement.dataset.value || document.activeElement.className : null;
		const grid = inGrid(sheet);
		fill(
			parts.sums,
			h("p", { class: "total", role: "status" }, [counted(grid, __("{0} person in the grid"), __("{0} persons in the grid")), firstTimers(sheet) ? __("{0} of them for the first time", [figure(firstTimers(sheet))]) : null].filter(Boolean).join(", ")),
			difference(salon, parts, grid),
			tooMany(salon, parts)
		);
		const problem = parts.tooEarly ? null : whatIsMissing(salon);
		fill(
			parts.save,
			problem ? h("p", { class: "hint", role: "status" }, problem) : null,
			h("button", { type: "button", class: "primary", disabled: parts.tooEarly || Boolean(problem), onclick: () => save(salon) }, total(sheet) ? counted(total(sheet), __("Save: {0} person came"), __("Save: {0} persons came")) : __("Save: nobody came"))
		);
		if (keep) (parts.sums.querySelector(`[data-value="${keep}"]`) || parts.save.querySelector("button"))?.focus({ preventScroll: true });
	}

	/** Both figures stand; somebody says which is to be believed. */
	function difference(salon, parts, grid) {
		if (sheet.by_head === null || sheet.by_head === grid) return null;
		const rest = sheet.by_head - grid;
		const options = [{ value: GRID, label: counted(grid, __("The grid is right: {0} came"), __("The grid is right: {0} came")) }];
		if (rest > 0) options.unshift({ value: REST, label: counted(rest, __("{0} more, gender and age not recorded"), __("{0} more, gender and age not recorded")) });
		const group = choices(__("{0} counted by head, {1} in the grid. Count on, or say what is right. Both figures are kept.", [figure(sheet.by_head), figure(grid)]), options, sheet.difference, (value) => change(salon, parts, { difference: value }), { name: "small" });
		return h("div", { class: "warning" }, group.element);
	}

	function isTooMany(salon) {
		return (salon.capacity && total(sheet) > salon.capacity) || total(sheet) > desk.data.unlikely_many;
	}

	function tooMany(salon, parts) {
		if (!isTooMany(salon)) return null;
		const text = salon.capacity ? __("Yes, {0} came though there are {1} seats", [figure(total(sheet)), figure(salon.capacity)]) : __("Yes, {0} came", [figure(total(sheet))]);
		return h("label", { class: "check warning" }, h("input", { type: "checkbox", "data-value": "confirm", checked: sheet.confirmed, onchange: (event) => change(salon, parts, { confirmed: event.target.checked }) }), text);
	}

	function whatIsMissing(salon) {
		const stored = storedOf(salon);
		if (stored && (!sheet.mode || sheet.seen !== stored.mark)) return __("Choose above what happens to the count that is there.");
		if (differs(sheet)) return __("Say which of the two figures is right.");
		if (isTooMany(salon) && !sheet.confirmed) return __("More than there are seats: confirm that it is right.");
		return null;
	}

	async function save(salon) {
		const { entry, replaces } = desk.salonOpen;
		const values = toCount(salon.name, sheet);
		const uuid = entry ? await desk.correctCount(entry.client_uuid, values) : replaces ? await desk.correctCount(replaces, values) : await desk.storeCount(values);
		desk.dropSheet(salon.name);
		const saved = { ...sheet };
		const count = counted(total(saved), __("{0} person counted"), __("{0} persons counted"));
		close();
		onsaved(uuid, salon.title, count, { name: salon.name, replaces: uuid, sheet: saved });
	}

	// -- in words ---------------------------------------------------------------------------------------------------

	function isToday(salon) {
		return new Date(salon.starts_at).toDateString() === new Date().toDateString();
	}

	function when(salon) {
		const [from, to] = [salon.starts_at, salon.ends_at].map((moment) => new Date(moment));
		return `${isToday(salon) ? "" : `${day(from)} `}${time(from)}–${time(to)}`;
	}

	function placeOf(salon) {
		return desk.data.places.find((place) => place.name === salon.meeting_place)?.place_name || "";
	}

	function seats(salon) {
		const said = [salon.capacity ? counted(salon.capacity, __("{0} seat"), __("{0} seats")) : null, salon.seats_taken ? __("{0} registered", [figure(salon.seats_taken)]) : null];
		return said.filter(Boolean).join(", ");
	}
}
