frappe.provide("digidel.salon_plan");

/* What series, changes and copies have in common: a table of dates with what happens to each, before it happens. */

const plan_escape = (text) => frappe.utils.escape_html(text || "");

digidel.salon_plan.states = () => ({
	new: [__("Will be made"), "green"],
	made: [__("Made already"), "gray"],
	past: [__("Has been"), "gray"],
	before: [__("Before the change"), "gray"],
	ended: [__("After the end"), "gray"],
	clash: [__("Does not fit"), "red"],
	"day off": [__("Day off"), "orange"],
	"left out": [__("Left out"), "orange"],
	outside: [__("Outside the term"), "orange"],
	changes: [__("Will change"), "green"],
	"by hand": [__("Changed by hand"), "orange"],
	stays: [__("Stays as it is"), "gray"],
	cancelled: [__("Will be cancelled"), "red"],
});

digidel.salon_plan.moment = (start, end) => {
	// the platform's moment knows no Swedish weekdays; the browser does
	const weekday = new Intl.DateTimeFormat(frappe.boot.lang, { weekday: "short" }).format(moment(start).toDate());
	const to = end ? `–${end.slice(11, 16)}` : "";
	return `${weekday} ${frappe.datetime.str_to_user(start.slice(0, 10))} ${start.slice(11, 16)}${to}`;
};

const pill = (state) => {
	const [label, colour] = digidel.salon_plan.states()[state] || [state, "gray"];
	return `<span class="indicator-pill ${colour} no-indicator-dot">${label}</span>`;
};

/** Choice of another place for a date that does not fit. */
const place_choice = (row) => {
	if (!(row.proposals || []).length) return "";
	const label = __("Another place for {0}", [digidel.salon_plan.moment(row.starts_at)]);
	const options = row.proposals.map(
		(place) =>
			`<option value="${plan_escape(place.name)}">${plan_escape(place.place_name)}${
				place.locality ? ` (${plan_escape(place.locality)})` : ""
			}</option>`
	);
	return `<select class="form-control input-xs mt-2" data-key="${plan_escape(row.key)}" aria-label="${label}">
		<option value="">${__("Choose another place, nearest first")}</option>${options.join("")}</select>`;
};

const news_of = (row) => {
	const parts = [...(row.reasons || []), ...(row.warnings || [])];
	if (row.state === "by hand") parts.splice(0, parts.length, __("Differs in: {0}", [row.reasons.map(plan_escape).join(", ")]));
	if (row.new_starts_at && row.new_starts_at !== row.starts_at) {
		parts.push(__("New time: {0}", [digidel.salon_plan.moment(row.new_starts_at, row.new_ends_at)]));
	}
	if (row.new_place_name && row.new_place_name !== row.place_name) {
		parts.push(__("New place: {0}", [plan_escape(row.new_place_name)]));
	}
	if (row.told) parts.push(__("{0} visitors are told by e-mail or SMS.", [row.told]));
	if (row.to_call) parts.push(__("{0} visitors have to be called.", [row.to_call]));
	return parts.join("<br>");
};

const tick = (row, name) => {
	const label = __("Take {0} along", [digidel.salon_plan.moment(row.starts_at)]);
	return `<input type="checkbox" data-chosen="${plan_escape(name)}" aria-label="${plan_escape(label)}">`;
};

/** Rows of dates as a table; `choosable` says for which rows there is a box to tick. */
digidel.salon_plan.table = (rows, { choosable } = {}) => {
	const titles = new Set(rows.map((row) => row.title)).size > 1;
	const lines = rows.map(
		(row) => `<tr data-state="${row.state}">
			${choosable ? `<td>${choosable(row) ? tick(row, row.salon) : ""}</td>` : ""}
			<td class="text-nowrap">${digidel.salon_plan.moment(row.starts_at, row.ends_at)}</td>
			<td>${titles ? `<b>${plan_escape(row.title)}</b><br>` : ""}${plan_escape(row.place_name)}</td>
			<td>${pill(row.state)}</td>
			<td>${news_of(row)}${place_choice(row)}</td>
		</tr>`
	);
	return `<div class="table-responsive"><table class="table table-sm digidel-dates">
		<thead><tr>${choosable ? `<th><span class="sr-only">${__("Take along")}</span></th>` : ""}
			<th>${__("When")}</th><th>${__("Salon and place")}</th><th>${__("What happens")}</th><th>${__("Why")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table></div>`;
};

