// What an outcome asks for before the visit can be stored: whom to turn to, why not, by when.

import { choices, dialog, fill, h, icon } from "./dom.js";
import { pick } from "./picker.js";
import { daysAhead, workingDaysAhead } from "./visit.js";
import { __, isoDate, shortDay } from "./words.js";

/** Opens the dialog of an outcome's need; `ondone` gets what was chosen. */
export function ask(need, data, ondone) {
	return { referred_to: askTarget, decline_reason: askReason, follow_up_by: askDate }[need](data, ondone);
}

function askTarget(data, ondone) {
	const items = data.targets.map((target) => ({ ...target, value: target.name, sub: target.kind_label, words: target.keywords || "" }));
	pick({
		title: __("Referred to whom?"),
		label: __("Search by name or subject"),
		items: items.sort((one, other) => Boolean(one.warning) - Boolean(other.warning)),
		onpick: (item, close) => {
			const choose = (name) => (close(), ondone({ referred_to: name }));
			if (item.warning) warn(item, data, choose);
			else choose(item.name);
		},
	});
}

/** The contact may be out of date: says why and offers others of the same kind first. */
function warn(target, data, choose) {
	const others = target.instead.map((name) => data.targets.find((one) => one.name === name)).filter(Boolean);
	const ended = target.valid_to && target.valid_to < isoDate(new Date());
	const element = dialog({
		title: target.label,
		body: [
			h("p", { class: "warning" }, icon("attention"), target.warning),
			others.length ? h("h3", {}, __("Choose instead")) : h("p", {}, __("There is no other contact of the same kind.")),
			h(
				"ul",
				{ class: "picker" },
				others.map((other, place) =>
					h(
						"li",
						{},
						h(
							"button",
							{ type: "button", ...(place ? {} : { "data-first": "" }), onclick: () => finish(other.name) },
							h("span", { class: "name" }, other.label),
							h("span", { class: "sub" }, [other.kind_label, other.telephone_hours].filter(Boolean).join(" · "))
						)
					)
				)
			),
			ended
				? null
				: h("div", { class: "actions" }, h("button", { type: "button", onclick: () => finish(target.name) }, __("Use it anyway"))),
		],
	});
	const finish = (name) => (element.close(), choose(name));
}

function askReason(data, ondone) {
	const body = choices(__("Why could we not help?"), data.decline_reasons, null, (value) => (element.close(), ondone({ decline_reason: value })), { letGo: false });
	body.buttons[0]?.setAttribute("data-first", "");
	const element = dialog({ title: __("Declined by guideline"), body: body.element });
}

function askDate(data, ondone) {
	const today = new Date();
	const done = (date) => (element.close(), ondone({ follow_up_by: date }));
	const suggested = workingDaysAhead(today, data.defaults.follow_up_days ?? 2);
	const dates = [suggested, workingDaysAhead(today, 1), daysAhead(today, 7), daysAhead(today, 14)];
	const known = new Map(dates.map((date) => [isoDate(date), date]));
	const other = h("input", { type: "date", min: isoDate(today), max: isoDate(daysAhead(today, 365)) });
	const problem = h("p", { class: "problem", role: "alert" });
	const element = dialog({
		title: __("When do we get back to the visitor?"),
		body: [
			h(
				"div",
				{ class: "grid dates" },
				[...known].map(([value, date], place) =>
					h(
						"button",
						{ type: "button", class: "choice", ...(place ? {} : { "data-first": "" }), onclick: () => done(value) },
						h("span", {}, shortDay(date)),
						place ? null : h("small", {}, __("our promise"))
					)
				)
			),
			h(
				"form",
				{
					class: "row",
					novalidate: "",
					onsubmit: (event) => {
						event.preventDefault();
						if (other.value && other.value >= isoDate(today)) done(other.value);
						else fill(problem, __("Choose a day from today on."));
					},
				},
				h("div", { class: "field" }, h("label", { for: "follow-up-day" }, __("Another day")), Object.assign(other, { id: "follow-up-day" })),
				h("button", { type: "submit" }, __("Use the day"))
			),
			problem,
		],
	});
}
