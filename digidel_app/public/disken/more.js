// Behind "More": what a visit can also hold. Nothing here is needed, and nothing here is asked for twice.

import { choices, field, fill, h, icon, select } from "./dom.js";
import { problemWith, guardedText } from "./guard.js";
import { pick } from "./picker.js";
import { referralSlip } from "./slip.js";
import { minutesSince, newSlipCode } from "./visit.js";
import { __, isoDate } from "./words.js";

/** @returns {{element: Element, refresh: () => void, problem: () => string|null, open: () => void, toggle: () => void}} */
export function morePanel(desk, visit, { onchange, correcting }) {
	const { data } = desk;
	let unclean = null;
	const body = h("div", { class: "more-body" });
	const element = h("details", { class: "more", open: correcting }, h("summary", {}, __("More about the visit"), desk.keysShown() && !correcting ? h("kbd", { "aria-hidden": "true" }, "M") : null), body);
	let ticking = null;

	refresh();
	return {
		element,
		refresh,
		problem: () => unclean,
		open: () => (element.open = true),
		toggle: () => {
			element.open = !element.open;
			if (element.open) element.querySelector("summary").focus();
		},
	};

	function refresh() {
		clearInterval(ticking);
		const keep = body.contains(document.activeElement) ? document.activeElement.id : null;
		fill(
			body,
			h("div", { class: "columns" }, persons(), minutes()),
			choices(__("First visit?"), data.visit_kinds, visit.visit_kind, (value) => set("visit_kind", value), { name: "small" }).element,
			h("div", { class: "columns" }, service(), serviceOwner()),
			choices(__("What made it difficult?"), data.difficulty_kinds, visit.details.difficulty_kind, (value) => detail("difficulty_kind", value), { name: "small" }).element,
			referral(),
			followUp(),
			...further(),
			guardedText({
				label: __("Note"),
				value: visit.note,
				allowedNumbers: data.allowed_numbers,
				oninput: (text) => {
					unclean = text === null ? __("The note holds personal data. Take it away first.") : null;
					if (text !== null) set("note", text);
				},
			})
		);
		if (visit.note) unclean = problemWith(visit.note, data.allowed_numbers);
		if (keep) document.getElementById(keep)?.focus();
	}

	function set(name, value) {
		visit[name] = value;
		onchange();
	}

	function detail(name, value) {
		if (value) visit.details[name] = value;
		else delete visit.details[name];
		onchange();
	}

	// -- persons and time ---------------------------------------------------------------------------------------

	function persons() {
		return stepper(__("Persons"), visit.persons, 1, 500, (value) => set("persons", value));
	}

	function minutes() {
		const started = visit.timer_started;
		const shown = visit.timer_minutes || visit.duration_minutes || data.defaults.duration_minutes;
		if (correcting) return stepper(__("Minutes"), shown, 1, data.defaults.longest_minutes, (value) => set("duration_minutes", value), 5);
		if (!started) {
			return h(
				"div",
				{},
				stepper(__("Minutes"), shown, 1, data.defaults.longest_minutes, (value) => ((visit.timer_minutes = null), set("duration_minutes", value)), 5),
				h("button", { type: "button", onclick: () => (set("timer_started", Date.now()), refresh()) }, __("Start the timer"))
			);
		}
		const clock = h("output", { class: "clock", "aria-live": "off" });
		const tick = () => {
			const seconds = Math.max(0, Math.floor((Date.now() - started) / 1000));
			clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
		};
		tick();
		ticking = setInterval(() => (element.isConnected ? tick() : clearInterval(ticking)), 1000);
		const stop = () => {
			visit.timer_minutes = Math.min(minutesSince(started, Date.now()), data.defaults.longest_minutes);
			set("timer_started", null);
			refresh();
		};
		return h("div", { class: "field" }, h("span", { class: "label" }, __("The timer runs")), clock, h("button", { type: "button", onclick: stop }, __("Stop the timer")));
	}

	function stepper(label, value, least, most, onset, step = 1) {
		const input = h("input", { type: "number", inputmode: "numeric", min: least, max: most, onchange: () => take(Number(input.value)) });
		const take = (number) => {
			const whole = Math.min(most, Math.max(least, Math.round(number) || least));
			input.value = whole;
			onset(whole);
		};
		const move = (direction) => {
			const now = Number(input.value);
			take(direction > 0 ? (Math.floor(now / step) + 1) * step : (Math.ceil(now / step) - 1) * step);
		};
		input.value = value;
		const wrapped = field(label, input);
		const row = h("div", { class: "stepper" });
		input.replaceWith(row);
		row.append(
			h("button", { type: "button", "aria-label": __("{0}: fewer", [label]), onclick: () => move(-1) }, "−"),
			input,
			h("button", { type: "button", "aria-label": __("{0}: more", [label]), onclick: () => move(1) }, "+")
		);
		return wrapped;
	}

	// -- services and referrals ---------------------------------------------------------------------------------

	function service() {
		const chosen = data.services.find((one) => one.name === visit.details.digital_service);
		return chooser(__("E-service"), chosen?.label, chosen?.warning, {
			choose: () =>
				pick({
					title: __("Which e-service?"),
					label: __("Search e-service"),
					items: data.services.map((one) => ({ value: one.name, label: one.label, sub: one.owner_label, warning: one.warning })),
					onpick: (item, close) => {
						close();
						detail("digital_service", item.value);
						const owner = data.services.find((one) => one.name === item.value).owner_kind;
						if (!visit.details.service_owner) visit.details.service_owner = owner;
						refresh();
					},
				}),
			clear: () => (detail("digital_service", null), refresh()),
		});
	}

	function serviceOwner() {
		return field(__("Whose service?"), select(data.service_owners, visit.details.service_owner, (value) => detail("service_owner", value), { empty: __("Not stated") }));
	}

	function referral() {
		const target = data.targets.find((one) => one.name === visit.details.referred_to);
		if (!target) return null;
		return h(
			"div",
			{ class: "field" },
			h("span", { class: "label" }, __("Referred to")),
			h("p", {}, target.label),
			h("button", { type: "button", onclick: () => referralSlip(target, data.company.title) }, icon("print"), __("Referral slip"))
		);
	}

	function followUp() {
		const input = h("input", {
			type: "date",
			min: isoDate(new Date()),
			onchange: () => {
				visit.follow_up_by = input.value || null;
				if (visit.follow_up_by && !visit.slip_code && !correcting) visit.slip_code = newSlipCode();
				onchange();
			},
		});
		input.value = visit.follow_up_by || "";
		return field(__("Get back to the visitor by"), input, h("p", { class: "hint" }, __("The visitor gets a slip with a code when the visit is saved.")));
	}

	function chooser(label, value, warning, { choose, clear }) {
		return h(
			"div",
			{ class: "field" },
			h("span", { class: "label" }, label),
			h(
				"div",
				{ class: "row" },
				h("button", { type: "button", class: "grow", "aria-label": `${label}: ${value || __("choose")}`, onclick: choose }, value || __("Choose")),
				value ? h("button", { type: "button", class: "quiet square", "aria-label": __("Take away {0}", [label]), onclick: clear }, icon("close")) : null
			),
			value && warning ? h("p", { class: "warning" }, icon("attention"), warning) : null
		);
	}

	// -- what the municipality has chosen to ask ----------------------------------------------------------------

	function further() {
		const { ask } = data;
		const extra = (name, value) => {
			if (value) visit.extra[name] = value;
			else delete visit.extra[name];
			onchange();
		};
		const list = (name, label, options) => field(label, select(options, visit.extra[name], (value) => extra(name, value), { empty: __("Not stated") }));
		return [
			ask.spoken_language ? list("spoken_language", __("Language we spoke"), data.languages) : null,
			ask.heard_via ? list("heard_via", __("Heard of us through"), data.heard_via) : null,
			ask.inclusion_step ? list("inclusion_step_before", __("Step before the visit"), data.inclusion_steps) : null,
			ask.inclusion_step ? list("inclusion_step_after", __("Step after the visit"), data.inclusion_steps) : null,
			ask.helped_by_supporter
				? h(
						"label",
						{ class: "check" },
						h("input", { type: "checkbox", checked: Boolean(visit.extra.helped_by_supporter), onchange: (event) => extra("helped_by_supporter", event.target.checked ? 1 : 0) }),
						__("Came with a supporter")
					)
				: null,
		];
	}
}
