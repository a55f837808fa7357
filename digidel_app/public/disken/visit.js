// The visit being recorded: what has been chosen, when it is complete, and the record it becomes. No page, no network.

import { isoWithOffset } from "./words.js";

export const NOT_RECORDED = "Not recorded";
export const MIXED_GROUP = "Mixed group";

// the alphabet of digidel_app/domain/slip_code.py: nothing that can be taken for another, no vowels
const SLIP_ALPHABET = "CDFHJKMNPRTVWXY34679";

/** A visit nobody has touched. */
export const emptyVisit = () => ({
	topic: null,
	outcome: null,
	gender: null,
	age_band: null,
	details: {}, // of the question being asked: service_owner, digital_service, difficulty_kind, referred_to, decline_reason
	questions: [], // the ones already answered in this visit
	more_questions: false,
	persons: 1,
	duration_minutes: null,
	visit_kind: null,
	note: "",
	follow_up_by: null,
	slip_code: null, // anonymous; on the visitor's paper when a follow-up is promised
	extra: {}, // what a company has chosen to ask: spoken_language, helped_by_supporter, inclusion steps, heard_via
	timer_started: null, // milliseconds since 1970 while the timer runs
	timer_minutes: null,
});

export const isEmpty = (visit) => JSON.stringify(visit) === JSON.stringify(emptyVisit());

/** The question being asked, as the record holds it. */
export const currentQuestion = (visit) => clean({ topic: visit.topic, outcome: visit.outcome, ...visit.details });

/** Moves the question being asked to the answered ones and makes room for the next. */
export function addQuestion(visit) {
	visit.questions.push(currentQuestion(visit));
	Object.assign(visit, { topic: null, outcome: null, details: {}, more_questions: false });
}

/** Whole minutes of a timer, at least one. */
export const minutesSince = (started, now) => Math.max(1, Math.ceil((now - started) / 60_000));

/**
 * The record the server is given. `place`: {meeting_place, channel}; `defaults` and `now` come from outside.
 * A visit whose timer runs began when it was started; otherwise it is dated to the moment it is saved.
 */
export function toRecord(visit, place, defaults, now, entryMode = "Live") {
	const timed = visit.timer_started ? minutesSince(visit.timer_started, now.getTime()) : visit.timer_minutes;
	const minutes = Math.min(timed || visit.duration_minutes || defaults.duration_minutes, defaults.longest_minutes);
	const questions = visit.topic ? [...visit.questions, currentQuestion(visit)] : visit.questions;
	return clean({
		meeting_place: place.meeting_place,
		channel: place.channel,
		started_at: isoWithOffset(visit.timer_started ? new Date(visit.timer_started) : now),
		duration_minutes: minutes,
		persons: visit.persons,
		gender: visit.gender || NOT_RECORDED,
		age_band: visit.age_band,
		visit_kind: visit.visit_kind || "Unknown",
		entry_mode: entryMode,
		follow_up_by: visit.follow_up_by,
		slip_code: visit.follow_up_by && visit.slip_code,
		note: visit.note.trim(),
		...visit.extra,
		questions,
	});
}

/** A visit to be corrected, from a record. */
export function fromRecord(record) {
	const { meeting_place, channel, ...rest } = record;
	const [last, ...before] = [...record.questions].reverse();
	const { topic, outcome, ...details } = last;
	return {
		...emptyVisit(),
		topic,
		outcome,
		details,
		questions: before.reverse(),
		gender: rest.gender || null,
		age_band: rest.age_band || null,
		persons: rest.persons || 1,
		duration_minutes: rest.duration_minutes || null,
		visit_kind: rest.visit_kind || null,
		note: rest.note || "",
		follow_up_by: rest.follow_up_by || null,
		slip_code: rest.slip_code || null,
		extra: clean({
			spoken_language: rest.spoken_language,
			helped_by_supporter: rest.helped_by_supporter,
			inclusion_step_before: rest.inclusion_step_before,
			inclusion_step_after: rest.inclusion_step_after,
			heard_via: rest.heard_via,
		}),
	};
}

/** The record without what is empty. */
function clean(record) {
	return Object.fromEntries(
		Object.entries(record).filter(([, value]) => value !== null && value !== undefined && value !== "")
	);
}

/** A random UUID, version 4, also where the browser only has random numbers. */
export function newUuid() {
	if (crypto.randomUUID) return crypto.randomUUID();
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	bytes[6] = (bytes[6] & 0x0f) | 0x40;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Eight characters that mean nothing and are easy to read aloud: the visitor's slip. Every character equally likely. */
export function newSlipCode() {
	const limit = 256 - (256 % SLIP_ALPHABET.length);
	let code = "";
	while (code.length < 8) {
		const [byte] = crypto.getRandomValues(new Uint8Array(1));
		if (byte < limit) code += SLIP_ALPHABET[byte % SLIP_ALPHABET.length];
	}
	return code;
}

/** The working day that lies `days` ahead, Saturdays and Sundays not counted. */
export function workingDaysAhead(from, days) {
	const result = new Date(from);
	let left = days;
	while (left > 0) {
		result.setDate(result.getDate() + 1);
		if (![0, 6].includes(result.getDay())) left -= 1;
	}
	return result;
}

export function daysAhead(from, days) {
	const result = new Date(from);
	result.setDate(result.getDate() + days);
	return result;
}
