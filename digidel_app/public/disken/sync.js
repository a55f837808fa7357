// Sends the queue. The server's answer per record is the only thing that removes an entry; sending twice is harmless
// (the server knows each client_uuid), so whenever in doubt an entry stays and is sent again.

import * as api from "./api.js";
import * as store from "./store.js";

const BATCH = 50;
const SHORTEST_PAUSE = 4_000;
const LONGEST_PAUSE = 120_000;
const SINGLE = {
	undo: (entry) => ["undo", { client_uuid: entry.client_uuid }],
	correct: (entry) => ["correct", { client_uuid: entry.client_uuid, values: entry.values }],
	shortcoming: (entry) => ["report_shortcoming", { ...entry.values, client_uuid: entry.client_uuid }],
	need: (entry) => ["voice_need", { ...entry.values, client_uuid: entry.client_uuid }],
	headcount: (entry) => ["save_headcounts", { headcounts: [{ ...entry.values, client_uuid: entry.client_uuid }], user: entry.user }],
	undo_headcount: (entry) => ["undo_headcount", { client_uuid: entry.client_uuid, user: entry.user }],
	attendance: (entry) => ["mark_attendance", { ...entry.values, user: entry.user }],
};

/**
 * @param {string} user whose records are sent: others' stay in the queue until they sign in themselves
 * @param {(state: {link: "ok"|"offline"|"signed-out"|"other-user"|"refused", sending: boolean, message: string}) => void} onstate
 * @param {(outcome: {stored: number}) => void} onsent after something has reached the server
 */
export function makeSync(user, onstate, onsent) {
	const channel = "BroadcastChannel" in self ? new BroadcastChannel("digidel-disken") : null;
	let state = { link: navigator.onLine ? "ok" : "offline", sending: false, message: "" };
	let running = null;
	let again = false;
	let timer = null;
	let pause = SHORTEST_PAUSE;

	const tell = (change) => onstate((state = { ...state, ...change }));

	/** Sends what waits. A call during a running one makes it go round once more. */
	function send() {
		again = true;
		running ??= rounds().finally(() => (running = null));
		return running;
	}

	async function rounds() {
		let outcome = { stored: 0, link: state.link, message: "" };
		while (again) {
			again = false;
			outcome = await alone(round);
		}
		tell({ sending: false, link: outcome.link, message: outcome.message });
		schedule(outcome.link);
		if (outcome.stored) {
			channel?.postMessage("sent");
			onsent(outcome);
		}
		return outcome;
	}

	/** One tab at a time. Where the browser has no locks the server's knowledge of client_uuid is enough. */
	const alone = (work) => (navigator.locks ? navigator.locks.request("digidel-disken-send", work) : work());

	async function round() {
		let stored = 0;
		try {
			for (;;) {
				const waiting = (await store.queueOf(user)).filter((entry) => entry.status === "waiting");
				const who = await api.session();
				if (who !== user) return { stored, link: who === "Guest" ? "signed-out" : "other-user", message: "" };
				if (!waiting.length) return { stored, link: "ok", message: "" };
				tell({ sending: true, link: "ok" });
				stored += await sendFirst(waiting);
			}
		} catch (error) {
			if (!(error instanceof api.CallError)) throw error;
			const link = { "signed-out": "signed-out", refused: "refused", token: "refused" }[error.kind] || "offline";
			return { stored, link, message: link === "refused" ? error.message : "" };
		}
	}

	/** The encounters that stand first in the queue together, or one of the other kinds alone: order is kept. */
	async function sendFirst(waiting) {
		if (waiting[0].kind !== "encounter") return sendSingle(waiting[0]);
		const others = waiting.findIndex((entry) => entry.kind !== "encounter");
		const batch = waiting.slice(0, others < 0 ? BATCH : Math.min(BATCH, others));
		try {
			return await sendBatch(batch);
		} catch (error) {
			// refused as a whole: find the one it is about, the others go on
			if (error.kind !== "refused" || error.status === 403) throw error;
			if (batch.length > 1) return sendOneByOne(batch);
			await store.settle({ ...batch[0], sent: batch[0].sent + 1 }, { done: false, message: error.message });
			return 0;
		}
	}

	async function sendOneByOne(batch) {
		let stored = 0;
		for (const entry of batch) stored += await sendFirst([{ ...entry, sent: entry.sent + 1 }]);
		return stored;
	}

	async function sendBatch(batch) {
		const sent = await store.markSent(batch.map((entry) => entry.id));
		if (!sent.length) return 0;
		const records = sent.map((entry) => ({ ...entry.values, client_uuid: entry.client_uuid }));
		const rows = await api.post("save_encounters", { encounters: records, user });
		const answers = new Map(rows.map((row) => [row.client_uuid, row]));
		let stored = 0;
		for (const entry of sent) {
			const row = answers.get(entry.client_uuid);
			if (!row) continue;
			const done = row.status === "stored" || row.status === "duplicate";
			await store.settle(entry, { done, message: row.message });
			stored += done;
		}
		return stored;
	}

	async function sendSingle(entry) {
		const [sent] = await store.markSent([entry.id]);
		if (!sent) return 0;
		try {
			const [answer] = [await api.post(...SINGLE[sent.kind](sent))].flat();
			const refused = answer?.status === "rejected";
			await store.settle(sent, { done: !refused, message: answer?.message || "", answer });
			return refused ? 0 : 1;
		} catch (error) {
			if (error.kind !== "refused") throw error;
			await store.settle(sent, { done: false, message: error.message });
			return 0;
		}
	}

	// a failed attempt is repeated after a longer and longer pause; a good one is followed by a quiet look each other minute
	function schedule(link) {
		pause = link === "offline" ? Math.min(pause * 2, LONGEST_PAUSE) : SHORTEST_PAUSE;
		clearTimeout(timer);
		timer = setTimeout(send, link === "offline" ? pause : LONGEST_PAUSE);
	}

	addEventListener("online", send);
	addEventListener("offline", () => tell({ link: "offline" }));
	document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
	channel?.addEventListener("message", () => onsent({ stored: 0 }));

	return { send, state: () => state, changed: () => channel?.postMessage("changed") };
}
