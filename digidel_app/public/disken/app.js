// Disken begins here: whose desk it is, what the device remembers, which view is shown, and the service worker.

import * as api from "./api.js";
import { makeDesk } from "./desk.js";
import { announce, dialog, fill, h } from "./dom.js";
import { applyTheme, makeFrame, signInAddress, VIEWS } from "./frame.js";
import * as keys from "./keys.js";
import { monthView } from "./month_view.js";
import { openView } from "./open_view.js";
import { recentView } from "./recent_view.js";
import { recordView } from "./record_view.js";
import { salonView } from "./salon_view.js";
import { need, shortcoming } from "./reports.js";
import { followUpSlip } from "./slip.js";
import * as store from "./store.js";
import { makeSync } from "./sync.js";
import { tallyView } from "./tally_view.js";
import { fromRecord, toRecord } from "./visit.js";
import { __, counted, language } from "./words.js";

const MAKERS = { record: recordView, tally: tallyView, salon: salonView, recent: recentView, open: openView, month: monthView };
const COMPANY = "digidel-disken-company";
const LOOK_FOR_NEW_VERSION = 3_600_000;

applyTheme();
begin();

/** Opens at once with what the device has; what the server says comes after. */
async function begin() {
	registerWorker();
	const remembered = await store.setting("last_user");
	const cookie = signedInByCookie();
	const data = remembered && (!cookie || cookie === remembered || !navigator.onLine) ? await store.readStart(remembered, language) : null;
	if (data) return open(data, { signedOut: cookie === "Guest" });
	try {
		const user = await api.session();
		if (user === "Guest") return await signIn();
		open(await fetchStart(user), { fresh: true });
	} catch (error) {
		if (!(error instanceof api.CallError)) throw error;
		cannotOpen(error);
	}
}

/** The platform's own note of who is signed in; empty when it has run out. It is a hint: the server decides. */
function signedInByCookie() {
	const kept = document.cookie.split("; ").find((part) => part.startsWith("user_id="));
	return kept ? decodeURIComponent(kept.slice("user_id=".length)) : "";
}

async function fetchStart(user) {
	const data = await api.get("start", { language, company: localStorage.getItem(COMPANY) });
	await store.forgetUsers(user);
	await store.keepStart(user, language, data);
	await store.keepSetting("last_user", user);
	return data;
}

/** Nobody is signed in: nothing but the queue stays, and only its length is told. */
async function signIn() {
	await store.forgetUsers();
	const waiting = [...(await store.counts()).values()].reduce((sum, number) => sum + number, 0);
	fill(
		document.getElementById("main"),
		h(
			"section",
			{ class: "welcome" },
			h("h1", { tabIndex: -1 }, "Disken"),
			h("p", {}, __("Sign in to record visits. Afterwards the page works without a network too.")),
			waiting ? h("p", { class: "hint" }, counted(waiting, __("{0} record waits on this device until its advisor signs in."), __("{0} records wait on this device until their advisor signs in."))) : null,
			h("a", { class: "button primary", href: signInAddress() }, __("Sign in"))
		)
	);
}

function cannotOpen(error) {
	const text = error.kind === "refused" ? error.message : __("Disken has not been opened on this device before. The first time it needs a network.");
	fill(
		document.getElementById("main"),
		h("section", { class: "welcome" }, h("h1", {}, "Disken"), h("p", {}, text), h("button", { type: "button", class: "primary", onclick: () => location.reload() }, __("Try again")))
	);
	addEventListener("online", () => location.reload(), { once: true });
}

// -- the desk -----------------------------------------------------------------------------------------------------