/** Numbers of the states, in words: "12 will be made, 1 does not fit". */
digidel.salon_plan.summary = (rows) => {
	const states = digidel.salon_plan.states();
	return Object.keys(states)
		.map((state) => [state, rows.filter((row) => row.state === state).length])
		.filter(([, number]) => number)
		.map(([state, number]) => `${states[state][0]}: <b>${number}</b>`)
		.join(" · ");
};

digidel.salon_plan.chosen = ($body) =>
	$body.find("input[data-chosen]:checked").map((_index, box) => box.dataset.chosen).get();

/** Once something is done: whom somebody has to ring. */
digidel.salon_plan.show_call_list = (people) => {
	if (!people.length) return;
	const rows = people.map(
		(person) => `<tr><td>${digidel.salon_plan.moment(person.starts_at)}</td><td>${plan_escape(person.participant_name)}</td>
			<td>${plan_escape(person.contact || __("No contact"))}</td><td>${person.persons}</td></tr>`
	);
	frappe.msgprint({
		title: __("Who to call"),
		message: `<p>${__("No message reaches these. Everybody else is told by e-mail or SMS.")}</p>
			<table class="table"><thead><tr><th>${__("Salon")}</th><th>${__("Name")}</th><th>${__("Phone")}</th>
			<th>${__("Persons")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`,
		wide: true,
	});
};

/**
 * Show how it would go; do it when the user says so.
 *
 * @param {string} title
 * @param {string} action label of the button that does it
 * @param {function} ask (options) => promise of {rows, …}: called with is_meant 0 to show, 1 to do
 * @param {function} done called with the answer
 */
digidel.salon_plan.preview = async ({ title, action, ask, done, choosable, about = "" }) => {
	const dialog = new frappe.ui.Dialog({ title, size: "extra-large", fields: [{ fieldname: "dates", fieldtype: "HTML" }] });
	const $body = $(dialog.get_field("dates").wrapper);
	const places = {};
	const options = () => ({ places, chosen: digidel.salon_plan.chosen($body) });
	const draw = (answer, ticked) => {
		const clashes = answer.rows.filter((row) => row.state === "clash").length;
		const empty = `<p>${__("There is nothing to do.")}</p>`;
		$body.html(
			answer.rows.length
				? `<p class="digidel-summary">${digidel.salon_plan.summary(answer.rows)}</p>${about}${
						answer.not_made
							? `<p class="text-warning">${__("{0} earlier dates are not made yet and will not be made. Make them first.", [answer.not_made])}</p>`
							: ""
				  }${digidel.salon_plan.table(answer.rows, { choosable })}`
				: empty
		);
		ticked.forEach((name) => $body.find(`input[data-chosen="${CSS.escape(name)}"]`).prop("checked", true));
		const does = ["new", "changes", "cancelled"].some((state) => answer.rows.some((row) => row.state === state));
		const nothing = !does && !answer.rows.every((row) => ["by hand", "stays"].includes(row.state));
		dialog.set_primary_action(clashes ? __("{0}, leave out what does not fit", [action]) : action, () => go(clashes));
		dialog.get_primary_btn().prop("disabled", nothing || !answer.rows.length);
	};
	const look = async (ticked = []) => draw(await ask({ ...options(), is_meant: 0 }), ticked);
	const go = async (clashes) => {
		const answer = await ask({ ...options(), is_meant: 1, only_fitting: clashes ? 1 : 0 });
		dialog.hide();
		frappe.show_alert({ message: digidel.salon_plan.done_words(answer.rows), indicator: "green" });
		digidel.salon_plan.show_call_list(answer.to_call || []);
		done(answer);
	};
	$body.on("change", "input[data-chosen]", () => look(digidel.salon_plan.chosen($body)));
	$body.on("change", "select[data-key]", ({ target }) => {
		places[target.dataset.key] = target.value; // tried at once: somebody may have taken it meanwhile
		look(digidel.salon_plan.chosen($body));
	});
	await look();
	dialog.show();
};

digidel.salon_plan.done_words = (rows) => {
	const number = (state) => rows.filter((row) => row.state === state).length;
	if (number("cancelled")) return __("{0} salons cancelled.", [number("cancelled")]);
	if (number("changes")) return __("{0} salons changed.", [number("changes")]);
	return __("{0} salons made.", [number("new")]);
};
