// What the device keeps, in IndexedDB: the queue of what is not sent, and per user what the page needs to start.
//
// Everything in the queue belongs to the user who made it and is kept until the server has answered for it.

import { openDB } from "../vendor/idb/index.js";

const NAME = "digidel-disken";

let database = null;

function open() {
	database ??= openDB(NAME, 1, {
		upgrade(db) {
			const queue = db.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
			queue.createIndex("user", "user");
			queue.createIndex("client_uuid", "client_uuid");
			db.createObjectStore("start", { keyPath: "key" });
			db.createObjectStore("settings");
		},
		// another tab has a newer page: let go, and open again when there is something to do
		blocking() {
			database?.then((db) => db.close());
			database = null;
		},
		terminated() {
			database = null;
		},
	});
	return database;
}

// -- the queue ----------------------------------------------------------------------------------------------
// An entry: {id, user, client_uuid, kind, values, status, message, sent, created_at}.
//   kind: "encounter" | "correct" | "undo" | "shortcoming" | "need" | "headcount" | "undo_headcount" | "attendance"
//   answer: what the server said besides the message, such as the count that is stored already
//   status: "waiting" | "rejected"
//   sent: how often it was handed to the network. 0 means the server cannot know of it.

/** Adds an entry and answers with it. */
export async function enqueue(entry) {
	const whole = { status: "waiting", message: "", sent: 0, created_at: new Date().toISOString(), ...entry };
	const db = await open();
	return { ...whole, id: await db.add("queue", whole) };
}

/** Adds several at once, all or none. */
export async function enqueueAll(entries) {
	const db = await open();
	const tx = db.transaction("queue", "readwrite");
	const now = new Date().toISOString();
	entries.forEach((entry) => tx.store.add({ status: "waiting", message: "", sent: 0, created_at: now, ...entry }));
	await tx.done;
}

export const queueOf = async (user) => (await open()).getAllFromIndex("queue", "user", user);
export const entriesOf = async (clientUuid) => (await open()).getAllFromIndex("queue", "client_uuid", clientUuid);
export const discard = async (id) => (await open()).delete("queue", id);

/** How many entries wait per user: those of others are told by number only. */
export async function counts() {
	const all = await (await open()).getAll("queue");
	return all.reduce((result, entry) => result.set(entry.user, (result.get(entry.user) || 0) + 1), new Map());
}

/** Changes one entry in one transaction; `change` gets it and returns the new one, or null to leave it as it is. */
export async function change(id, alter) {
	const tx = (await open()).transaction("queue", "readwrite");
	const entry = await tx.store.get(id);
	const altered = entry && alter(entry);
	if (altered) await tx.store.put({ ...altered, id });
	await tx.done;
	return altered || null;
}

/** Marks a batch as handed to the network and answers with what is still there to send. */
export async function markSent(ids) {
	const tx = (await open()).transaction("queue", "readwrite");
	const entries = [];
	for (const id of ids) {
		const entry = await tx.store.get(id);
		if (!entry || entry.status !== "waiting") continue;
		entry.sent += 1;
		await tx.store.put(entry);
		entries.push(entry);
	}
	await tx.done;
	return entries;
}

/** What the server answered: an entry that was changed or withdrawn meanwhile is left for the next round. */
export async function settle(sentEntry, { done, message = "", answer = null }) {
	const tx = (await open()).transaction("queue", "readwrite");
	const entry = await tx.store.get(sentEntry.id);
	const unchanged = entry && entry.kind === sentEntry.kind && entry.sent === sentEntry.sent;
	if (unchanged && done) await tx.store.delete(entry.id);
	else if (unchanged) await tx.store.put({ ...entry, status: "rejected", message, answer });
	await tx.done;
}

/**
 * Takes back a record. One the server cannot know of is simply removed; otherwise an undo is queued in its place.
 * In one transaction, so that a send that begins at the same moment sees either the record or the undo.
 * @returns {Promise<boolean>} whether the server must be told
 */
export async function withdraw(user, clientUuid, kind = "encounter", undo = "undo") {
	const tx = (await open()).transaction("queue", "readwrite");
	const entries = await tx.store.index("client_uuid").getAll(clientUuid);
	const original = entries.find((entry) => entry.kind === kind);
	const unknownToServer = original && (original.sent === 0 || original.status === "rejected");
	for (const entry of entries) await tx.store.delete(entry.id);
	if (!unknownToServer) {
		await tx.store.add({
			user,
			client_uuid: clientUuid,
			kind: undo,
			values: {},
			status: "waiting",
			message: "",
			sent: 0,
			created_at: new Date().toISOString(),
		});
	}
	await tx.done;
	return !unknownToServer;
}

// -- what the page starts with ------------------------------------------------------------------------------

const startKey = (user, language) => `${user}|${language}`;

export const readStart = async (user, language) => (await (await open()).get("start", startKey(user, language)))?.data;
export const keepStart = async (user, language, data) =>
	(await open()).put("start", { key: startKey(user, language), data });

/** After a sign-out nothing but the queue remains. */
export async function forgetUsers(except = null) {
	const db = await open();
	for (const key of await db.getAllKeys("start")) {
		if (!except || !key.startsWith(`${except}|`)) await db.delete("start", key);
	}
	if (!except) await db.delete("settings", "last_user");
}

export const setting = async (name) => (await open()).get("settings", name);
export const keepSetting = async (name, value) => (await open()).put("settings", value, name);
