// The state of the desk: whose it is, where it stands, what waits. What can be done with it, without drawing anything.

import * as api from "./api.js";
import { addCounts } from "./counts.js";
import { problemWith } from "./guard.js";
import { moment } from "./recent_view.js";
import * as store from "./store.js";
import { newTally } from "./tally_view.js";
import { emptyVisit, newUuid, toRecord } from "./visit.js";
import { __, counted, isoDate, language } from "./words.js";

const DRAFT = "digidel-disken-draft";
const PLACE = "digidel-disken-place";
const CHANNEL = "digidel-disken-channel";
const SEARCHED = "digidel-disken-searched";
const ORDER = "digidel-disken-topics";

/**
 * @param {object} data what the server's start() gave
 * @param {{onchange: () => void}} options called whenever the queue or the data changed
 */
export function makeDesk(data, { onchange }) {
	const desk = {
		data,
		user: data.user.name,
		tally: newTally(),
		entries: [],
		made: new Map(), // what was recorded here and is not yet among the server's last ten
		sync: null, // given by app.js
		place: () => ({ meeting_place: desk.placeData()?.name, channel: desk.channel() }),
		placeData: () => desk.data.places.find((place) => place.name === localStorage.getItem(PLACE)) || onlyPlace(),
		choosePlace: (name) => localStorage.setItem(PLACE, name),
		channel: () => known(desk.data.channels, localStorage.getItem(CHANNEL)) || desk.data.channels[0].value,
		chooseChannel: (value) => localStorage.setItem(CHANNEL, value),
		lastSearched: () => localStorage.getItem(`${SEARCHED}|${desk.placeData()?.name}`),
		rememberSearched: (topic) => localStorage.setItem(`${SEARCHED}|${desk.placeData()?.name}`, topic),
	};

	const onlyPlace = () => (desk.data.places.length === 1 ? desk.data.places[0] : null);
	const known = (options, value) => options.find((option) => option.value === value)?.value;

	/** The place's favourite topics, each where it stood last time: a new one takes the room of one that left. */
	desk.favourites = () => {
		const place = desk.placeData();
		if (!place) return desk.data.topics.slice(0, 8).map((topic) => topic.name);
		const key = `${ORDER}|${place.name}`;
		const now = place.favourites;
		const before = JSON.parse(localStorage.getItem(key) || "[]").slice(0, now.length);
		const fresh = now.filter((topic) => !before.includes(topic));
		const order = now.map((_topic, room) => (now.includes(before[room]) ? before[room] : fresh.shift()));
		localStorage.setItem(key, JSON.stringify(order));
		return order;
	};

	// -- the visit in progress: kept for this tab, so that a reload or a new version loses nothing -----------------

	desk.draft = () => {
		try {
			const kept = JSON.parse(sessionStorage.getItem(DRAFT));
			return kept?.user === desk.user ? { ...emptyVisit(), ...kept.visit } : emptyVisit();
		} catch {
			return emptyVisit();
		}
	};
	desk.keepDraft = (visit) => {
		const note = problemWith(visit.note, desk.data.allowed_numbers) ? "" : visit.note;
		sessionStorage.setItem(DRAFT, JSON.stringify({ user: desk.user, visit: { ...visit, note } }));
	};

	// -- the queue -----------------------------------------------------------------------------------------------

	desk.queue = async () => (desk.entries = await store.queueOf(desk.user));

	/** What others have left on this device, by number only. */
	desk.othersWaiting = async () => {
		const counts = await store.counts();
		return [...counts].reduce((sum, [user, number]) => sum + (user === desk.user ? 0 : number), 0);
	};

	async function changed() {
		await desk.queue();
		onchange();
		desk.sync.changed();
		desk.sync.send();
	}

	addCounts(desk, changed);

	desk.storeRecord = async (record) => {
		const client_uuid = newUuid();
		await store.enqueue({ user: desk.user, client_uuid, kind: "encounter", values: record });
		desk.made.set(client_uuid, record);
		await changed();
		return client_uuid;
	};
	desk.storeVisit = (visit) => desk.storeRecord(toRecord(visit, desk.place(), desk.data.defaults, new Date()));
	desk.storeReport = async (kind, values) => {
		await store.enqueue({ user: desk.user, client_uuid: newUuid(), kind, values });
		await changed();
	};

	/** Takes back a record, wherever it is: waiting on the device, on its way, or stored. */
	desk.withdraw = async (clientUuid) => {
		await store.withdraw(desk.user, clientUuid);
		desk.made.delete(clientUuid);
		desk.data.recent = desk.data.recent.filter((record) => record.client_uuid !== clientUuid);
		await changed();
	};

	/** What was recorded under a reference, as far as this device knows: the queue first, then the last ten. */
	desk.recordOf = async (clientUuid) => {
		const entries = await store.entriesOf(clientUuid);
		const original = entries.find((entry) => entry.kind === "encounter")?.values;
		const corrected = entries.filter((entry) => entry.kind === "correct").map((entry) => entry.values);
		const stored = desk.data.recent.find((record) => record.client_uuid === clientUuid);
		const first = original || desk.made.get(clientUuid) || (stored && sentFields(stored));
		return first && Object.assign({}, first, ...corrected);
	};

	/** Changes a record: in the queue while the server cannot know of it, else as a correction that is sent. */
	desk.change = async (clientUuid, values) => {
		const entries = await store.entriesOf(clientUuid);
		const original = entries.find((entry) => entry.kind === "encounter");
		const altered =
			original &&
			(await store.change(original.id, (entry) =>
				entry.sent === 0 || entry.status === "rejected" ? { ...entry, values, status: "waiting", message: "" } : null
			));
		if (!altered) {
			const waiting = entries.find((entry) => entry.kind === "correct" && entry.sent === 0);
			if (waiting) await store.change(waiting.id, (entry) => ({ ...entry, values }));
			else await store.enqueue({ user: desk.user, client_uuid: clientUuid, kind: "correct", values });
		}
		if (desk.made.has(clientUuid)) desk.made.set(clientUuid, values);
		desk.data.recent = desk.data.recent.map((record) => (record.client_uuid === clientUuid ? { ...record, ...values } : record));
		await changed();
	};

	/** A refused entry that has been mended goes back into the queue. */
	desk.sendAgain = async (entry, values) => {
		await store.change(entry.id, (kept) => ({ ...kept, values, status: "waiting", message: "" }));
		await changed();
	};
	desk.discard = async (entry) => {
		await store.discard(entry.id);
		await changed();
	};

	// -- in words ------------------------------------------------------------------------------------------------

	const label = (options, value, key = "value", shown = "label") => options.find((option) => option[key] === value)?.[shown];

	const salonTitle = (values) => label(desk.data.salons || [], values.digital_salon, "name", "title") || __("a salon");

	/** [title, line under it] of a record. */
	desk.describeRecord = (record) => {
		const { data } = desk;
		const topics = record.questions.map((question) => label(data.topics, question.topic, "name") || question.topic);
		const gender = record.gender === "Not recorded" ? null : label(data.genders, record.gender);
		const outcome = label(data.outcomes, record.questions.at(-1)?.outcome);
		const place = data.places.find((one) => one.name === record.meeting_place)?.place_name;
		const persons = record.persons > 1 ? counted(record.persons, __("{0} person"), __("{0} persons")) : null;
		const who = [gender, label(data.age_bands, record.age_band, "name"), persons, outcome];
		return [
			topics.join(", "),
			[moment(record.started_at), place, ...who, record.entry_mode === "Batch" ? __("quick count") : null].filter(Boolean).join(" · "),
		];
	};

	desk.describe = (entry) => {
		const { values, kind } = entry;
		if (kind === "encounter") return desk.describeRecord(values);
		if (kind === "correct") return [__("Correction"), desk.describeRecord(values).join(" · ")];
		if (kind === "undo") return [__("Undo"), moment(entry.created_at)];
		if (kind === "headcount") return [__("Count: {0}", [salonTitle(values)]), [counted(values.rows.reduce((sum, row) => sum + row.persons, 0), __("{0} person in the grid"), __("{0} persons in the grid")), moment(values.counted_at)].join(" · ")];
		if (kind === "undo_headcount") return [__("Undo a count"), moment(entry.created_at)];
		if (kind === "attendance") return [__("Ticked off at the door"), moment(entry.created_at)];
		if (kind === "need") return [__("Need: {0}", [values.theme]), moment(entry.created_at)];
		return [__("Fault: {0}", [label(desk.data.services, values.digital_service, "name") || values.digital_service]), moment(entry.created_at)];
	};

	/** The last ten as the server knows them, without what is being taken back. */
	desk.recents = () => {
		const undone = new Set(desk.entries.filter((entry) => entry.kind === "undo").map((entry) => entry.client_uuid));
		const known = new Set(desk.data.recent.map((record) => record.client_uuid));
		const justSent = [...desk.made].filter(([client_uuid]) => !known.has(client_uuid)).map(([client_uuid, record]) => ({ ...record, client_uuid }));
		return [...justSent.reverse(), ...desk.data.recent].filter((record) => !undone.has(record.client_uuid));
	};

	/** Today and this week: what the server has counted and what waits here. */
	desk.counts = () => {
		const { summary, generated_at, counted_on } = desk.data;
		const today = isoDate(new Date());
		const isToday = (counted_on || generated_at.slice(0, 10)) === today;
		const waiting = desk.entries.filter((entry) => entry.kind === "encounter" && entry.status === "waiting" && entry.values.started_at.startsWith(today));
		const undone = desk.entries.filter((entry) => entry.kind === "undo").length;
		const persons = waiting.reduce((sum, entry) => sum + (entry.values.persons || 1), 0);
		return {
			encounters: Math.max(0, (isToday ? summary.today.encounters - undone : 0) + waiting.length),
			persons: Math.max(0, (isToday ? summary.today.persons - undone : 0) + persons),
			individual: { ...summary.week.individual, made: summary.week.individual.made + waiting.length },
			group: summary.week.group,
		};
	};

	/** Fetches what changes during the day. A failure is no matter: the page goes on with what it has. */
	desk.refresh = async () => {
		try {
			const company = desk.data.company.name;
			const [recent, summary, salons] = await Promise.all([api.get("recent"), api.get("summary", { company }), api.get("salons", { company })]);
			Object.assign(desk.data, { recent, summary, salons, counted_on: isoDate(new Date()) });
			const waiting = new Set((await desk.queue()).map((entry) => entry.client_uuid));
			desk.made.forEach((_record, clientUuid) => waiting.has(clientUuid) || desk.made.delete(clientUuid));
			await store.keepStart(desk.user, language, desk.data);
		} catch (error) {
			if (!(error instanceof api.CallError)) throw error;
		}
		await desk.queue();
		onchange();
	};

	return desk;
}

/** The fields a client sends, from a record as the server shows it. */
function sentFields(record) {
	const { name, place, place_name, topic, topic_label, outcome, status, received_at, answered_at, follow_up_done_on, client_uuid, ...sent } = record;
	return { ...sent, questions: record.questions.map((question) => Object.fromEntries(Object.entries(question).filter(([, value]) => value))) };
}