async function open(data, { fresh = false, signedOut = false } = {}) {
	let view = null;
	let shown = "";
	let lastSaved = null;
	let verified = fresh;
	let frame = null;
	// signed out in Desk and no network to ask: records can be made, what was done before is not shown
	if (signedOut) Object.assign(data, { recent: [] });

	const desk = makeDesk(data, { onchange: changed });
	desk.sync = makeSync(desk.user, linkChanged, () => desk.refresh());
	Object.assign(desk, { keysShown: keys.keysAreOn, takeBack, correct, mend, reportShortcoming, voiceNeed });
	await desk.queue();
	frame = makeFrame(desk, { onplace: () => view.render(), onlook: () => view.render(), onsignout: signOut, oncompany });
	frame.update();
	go();
	addEventListener("hashchange", () => go(true));
	keys.listen(key);
	idleNow = () => (!view || view.isEmpty()) && !document.querySelector("dialog[open]") && shown !== "correct";
	document.documentElement.dataset.ready = String(Math.round(performance.now()));
	if (!desk.placeData() && desk.data.places.length) frame.choosePlace();
	if (!fresh) update();
	desk.sync.send();

	// -- the server's side of it -------------------------------------------------------------------------------

	/** The page was opened from the device: now ask who is signed in and what is new. */
	async function update() {
		try {
			const user = await api.session();
			if (user === "Guest") {
				if (!verified) await leave();
				return;
			}
			if (user !== desk.user) return await leave(user);
			verified = true;
			const newer = await fetchStart(user);
			if (idleNow()) {
				desk.data = newer;
				view.render();
			} else {
				Object.assign(desk.data, { summary: newer.summary, recent: newer.recent, opening: newer.opening, generated_at: newer.generated_at });
			}
			changed();
		} catch (error) {
			if (!(error instanceof api.CallError)) throw error;
			if (error.kind === "refused") frame.bannerText("refused", error.message);
		}
	}

	/** Somebody else's desk, or nobody's. What was recorded stays in the queue. */
	async function leave(user = null) {
		sessionStorage.clear();
		await store.forgetUsers(user);
		location.reload();
	}

	async function signOut() {
		try {
			await api.signOut();
		} catch (error) {
			if (!(error instanceof api.CallError)) throw error;
			document.querySelector("dialog[open]")?.close();
			return announce(__("Signing out needs a network. Try again when there is one."), true);
		}
		await leave();
	}

	function oncompany(name) {
		localStorage.setItem(COMPANY, name);
		store.forgetUsers("").then(() => location.reload());
	}

	function linkChanged({ link, message }) {
		frame?.bannerText(link, message);
		changed();
		if (link === "ok" && !verified && navigator.onLine) update();
	}

	async function changed() {
		await desk.queue();
		frame?.update();
		if (shown === "recent" || (shown === "salon" && !desk.salonOpen)) view.render();
	}

	// -- views -------------------------------------------------------------------------------------------------

	function go(focus = false) {
		const asked = location.hash.slice(1);
		if (asked === "main") return;
		const name = VIEWS.some(([one]) => one === asked) ? asked : "record";
		if (name === shown && focus) return;
		if (name !== "salon") desk.salonOpen = null;
		showView(name, MAKERS[name](desk, { onsave: saved, onbegin: frame.makeWay, onsaved: countSaved }), focus);
	}

	function showView(name, made, focus = true) {
		shown = name;
		view = made;
		frame.show(name, view);
		document.body.dataset.view = name;
		scrollTo(0, 0);
		if (focus) view.element.querySelector("h1")?.focus();
	}

	function key(pressed) {
		if (pressed === keys.UNDO_KEY && lastSaved) {
			takeBack(lastSaved);
			return true;
		}
		return view.key(pressed);
	}

	// -- saving, taking back, correcting -----------------------------------------------------------------------

	async function saved(visit) {
		if (!desk.placeData()) return frame.choosePlace();
		const byKeyboard = document.activeElement === document.body;
		const uuid = await desk.storeVisit(visit);
		lastSaved = uuid;
		const [title, line] = desk.describeRecord(await desk.recordOf(uuid) || toRecord(visit, desk.place(), desk.data.defaults, new Date()));
		frame.savedBar(__("Saved: {0}", [title]), line, { onundo: () => takeBack(uuid), oncorrect: () => correct(uuid) });
		if (!byKeyboard) view.element.querySelector(".topics button")?.focus({ preventScroll: true });
		scrollTo(0, 0);
		if (visit.slip_code) followUpSlip(visit.slip_code, new Date(`${visit.follow_up_by}T12:00`), desk.placeData().place_name, desk.data.company.title);
	}

	async function takeBack(uuid, { quietly = false } = {}) {
		await desk.withdraw(uuid);
		if (uuid === lastSaved) {
			lastSaved = null;
			frame.hideSaved();
		}
		if (quietly) return;
		announce(__("The visit is taken back."));
		const active = document.activeElement;
		if (!active || active === document.body || !active.isConnected) view.element.querySelector("h1")?.focus({ preventScroll: true });
	}

	async function correct(uuid) {
		const record = await desk.recordOf(uuid);
		if (!record) return announce(__("This visit is no longer among your last ten. Open it in Desk."), true);
		edit(record, (values) => desk.change(uuid, values));
	}

	function countSaved(uuid, title, line, again) {
		frame.savedBar(__("Counted: {0}", [title]), line, {
			onundo: async () => {
				await desk.withdrawCount(uuid);
				frame.hideSaved();
				announce(__("The count is taken back."));
				view.render();
			},
			oncorrect: () => openSalon(again),
		});
	}

	function openSalon(open) {
		frame.hideSaved();
		desk.salonOpen = open;
		location.hash = "#salon";
		shown = "salon";
		showView("salon", salonView(desk, { onsaved: countSaved, onbegin: frame.makeWay }));
	}

	function mend(entry) {
		if (entry.kind === "headcount") return openSalon({ name: entry.values.digital_salon, entry });
		if (entry.kind === "encounter" || entry.kind === "correct") return edit(entry.values, (values) => desk.sendAgain(entry, values), entry.message);
		const again = (values) => desk.sendAgain(entry, values);
		if (entry.kind === "shortcoming") return shortcoming(desk.data, entry.values, again);
		const place = desk.data.places.find((one) => one.name === entry.values.meeting_place) || desk.placeData();
		return need(desk.data, place, entry.values, again);
	}

	/** The form with an earlier record in it; place and time stay as they were. */
	function edit(record, store, problem = null) {
		const made = recordView(desk, {
			visit: fromRecord(record),
			title: __("Correct the visit"),
			oncancel: () => back(),
			onsave: async (visit) => {
				const place = { meeting_place: record.meeting_place, channel: record.channel };
				const values = toRecord(visit, place, desk.data.defaults, new Date(), record.entry_mode);
				await store({ ...emptied(record, values), ...values, started_at: record.started_at });
				announce(__("The visit is corrected."));
				back();
			},
		});
		if (problem) made.element.querySelector(".head").after(h("p", { class: "problem" }, problem));
		showView("correct", made);
	}

	/** A field that was filled and no longer is has to be said, or the server would keep it. */
	function emptied(record, values) {
		return Object.fromEntries(Object.keys(record).filter((field) => !(field in values) && field !== "name").map((field) => [field, null]));
	}

	function back() {
		const name = location.hash.slice(1) || "record";
		shown = "";
		location.hash = `#${VIEWS.some(([one]) => one === name) ? name : "record"}`;
		if (!shown) go(true);
	}

	// -- passing on --------------------------------------------------------------------------------------------

	function reportShortcoming(digital_service = null, difficulty_kind = null) {
		if (!desk.data.services.length) return dialog({ title: __("Fault in an e-service"), body: h("p", {}, __("There are no e-services in the directory yet. Add them under Digital Service in Desk.")) });
		return shortcoming(desk.data, { digital_service, difficulty_kind }, async (values) => {
			await desk.storeReport("shortcoming", values);
			announce(__("The fault is reported. Thank you!"));
			thank(__("The fault is reported. Thank you!"));
		});
	}

	function voiceNeed() {
		if (!desk.placeData()) return frame.choosePlace();
		return need(desk.data, desk.placeData(), {}, async (values) => {
			await desk.storeReport("need", values);
			thank(__("The need is passed on. Thank you!"));
		});
	}

	function thank(text) {
		const line = view.element.querySelector(".needed");
		if (line) line.textContent = text;
		announce(text);
	}
}

// -- the worker ---------------------------------------------------------------------------------------------------

let idleNow = () => true;

/** A new version takes over between two visits, never during one. */
async function registerWorker() {
	const { serviceWorker } = navigator;
	if (!serviceWorker) return;
	const hadWorker = Boolean(serviceWorker.controller);
	let reload = false;
	serviceWorker.addEventListener("controllerchange", () => {
		if (hadWorker) reload = true;
	});
	const registration = await serviceWorker.register("/digidel/sw.js", { scope: "/digidel/" }).catch(() => null);
	if (!registration) return;
	setInterval(() => {
		if (!idleNow()) return;
		if (reload) location.reload();
		else if (hadWorker) registration.waiting?.postMessage("take over");
	}, 5_000);
	setInterval(() => registration.update().catch(() => {}), LOOK_FOR_NEW_VERSION);
}
