// Head-counts of salons on their way to the server: the same queue, the same guarantees as visits.

import * as store from "./store.js";
import { newUuid } from "./visit.js";
import { isoWithOffset } from "./words.js";

const DRAFT = "digidel-disken-count";
const DRAFT_DAYS = 14;
export const REST = "The rest is not recorded";
export const GRID = "The grid is right";

const key = (user, salon) => `${DRAFT}|${user}|${salon}`;
const cellKey = (row) => `${row.gender}|${row.age_band || ""}`;

/** A sheet nobody has written on. `cells`: "gender|age band" → [persons, of them here for the first time]. */
export const emptySheet = () => ({ cells: {}, by_head: null, difference: null, staff: null, confirmed: false, mode: null, seen: "" });

export const inGrid = (sheet) => Object.values(sheet.cells).reduce((sum, [persons]) => sum + persons, 0);
export const firstTimers = (sheet) => Object.values(sheet.cells).reduce((sum, [, first]) => sum + first, 0);
export const isUntouched = (sheet) => !Object.keys(sheet.cells).length && sheet.by_head === null;

/** How many would be stored: the grid, with the rest when somebody has said so. */
export function total(sheet) {
	const grid = inGrid(sheet);
	return sheet.difference === REST && sheet.by_head > grid ? sheet.by_head : grid;
}

/** Both figures exist and differ, and it has not been said how. */
export const differs = (sheet) => {
	const grid = inGrid(sheet);
	if (sheet.by_head === null || sheet.by_head === grid) return false;
	return !(sheet.difference === GRID || (sheet.difference === REST && sheet.by_head > grid));
};

export const cellsOf = (rows) => Object.fromEntries(rows.map((row) => [cellKey(row), [row.persons, row.first_time_persons || 0]]));

/** The sheet of a record that was made earlier. */
export const sheetOf = (record) => ({
	...emptySheet(),
	cells: cellsOf(record.rows),
	by_head: record.persons_by_head,
	difference: record.difference,
	staff: record.library_staff,
	confirmed: record.over_capacity_confirmed,
	mode: record.mode,
	seen: record.seen,
});

/** What is sent. */
export function toCount(salon, sheet) {
	const rows = Object.entries(sheet.cells)
		.filter(([, [persons]]) => persons)
		.map(([cell, [persons, first_time_persons]]) => {
			const [gender, age_band] = cell.split("|");
			return { gender, age_band: age_band || null, persons, first_time_persons };
		});
	return {
		digital_salon: salon,
		counted_at: isoWithOffset(new Date()),
		rows,
		persons_by_head: sheet.by_head,
		difference: sheet.by_head === null || sheet.by_head === inGrid(sheet) ? null : sheet.difference,
		library_staff: sheet.staff,
		over_capacity_confirmed: sheet.confirmed,
		mode: sheet.mode,
		seen: sheet.seen,
	};
}

/** @param {object} desk gets what can be done with counts */
export function addCounts(desk, changed) {
	desk.salonOpen = null; // {name, entry?, replaces?}: which sheet is on the screen

	desk.sheet = (salon) => {
		try {
			return { ...emptySheet(), ...JSON.parse(localStorage.getItem(key(desk.user, salon))).sheet };
		} catch {
			return emptySheet();
		}
	};
	// figures only, nothing that points at a person: they survive a telephone that runs out of power
	desk.keepSheet = (salon, sheet) => localStorage.setItem(key(desk.user, salon), JSON.stringify({ kept: Date.now(), sheet }));
	desk.dropSheet = (salon) => localStorage.removeItem(key(desk.user, salon));
	forgetOldSheets();

	/** The count of a salon that has not left this device yet, or was refused. */
	desk.countWaiting = (salon) => desk.entries.filter((entry) => entry.kind === "headcount" && entry.values.digital_salon === salon).at(-1);

	desk.storeCount = async (values) => {
		const client_uuid = newUuid();
		await store.enqueue({ user: desk.user, client_uuid, kind: "headcount", values });
		await changed();
		return client_uuid;
	};

	/** Another count in the place of an earlier one of one's own, wherever that is by now. */
	desk.correctCount = async (clientUuid, values) => {
		const original = (await store.entriesOf(clientUuid)).find((entry) => entry.kind === "headcount");
		const altered =
			original &&
			(await store.change(original.id, (entry) => (entry.sent === 0 || entry.status === "rejected" ? { ...entry, values: { ...values, replaces: entry.values.replaces }, status: "waiting", message: "", answer: null } : null)));
		if (!altered) return desk.storeCount({ ...values, replaces: clientUuid });
		await changed();
		return clientUuid;
	};

	desk.withdrawCount = async (clientUuid) => {
		await store.withdraw(desk.user, clientUuid, "headcount", "undo_headcount");
		await changed();
	};

	/** Came or did not: travels under the registration's number, never with the name. The last tap counts. */
	desk.storeAttendance = async (registration, status) => {
		for (const entry of await store.entriesOf(registration)) {
			if (entry.kind === "attendance" && entry.user === desk.user && entry.sent === 0) await store.discard(entry.id);
		}
		await store.enqueue({ user: desk.user, client_uuid: registration, kind: "attendance", values: { registration, status } });
		await changed();
	};

	function forgetOldSheets() {
		for (const name of Object.keys(localStorage).filter((one) => one.startsWith(`${DRAFT}|`))) {
			const { kept = 0 } = JSON.parse(localStorage.getItem(name) || "{}");
			if (kept < Date.now() - DRAFT_DAYS * 86_400_000) localStorage.removeItem(name);
		}
	}
}
