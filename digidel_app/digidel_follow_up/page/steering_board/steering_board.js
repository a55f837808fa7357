frappe.pages["steering-board"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Steering Group's Board"),
		single_column: true,
	});
	wrapper.board = new SteeringBoard(page);
};

frappe.pages["steering-board"].on_page_show = (wrapper) => wrapper.board.show();

class SteeringBoard {
	constructor(page) {
		this.page = page;
		this.add_fields();
		page.set_primary_action(__("Print", null, "Digidel"), () => window.print());
		page.set_secondary_action(__("All goals and where they stand"), () =>
			frappe.set_route("query-report", "Goal Follow-up", this.asked())
		);
		this.body = $('<div class="steering-board" role="region" aria-live="polite">')
			.attr("aria-label", __("Steering Group's Board"))
			.appendTo(page.main);
	}

	add_fields() {
		const changed = () => !this.filling && this.draw();
		this.company = this.page.add_field({
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			default: frappe.defaults.get_user_default("Company"),
			change: changed,
		});
		this.project = this.page.add_field({
			fieldname: "project",
			label: __("Project"),
			fieldtype: "Link",
			options: "Project",
			get_query: () => ({ filters: { company: this.company.get_value() } }),
			change: changed,
		});
		this.on = this.page.add_field({
			fieldname: "on",
			label: __("As it was on"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			change: changed,
		});
	}

	asked() {
		return {
			company: this.company.get_value(),
			project: this.project.get_value() || undefined,
			on_date: this.on.get_value() || undefined,
		};
	}

	async show() {
		const wanted = frappe.route_options || {};
		frappe.route_options = null;
		this.filling = true;
		for (const name of ["company", "project", "on"]) {
			if (wanted[name]) await this[name].set_value(wanted[name]);
		}
		this.filling = false;
		this.draw();
	}

	async draw() {
		const { company, project, on_date } = this.asked();
		if (!company) return this.body.html(`<p>${__("Choose a company.")}</p>`);
		const key = JSON.stringify([company, project, on_date]);
		if (key === this.drawn) return;
		this.drawn = key;
		const board = await frappe.xcall("digidel_app.api.goals.board", { company, project, on: on_date });
		if (this.drawn === key) this.body.html(board_html(board));
	}
}

const safe = (text) => frappe.utils.escape_html(String(text ?? ""));

function board_html(board) {
	if (!board.goals.length && !board.told_in_words.length) {
		return `<p>${__("No goals are entered yet. Enter the first one under Project Goal.")}</p>`;
	}
	return [
		`<div class="board-head"><h1>${safe(board.company)}</h1><p>${__("As it was on {0}", [safe(board.on)])}</p></div>`,
		`<section class="tiles" aria-label="${__("Goals")}">${board.goals.map(goal_html).join("")}</section>`,
		`<div class="beside">${board.charts.map(chart_html).join("")}</div>`,
		words_html(board.told_in_words),
		context_html(board.context),
		`<p class="sources">${__(
			"Persons are counted, never identified. {0} stands for a number hidden so that nobody can be recognised: fewer than {1}, or one that would give such a number away.",
			["..", board.threshold]
		)}</p>`,
	].join("");
}

function goal_html(goal) {
	const sign = goal.is_good ? "✓ " : "";
	const bar = goal.percent === null ? "" : `<div class="bar" aria-hidden="true"><span style="width: ${goal.percent}%"></span></div>`;
	const target = goal.target ? `<p class="target">${__("Target: {0}", [safe(goal.target)])}</p>` : "";
	const more = [goal.pace, goal.note].filter(Boolean).map((text) => `<p>${safe(text)}</p>`);
	return `<article class="${goal.is_good ? "good" : ""}"><h2>${safe(goal.title)}</h2><p class="figure">${safe(goal.value)}</p>
		${target}${bar}<p class="status">${sign}${safe(goal.status)}</p>${more.join("")}</article>`;
}

function chart_html(chart) {
	const rows = chart.rows.map(
		(row) => `<tr><th scope="row">${safe(row.label)}</th>
			<td class="drawn" aria-hidden="true"><span class="${row.is_hidden ? "hidden-number" : ""}" style="width: ${row.share}%"></span></td>
			<td class="number">${safe(row.text)}</td></tr>`
	);
	return `<table><caption>${safe(chart.title)}</caption>
		<thead><tr><th scope="col">${safe(chart.heading)}</th><td aria-hidden="true"></td><th scope="col" class="number">${safe(chart.counted)}</th></tr></thead>
		<tbody>${rows.join("")}</tbody>
		<tfoot><tr><th scope="row">${__("Total")}</th><td aria-hidden="true"></td><td class="number">${safe(chart.total)}</td></tr></tfoot></table>`;
}

function words_html(goals) {
	if (!goals.length) return "";
	const rows = goals.map(
		(goal) => `<li><strong>${safe(goal.title)}</strong>: ${goal.is_good ? "✓ " : ""}${safe(goal.status)}${
			goal.evidence ? `. ${safe(goal.evidence)}` : ""
		}</li>`
	);
	return `<section><h2>${__("Goals told in words")}</h2><ul>${rows.join("")}</ul></section>`;
}

function context_html(figures) {
	if (!figures.length) return "";
	const rows = figures.map(
		(row) => `<li>${safe(row.title)}: <strong>${safe(row.value)} ${safe(row.unit)}</strong> (${safe(row.year)}, ${safe(row.source)})</li>`
	);
	return `<section><h2>${__("The world around")}</h2><ul>${rows.join("")}</ul></section>`;
}
