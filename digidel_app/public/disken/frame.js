// What stands round every view: place and channel, today's count, whether all is sent, the views, and what was saved.

import { announce, choices, dialog, field, fill, h, icon, select } from "./dom.js";
import { keysAreOn, turnKeys } from "./keys.js";
import { pick } from "./picker.js";
import { __, counted, figure, language, paths } from "./words.js";

const THEME = "digidel-disken-theme";

export const VIEWS = [
	["record", "record", () => __("Record")],
	["tally", "tally", () => __("Quick count")],
	["salon", "salon", () => __("Salon")],
	["recent", "recent", () => __("Latest")],
	["open", "open", () => __("Open now")],
	["month", "month", () => __("My month")],
];

export function applyTheme() {
	const theme = localStorage.getItem(THEME);
	if (theme) document.documentElement.dataset.theme = theme;
	else delete document.documentElement.dataset.theme;
}

export const signInAddress = () => `/login?redirect-to=${encodeURIComponent(paths[language])}`;

/** @param {{onplace: () => void, onsignout: () => void, onlook: () => void, oncompany: (name: string) => void}} on */
export function makeFrame(desk, on) {
	const place = h("button", { type: "button", class: "where", onclick: choosePlace });
	const channel = h("button", { type: "button", class: "where", onclick: chooseChannel });
	const status = h("a", { class: "status", href: "#recent" });
	const today = h("p", { class: "today" });
	const banner = h("div", { class: "banner", role: "status" });
	const saved = h("div", { class: "saved", role: "region", "aria-label": __("Last saved") });
	const tabs = VIEWS.map(([name, drawing, label]) => h("a", { href: `#${name}`, "data-view": name }, icon(drawing), h("span", {}, label())));
	const nav = h("nav", { class: "tabs", "aria-label": __("Views") }, tabs);
	const main = document.getElementById("main");
	const header = h(
		"header",
		{ class: "top" },
		h("div", { class: "bar" }, h("span", { class: "brand" }, "Disken"), place, channel, h("button", { type: "button", class: "menu square", "aria-label": __("Menu"), onclick: menu }, icon("menu"))),
		nav,
		h("div", { class: "line" }, today, status)
	);
	fill(document.getElementById("app"), header, banner, main, saved);
	saved.hidden = true;
	return { update, show, main, savedBar, hideSaved, makeWay, choosePlace, bannerText };

	/** The next visitor comes first: what was saved no longer lies over the buttons, but stands below them. */
	function makeWay(begun) {
		saved.classList.toggle("aside", begun);
	}

	/** Draws what may have changed: the queue, the counts, the place. */
	function update() {
		const here = desk.placeData();
		fill(place, icon("place"), h("span", { class: "label" }, h("span", { class: "hidden" }, __("Place:")), " ", here?.place_name || __("Choose place")));
		const name = desk.data.channels.find((one) => one.value === desk.channel())?.label;
		fill(channel, icon("channel"), h("span", { class: "label" }, h("span", { class: "hidden" }, __("Channel:")), " ", name));
		updateStatus();
		updateToday();
	}

	function updateStatus() {
		const { link, sending } = desk.sync.state();
		const waiting = desk.entries.filter((entry) => entry.status === "waiting").length;
		const rejected = desk.entries.length - waiting;
		const waits = waiting ? counted(waiting, __("{0} waits to be sent"), __("{0} wait to be sent")) : null;
		const [drawing, text, kind] = rejected
			? ["attention", counted(rejected, __("{0} needs to be mended"), __("{0} need to be mended")), "rejected"]
			: link === "offline"
				? ["offline", [__("No network"), waits].filter(Boolean).join(" · "), "offline"]
				: sending && waiting
					? ["waiting", __("Sending {0} …", [figure(waiting)]), "waiting"]
					: waits
						? ["waiting", waits, "waiting"]
						: ["sent", __("All is sent"), "sent"];
		if (status.dataset.text !== text) {
			fill(status, icon(drawing), h("span", {}, text));
			status.className = `status ${kind}`;
			status.dataset.text = text;
		}
	}

	function updateToday() {
		const counts = desk.counts();
		const goal = (label, { made, goal: wanted }) => {
			const reached = made >= wanted;
			return h("span", { class: reached ? "goal reached" : "goal" }, reached ? icon("sent") : null, __("{0} {1} of at least {2}", [label, figure(made), figure(wanted)]), reached ? h("span", { class: "hidden" }, `, ${__("goal reached")}`) : null);
		};
		fill(
			today,
			h("span", { class: "count" }, `${__("Today")} `, h("strong", {}, counted(counts.encounters, __("{0} visit"), __("{0} visits"))), h("span", { class: "persons" }, ` · ${counted(counts.persons, __("{0} person"), __("{0} persons"))}`)),
			h("span", { class: "week" }, `${__("The week’s goals")}: `, goal(__("individual guidance"), counts.individual), ", ", goal(__("group activities"), counts.group))
		);
	}

	function bannerText(link, message) {
		const content = {
			"signed-out": () => [__("You are signed out. What you record is kept on this device and sent when you have signed in."), h("a", { class: "button", href: signInAddress() }, __("Sign in"))],
			"other-user": () => [__("Somebody else has signed in on this device. Your visits are kept for you."), h("button", { type: "button", onclick: () => location.reload() }, __("Change user"))],
			refused: () => [message || __("The server does not let you record. Your visits are kept on this device.")],
		}[link]?.();
		if (banner.dataset.link === (content ? link : "")) return;
		banner.dataset.link = content ? link : "";
		fill(banner, content ? [icon("attention"), h("span", {}, content[0]), content.slice(1)] : []);
	}

	function show(name, view) {
		tabs.forEach((tab) => (tab.dataset.view === name ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current")));
		fill(main, view.element);
	}

	// -- what was saved ------------------------------------------------------------------------------------------

	/** Stands until the next visit or until it is closed: nobody has to hurry. */
	function savedBar(title, line, { onundo, oncorrect }) {
		fill(
			saved,
			icon("sent"),
			h("p", {}, h("strong", {}, title), " ", h("span", {}, line)),
			h("div", { class: "actions" }, h("button", { type: "button", onclick: onundo }, keysAreOn() ? h("kbd", { "aria-hidden": "true" }, "U") : null, __("Undo")), h("button", { type: "button", onclick: oncorrect }, __("Correct"))),
			h("button", { type: "button", class: "quiet square", "aria-label": __("Hide"), onclick: () => (hideSaved(), main.querySelector("h1")?.focus()) }, icon("close"))
		);
		saved.hidden = false;
		makeWay(false);
		document.body.classList.add("has-saved");
		announce([title, line, keysAreOn() ? __("U takes it back.") : null].filter(Boolean).join(". "));
	}

	function hideSaved() {
		saved.hidden = true;
		document.body.classList.remove("has-saved");
	}

	// -- choosing where ------------------------------------------------------------------------------------------

	function choosePlace() {
		pick({
			title: __("Where are you?"),
			label: __("Search place"),
			items: desk.data.places.map((one) => ({ value: one.name, label: one.place_name, sub: [one.kind_label || one.kind, one.locality].filter(Boolean).join(" · ") })),
			onpick: (item, close) => {
				close();
				desk.choosePlace(item.value);
				update();
				on.onplace();
				announce(__("The place is {0}.", [item.label]));
			},
		});
	}

	function chooseChannel() {
		const group = choices(
			__("Channel"),
			desk.data.channels,
			desk.channel(),
			(value) => {
				desk.chooseChannel(value);
				element.close();
				update();
			},
			{ letGo: false }
		);
		group.buttons.find((button) => button.getAttribute("aria-pressed") === "true")?.setAttribute("data-first", "");
		const element = dialog({ title: __("How does the visitor reach us?"), body: group.element });
	}

	// -- the menu ------------------------------------------------------------------------------------------------

	async function menu() {
		const others = await desk.othersWaiting();
		const other = language === "sv" ? ["en", "English"] : ["sv", "Svenska"];
		const themes = [["", __("As the device")], ["light", __("Light")], ["dark", __("Dark")]].map(([value, label]) => ({ value, label }));
		const setTheme = (value) => {
			if (value) localStorage.setItem(THEME, value);
			else localStorage.removeItem(THEME);
			applyTheme();
		};
		const companies = desk.data.companies || [];
		dialog({
			title: __("Menu"),
			body: [
				h("p", {}, __("Signed in as {0}", [desk.data.user.full_name]), h("br"), desk.data.company.title),
				others ? h("p", { class: "hint" }, counted(others, __("{0} record of another user waits here until that person signs in."), __("{0} records of other users wait here until they sign in."))) : null,
				companies.length > 1 ? field(__("Municipality"), select(companies.map((one) => ({ value: one.name, label: one.title })), desk.data.company.name, on.oncompany)) : null,
				field(__("Colours"), select(themes, localStorage.getItem(THEME) || "", setTheme)),
				h("label", { class: "check" }, h("input", { type: "checkbox", checked: keysAreOn(), onchange: (event) => (turnKeys(event.target.checked), on.onlook()) }), __("Single keys choose topic, gender, age and outcome")),
				h("details", {}, h("summary", {}, __("All keys")), keyTable()),
				h(
					"div",
					{ class: "links" },
					h("a", { class: "button", href: paths[other[0]], lang: other[0], hreflang: other[0] }, other[1]),
					h("a", { class: "button", href: "/app/digidel" }, __("Open Desk")),
					h("button", { type: "button", onclick: on.onsignout }, __("Sign out"))
				),
			],
		});
	}

	function keyTable() {
		const rows = [
			["1–9", __("Topic")],
			["/", __("All topics")],
			["Q W E R", __("Gender")],
			["A S D F G H J K L Ö", __("Age")],
			["Z X C V B N", __("Outcome: the visit is saved")],
			["+", __("More questions in the same visit")],
			["M", __("More about the visit")],
			["U", __("Undo the last visit")],
		];
		return h("table", { class: "keys" }, h("tbody", {}, rows.map(([key, text]) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, key)), h("td", {}, text)))));
	}
}
