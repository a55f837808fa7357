// Talking to the server: one place for the token, for timeouts and for what an answer means.

import { __, language } from "./words.js";

const METHODS = {
	session: "digidel_app.api.disken.session",
	start: "digidel_app.api.disken.start",
	recent: "digidel_app.api.disken.recent",
	summary: "digidel_app.api.disken.summary",
	my_month: "digidel_app.api.disken.my_month",
	save_encounters: "digidel_app.api.disken.save_encounters",
	undo: "digidel_app.api.disken.undo",
	correct: "digidel_app.api.disken.correct",
	report_shortcoming: "digidel_app.api.disken.report_shortcoming",
	voice_need: "digidel_app.api.disken.voice_need",
	salons: "digidel_app.api.door.salons",
	registered: "digidel_app.api.door.registered",
	save_headcounts: "digidel_app.api.door.save_headcounts",
	undo_headcount: "digidel_app.api.door.undo_headcount",
	mark_attendance: "digidel_app.api.door.mark_attendance",
};
const TIMEOUT = 30_000;

let csrfToken = "";
let signedInAs = "";

/** Why a call did not succeed. `kind`: "network", "signed-out", "token", "busy", "refused". */
export class CallError extends Error {
	constructor(kind, message = "", status = 0) {
		super(message || kind);
		this.kind = kind;
		this.status = status;
	}
}

export const get = (name, parameters = {}) => call("GET", name, parameters);

/** POST; a token that has grown old is fetched anew, once, and only for the user it belonged to. */
export async function post(name, body = {}) {
	try {
		return await call("POST", name, body);
	} catch (error) {
		if (error.kind !== "token") throw error;
		const before = signedInAs;
		if ((await session()) !== before) throw new CallError("signed-out");
		return call("POST", name, body);
	}
}

/** Who is signed in on this device now: the user's id, or "Guest". */
export async function session() {
	const answer = await get("session");
	csrfToken = answer.csrf_token || "";
	signedInAs = answer.user;
	return answer.user;
}

export async function signOut() {
	await request("/api/method/logout", { method: "POST", headers: headers() });
	csrfToken = "";
}

async function call(method, name, parameters) {
	const url = new URL(`/api/method/${METHODS[name]}`, location.origin);
	url.searchParams.set("_lang", language);
	const options = { method, headers: headers() };
	if (method === "GET") {
		Object.entries(parameters).forEach(([key, value]) => value !== null && url.searchParams.set(key, value));
	} else {
		options.headers["Content-Type"] = "application/json";
		options.body = JSON.stringify(parameters);
	}
	const response = await request(url, options);
	const answer = await response.json().catch(() => null);
	if (response.ok && answer) return answer.message;
	throw failure(response, answer);
}

function headers() {
	return { Accept: "application/json", "Accept-Language": language, "X-Frappe-CSRF-Token": csrfToken || "None" };
}

async function request(url, options) {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), TIMEOUT);
	try {
		return await fetch(url, { ...options, signal: stop.signal, credentials: "same-origin", cache: "no-store" });
	} catch {
		throw new CallError("network");
	} finally {
		clearTimeout(timer);
	}
}

function failure(response, answer) {
	const { status } = response;
	const exception = answer?.exc_type || "";
	// not the server's own words: a portal of a guest network, a proxy, an error page
	if (!answer || status >= 500 || status === 408) return new CallError("network", "", status);
	if (exception === "CSRFTokenError") return new CallError("token", "", status);
	if (status === 429 || exception === "BusyError") return new CallError("busy", "", status);
	if (status === 401 || answer.session_expired) return new CallError("signed-out", "", status);
	return new CallError("refused", messageOf(answer) || unexplained(status), status);
}

/** The platform refuses a role without a word: a volunteer who finds Disken needs to hear where to go. */
function unexplained(status) {
	if (status !== 403) return __("The server refused it without saying why.");
	return __(
		"Your account may not use this. Ask your manager for the right role. As a volunteer you find your own shifts at /digidel/volontar."
	);
}

/** What the server said to the user, without markup. */
function messageOf(answer) {
	try {
		const messages = JSON.parse(answer._server_messages || "[]").map((row) => JSON.parse(row).message);
		return messages.map((message) => new DOMParser().parseFromString(message, "text/html").body.textContent).join(" ");
	} catch {
		return "";
	}
}
