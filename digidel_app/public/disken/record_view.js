// Recording a visit: topic, gender, age, outcome. The tap on the outcome stores it.

import { announce, choices, fill, h, icon } from "./dom.js";
import * as keys from "./keys.js";
import { morePanel } from "./more.js";
import { ask } from "./outcomes.js";
import { pick } from "./picker.js";
import { addQuestion, emptyVisit, isEmpty, MIXED_GROUP, newSlipCode } from "./visit.js";
import { __, counted } from "./words.js";

/**
 * @param {object} desk the page's state and what it can do (app.js)
 * @param {{visit?: object, title?: string, onsave: (visit: object) => void, oncancel?: () => void,
 *   onbegin?: (begun: boolean) => void}} options
 *   with `visit` an earlier one is corrected: nothing is stored until Save is pressed
 */
export function recordView(desk, { visit: given = null, title = __("New visit"), onsave, oncancel = null, onbegin = () => {} }) {
	const correcting = Boolean(given);
	let visit = given || desk.draft();
	const { data } = desk;
	const root = h("section", { class: "record", "aria-label": title });
	let groups = null;

	render();
	return { element: root, key, render, isEmpty: () => isEmpty(visit) };

	function render() {
		groups = { topic: topicGroup(), gender: genderGroup(), age: ageGroup(), outcome: outcomeGroup() };
		const more = morePanel(desk, visit, { onchange: changed, correcting });
		groups.more = more;
		fill(
			root,
			h("div", { class: "head" }, h("h1", { tabIndex: -1 }, title)),
			answered(),
			groups.topic.element,
			h("div", { class: "visitor" }, groups.gender.element, groups.age.element),
			groups.outcome.element,
			h("p", { class: "needed", role: "status" }),
			correcting ? saveRow() : h("div", { class: "row under" }, moreQuestions(), clearButton()),
			more.element
		);
		if (!correcting) root.append(helpers());
		tellWhatIsMissing();
	}

	// -- the four groups ----------------------------------------------------------------------------------------

	function topicGroup() {
		const shown = topicsAtHand();
		const badge = (place) => (!correcting && keys.keysAreOn() ? keys.TOPIC_KEYS[place] : null);
		const options = shown.map((topic, place) => ({ value: topic.name, label: topic.label, badge: badge(place) }));
		const group = choices(__("What is it about?"), options, visit.topic, chooseTopic, { name: "topics" });
		const search = h(
			"button",
			{ type: "button", class: "choice search-topic", onclick: searchTopic },
			correcting || !keys.keysAreOn() ? null : h("kbd", { "aria-hidden": "true" }, keys.SEARCH_KEY),
			h("span", {}, icon("search"), __("All topics"))
		);
		group.element.querySelector(".grid").append(search);
		const article = data.topics.find((topic) => topic.name === visit.topic)?.article;
		if (article) group.element.append(articleLink(article));
		return group;
	}

	/** The place's favourites; the ninth is what was last searched for, and a chosen topic is always among them. */
	function topicsAtHand() {
		const byName = new Map(data.topics.map((topic) => [topic.name, topic]));
		const favourites = desk.favourites().map((name) => byName.get(name)).filter(Boolean).slice(0, 8);
		const rest = data.topics.filter((topic) => !favourites.includes(topic));
		const ninth = byName.get(visit.topic) || byName.get(desk.lastSearched());
		const shown = [...favourites, rest.includes(ninth) ? ninth : rest[0]].filter(Boolean);
		return shown;
	}

	function articleLink(article) {
		return h(
			"p",
			{ class: "article" },
			icon("article"),
			h("a", { href: `/${article.route}`, target: "_blank", rel: "noopener" }, __("Help article: {0}", [article.title])),
			h("span", { class: "hidden" }, __("opens in a new tab"))
		);
	}

	function searchTopic() {
		pick({
			title: __("All topics"),
			label: __("Search topic"),
			items: data.topics.map((topic) => ({ value: topic.name, label: topic.label, sub: topic.group })),
			onpick: (item, close) => {
				close();
				if (!desk.favourites().includes(item.value)) desk.rememberSearched(item.value);
				visit.topic = item.value;
				replaceTopics();
				chosen();
			},
		});
	}

	function replaceTopics() {
		const group = topicGroup();
		groups.topic.element.replaceWith(group.element);
		groups.topic = group;
	}

	function chooseTopic(value) {
		visit.topic = value;
		const article = data.topics.find((topic) => topic.name === value)?.article;
		groups.topic.element.querySelector(".article")?.remove();
		if (article) groups.topic.element.append(articleLink(article));
		chosen();
	}

	function genderGroup() {
		const options = data.genders
			.filter((gender) => gender.value !== MIXED_GROUP || visit.persons > 1)
			.map((gender, place) => ({ ...gender, badge: badgeOf(keys.GENDER_KEYS, place) }));
		return choices(__("Gender"), options, visit.gender, (value) => ((visit.gender = value), chosen()), { name: "genders" });
	}

	function ageGroup() {
		const options = data.age_bands.map((band, place) => ({ value: band.name, label: band.label, badge: badgeOf(keys.AGE_KEYS, place) }));
		return choices(__("Age"), options, visit.age_band, (value) => ((visit.age_band = value), chosen()), { name: "ages" });
	}

	function outcomeGroup() {
		const options = data.outcomes.map((outcome, place) => ({ ...outcome, badge: badgeOf(keys.OUTCOME_KEYS, place) }));
		return choices(__("How did it go?"), options, visit.outcome, chooseOutcome, { name: "outcomes", letGo: correcting });
	}

	function badgeOf(row, place) {
		return !correcting && keys.keysAreOn() ? row[place] || null : null;
	}

	// -- choosing -----------------------------------------------------------------------------------------------

	/** Something but the outcome was chosen. An outcome that was tapped first is waiting for the topic. */
	function chosen() {
		changed();
		if (!correcting && visit.outcome && visit.topic) complete();
	}

	function changed() {
		if (visit.persons < 2 && visit.gender === MIXED_GROUP) visit.gender = null;
		if (!correcting) desk.keepDraft(visit);
		onbegin(!isEmpty(visit));
		refreshGender();
		tellWhatIsMissing();
		const clear = root.querySelector(".clear");
		if (clear) clear.hidden = isEmpty(visit);
	}

	function refreshGender() {
		const offered = groups.gender.buttons.some((button) => button.dataset.value === MIXED_GROUP);
		if (offered === visit.persons > 1) return;
		const group = genderGroup();
		groups.gender.element.replaceWith(group.element);
		groups.gender = group;
	}

	function chooseOutcome(value, option) {
		const before = visit.outcome;
		for (const need of ["referred_to", "decline_reason"]) delete visit.details[need];
		visit.outcome = value;
		if (!value || !option.needs || (option.needs === "follow_up_by" && visit.follow_up_by)) return afterOutcome();
		groups.outcome.press(before);
		visit.outcome = before;
		ask(option.needs, data, (answer) => {
			visit.outcome = value;
			groups.outcome.press(value);
			if (option.needs === "follow_up_by") visit.follow_up_by = answer.follow_up_by;
			else Object.assign(visit.details, answer);
			afterOutcome();
		});
	}

	function afterOutcome() {
		changed();
		groups.more.refresh();
		if (!correcting && visit.outcome) complete();
	}

	/** Topic and outcome are there: the visit is stored, or goes on with its next question. */
	function complete() {
		if (!visit.topic) {
			groups.topic.buttons[0]?.focus();
			announce(__("Choose a topic, then the visit is saved."));
			return;
		}
		if (!visit.more_questions) return save();
		addQuestion(visit);
		desk.keepDraft(visit);
		render();
		groups.topic.buttons[0]?.focus();
		announce(__("Question {0} is noted. Choose the next topic.", [visit.questions.length]));
	}

	function save() {
		const problem = groups.more.problem();
		if (problem) {
			visit.outcome = correcting ? visit.outcome : null;
			groups.outcome.press(visit.outcome);
			groups.more.open();
			announce(problem, true);
			return;
		}
		if (visit.follow_up_by && !visit.slip_code && !correcting) visit.slip_code = newSlipCode();
		const done = visit;
		visit = correcting ? visit : emptyVisit();
		if (!correcting) {
			desk.keepDraft(visit);
			render();
		}
		onsave(done);
	}

	// -- the rest of the form -----------------------------------------------------------------------------------

	function tellWhatIsMissing() {
		const line = root.querySelector(".needed");
		if (!line) return;
		const waiting = visit.outcome && !visit.topic && !correcting;
		line.textContent = waiting ? __("Choose a topic, then the visit is saved.") : "";
	}

	function answered() {
		if (!visit.questions.length) return null;
		const topics = new Map(data.topics.map((topic) => [topic.name, topic.label]));
		const outcomes = new Map(data.outcomes.map((outcome) => [outcome.value, outcome.label]));
		return h(
			"div",
			{ class: "answered" },
			h("h2", {}, counted(visit.questions.length, __("{0} question in this visit"), __("{0} questions in this visit"))),
			h(
				"ol",
				{},
				visit.questions.map((question, place) =>
					h(
						"li",
						{},
						h("span", {}, `${topics.get(question.topic) || question.topic} · ${outcomes.get(question.outcome) || ""}`),
						h(
							"button",
							{
								type: "button",
								class: "quiet square",
								"aria-label": __("Take away question {0}", [place + 1]),
								onclick: () => (visit.questions.splice(place, 1), changed(), render(), root.querySelector("h1").focus()),
							},
							icon("close")
						)
					)
				)
			),
			correcting ? null : h("button", { type: "button", class: "primary", onclick: () => ((visit.outcome = null), (visit.topic = null), save()) }, __("Save without further questions"))
		);
	}

	function moreQuestions() {
		if (visit.questions.length + 1 >= (data.defaults.most_questions || 20)) return null;
		const button = h(
			"button",
			{
				type: "button",
				class: "choice more-questions",
				"aria-pressed": String(visit.more_questions),
				onclick: () => {
					visit.more_questions = !visit.more_questions;
					button.setAttribute("aria-pressed", String(visit.more_questions));
					changed();
					announce(visit.more_questions ? __("The outcome will lead on to the next question.") : __("The outcome will save the visit."));
				},
			},
			keys.keysAreOn() ? h("kbd", { "aria-hidden": "true" }, keys.MORE_QUESTIONS_KEY) : null,
			h("span", {}, __("More questions in the same visit"))
		);
		groups.moreQuestions = button;
		return button;
	}

	function saveRow() {
		return h(
			"div",
			{ class: "actions sticky" },
			h("button", { type: "button", class: "primary", onclick: () => (visit.topic && visit.outcome ? save() : announce(__("Choose topic and outcome."), true)) }, __("Save changes")),
			oncancel ? h("button", { type: "button", onclick: oncancel }, __("Leave as it was")) : null
		);
	}

	function clearButton() {
		if (correcting) return null;
		return h(
			"button",
			{
				type: "button",
				class: "quiet clear",
				hidden: isEmpty(visit),
				onclick: () => {
					visit = emptyVisit();
					desk.keepDraft(visit);
					render();
					root.querySelector("h1").focus();
					announce(__("The form is empty."));
				},
			},
			__("Start over")
		);
	}

	function helpers() {
		return h(
			"div",
			{ class: "helpers" },
			h("button", { type: "button", onclick: () => desk.reportShortcoming(visit.details.digital_service, visit.details.difficulty_kind) }, icon("flag"), __("Fault in an e-service")),
			h("button", { type: "button", onclick: () => desk.voiceNeed() }, icon("voice"), __("Pass on a need"))
		);
	}

	// -- the keyboard -------------------------------------------------------------------------------------------

	/** @returns {boolean} whether the key meant something here */
	function key(pressed) {
		if (correcting) return false;
		const rows = [
			[keys.TOPIC_KEYS, groups.topic.buttons],
			[keys.GENDER_KEYS, groups.gender.buttons],
			[keys.AGE_KEYS, groups.age.buttons],
			[keys.OUTCOME_KEYS, groups.outcome.buttons],
		];
		for (const [row, buttons] of rows) {
			const button = buttons[row.indexOf(pressed)];
			if (!button) continue;
			button.click();
			if (button.isConnected && button.getAttribute("aria-pressed") === "true") announce(button.querySelector("span").textContent);
			return true;
		}
		const action = {
			[keys.SEARCH_KEY]: searchTopic,
			[keys.MORE_QUESTIONS_KEY]: () => groups.moreQuestions?.click(),
			[keys.MORE_KEY]: () => groups.more.toggle(),
		}[pressed];
		action?.();
		return Boolean(action);
	}
}
