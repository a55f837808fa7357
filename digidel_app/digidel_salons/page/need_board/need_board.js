// What residents wait for, in groups that one salon could meet. Arrow keys move, Enter plans, L shows the wishes.

frappe.pages["need-board"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Board of Needs"), single_column: true });
	wrapper.board = new NeedBoard(page);
};

frappe.pages["need-board"].on_page_show = (wrapper) => wrapper.board.load();

const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
const whole = (number) => format_number(number, null, 0);

class NeedBoard {
	constructor(page) {
		this.page = page;
		this.may_plan = frappe.model.can_create("Digital Salon");
		this.groups = [];
		this.company = page.add_field({
			fieldname: "company",
			fieldtype: "Link",
			options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
			label: __("Company"),
			default: frappe.defaults.get_user_default("Company"),
			change: () => this.load(),
		});
		this.search = page.add_field({
			fieldname: "search",
			fieldtype: "Data",
			label: __("Search for a locality or a theme"),
		});
		this.search.$input.on("input", () => this.draw());
		this.order = page.add_field({
			fieldname: "order",
			fieldtype: "Select",
			label: __("Sorted by"),
			options: [
				{ value: "locality", label: __("By locality") },
				{ value: "persons", label: __("Most asked for first") },
				{ value: "oldest", label: __("Longest waiting first") },
			],
			default: "locality",
			change: () => this.draw(),
		});
		page.set_primary_action(__("New need"), () => frappe.new_doc("Need Report"));
		page.add_inner_button(__("Needs by Locality"), () => frappe.set_route("query-report", "Needs by Locality"));
		page.add_inner_button(__("Advocacy List"), () => frappe.set_route("query-report", "Advocacy List"));
		this.body = $('<div class="need-board frappe-card p-3">').appendTo(page.main);
		this.body.on("click", "[data-do]", (event) => this.do(event.currentTarget.dataset.do, this.group_of(event.target)));
		this.body.on("focus", "tbody tr[tabindex]", (event) => {
			// one row at a time is a stop for the Tab key
			this.body.find("tbody tr[tabindex]").attr("tabindex", -1);
			event.currentTarget.setAttribute("tabindex", 0);
		});
		this.body.on("keydown", "tbody tr[tabindex]", (event) => this.key(event));
	}

	async load() {
		const company = this.company.get_value();
		if (!company) {
			this.body.html(`<p class="text-muted m-0">${__("Choose a company.")}</p>`);
			return;
		}
		this.groups = await frappe.xcall("digidel_app.api.needs.board", { company }, "GET");
		this.draw();
	}

	shown() {
		const asked = (this.search.get_value() || "").trim().toLowerCase();
		const found = this.groups.filter(
			(group) => !asked || `${group.locality} ${group.theme} ${group.target_group_label}`.toLowerCase().includes(asked)
		);
		const by = { persons: (group) => -group.persons, oldest: (group) => -group.oldest_days }[this.order.get_value()];
		return by ? [...found].sort((one, other) => by(one) - by(other)) : found;
	}

	draw() {
		const shown = this.shown();
		if (!shown.length) {
			this.body.html(
				`<p class="m-0">${
					this.groups.length
						? __("No need fits what you search for.")
						: __("Nobody waits for anything. Needs come from Disken, from the public page and from New need.")
				}</p>`
			);
			return;
		}
		const by_locality = (this.order.get_value() || "locality") === "locality";
		const columns = [
			...(by_locality ? [] : [[__("Locality"), ""]]),
			[__("What is asked for"), ""],
			[__("Target group"), ""],
			[__("Persons"), "need-number"],
			[__("Wishes", null, "Need Report"), "need-number"],
			[__("Oldest, days"), "need-number"],
			[__("What is in the way"), ""],
			[__("Planned", null, "Need Report"), ""],
			[`<span class="sr-only">${__("Actions")}</span>`, ""],
		];
		const head = columns.map(([label, kind]) => `<th scope="col" class="${kind}">${label}</th>`).join("");
		let last = null;
		const rows = shown.map((group) => {
			const is_new = by_locality && group.locality !== last;
			last = group.locality;
			const heading = is_new
				? `<tr class="locality"><th scope="rowgroup" colspan="${columns.length}">${escape(
						group.locality || __("Locality not stated")
				  )}</th></tr>`
				: "";
			return heading + this.row(group, by_locality, group === shown[0]);
		});
		const summary = __("{0} groups, {1} persons waiting", [
			whole(shown.length),
			whole(shown.reduce((sum, group) => sum + group.persons, 0)),
		]);
		this.body.html(`<p class="text-muted" role="status">${summary}. ${__(
			"Arrow keys move between the rows. Enter plans a salon, L shows the wishes."
		)}</p>
			<div class="need-table" tabindex="0" role="region" aria-label="${__("Board of Needs")}"><table class="table table-sm mb-0">
			<thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`);
	}

	row(group, by_locality, is_first) {
		const number = this.groups.indexOf(group);
		const label = escape(`${group.theme}, ${group.locality || __("Locality not stated")}`);
		const salons = group.salons.map(
			(salon) =>
				`<a href="/app/digital-salon/${encodeURIComponent(salon.name)}">${escape(
					frappe.datetime.str_to_user(salon.starts_at.slice(0, 10))
				)}</a>`
		);
		const button = (action, text, kind) =>
			`<button type="button" class="btn btn-xs ${kind}" data-do="${action}">${text}<span class="sr-only">: ${label}</span></button>`;
		const actions = [
			...(this.may_plan ? [button("plan", __("Plan a salon"), "btn-primary")] : []),
			button("list", __("Show"), "btn-default"),
			button("block", __("In the way …"), "btn-default"),
		];
		return `<tr tabindex="${is_first ? 0 : -1}" data-group="${number}">
			${by_locality ? "" : `<td>${escape(group.locality || __("Locality not stated"))}</td>`}
			<td><b>${escape(group.theme)}</b></td>
			<td>${escape(group.target_group_label)}</td>
			<td class="need-number">${whole(group.persons)}</td>
			<td class="need-number">${whole(group.reports)}</td>
			<td class="need-number">${whole(group.oldest_days)}</td>
			<td>${group.blockers.map((text) => `<span class="blocker">${escape(text)}</span>`).join(" ")}</td>
			<td>${salons.join(", ")}</td>
			<td class="text-nowrap text-right">${actions.join(" ")}</td></tr>`;
	}

	group_of(element) {
		return this.groups[element.closest("tr").dataset.group];
	}

	key(event) {
		const row = event.currentTarget;
		const rows = this.body.find("tbody tr[tabindex]").toArray();
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step) {
			event.preventDefault();
			rows[Math.min(Math.max(rows.indexOf(row) + step, 0), rows.length - 1)].focus();
		} else if (event.target === row && event.key === "Enter") {
			event.preventDefault();
			this.do(this.may_plan ? "plan" : "list", this.group_of(row));
		} else if (event.target === row && event.key.toLowerCase() === "l" && !event.ctrlKey && !event.metaKey) {
			event.preventDefault();
			this.do("list", this.group_of(row));
		}
	}

	do(action, group) {
		if (action === "plan") new SalonPlan(this, group);
		if (action === "block") this.ask_what_is_in_the_way(group);
		if (action === "list") frappe.set_route("List", "Need Report", "List", { name: ["in", group.needs] });
	}

	ask_what_is_in_the_way(group) {
		const choices = ["None", "No wifi", "No transport", "No host", "No venue"];
		frappe.prompt(
			[
				{
					fieldname: "blocker",
					fieldtype: "Select",
					label: __("What is in the way"),
					reqd: 1,
					options: choices.map((value) => ({ value, label: __(value, null, "Need Report") })),
					default: choices[1],
				},
				{
					fieldname: "not_possible",
					fieldtype: "Check",
					label: __("It cannot be met for now"),
					description: __("It stays in the advocacy list with what would have been possible."),
				},
			],
			(values) =>
				frappe
					.xcall("digidel_app.api.needs.set_blocker", {
						company: this.company.get_value(),
						needs: group.needs,
						...values,
					})
					.then(() => this.load()),
			group.theme,
			__("Save")
		);
	}
}

// One salon or several, prefilled from a group of needs.
class SalonPlan {
	constructor(board, group) {
		this.board = board;
		this.group = group;
		const later = moment().add(14, "days").isoWeekday(2).hour(13).minute(0).second(0);
		this.dialog = new frappe.ui.Dialog({
			title: __("Plan a salon: {0}", [group.theme]),
			size: "large",
			fields: [
				{ fieldname: "title", fieldtype: "Data", label: __("Title"), reqd: 1, default: group.theme.slice(0, 140) },
				{
					fieldname: "starts_at",
					fieldtype: "Datetime",
					label: __("Starts at"),
					reqd: 1,
					default: later.format(frappe.defaultDatetimeFormat),
				},
				{ fieldname: "minutes", fieldtype: "Int", label: __("Minutes"), default: 120, reqd: 1 },
				{ fieldtype: "Column Break" },
				{ fieldname: "times", fieldtype: "Int", label: __("Number of occasions"), default: 1, reqd: 1 },
				{ fieldname: "weeks", fieldtype: "Int", label: __("Weeks between them"), default: 1 },
				{ fieldname: "capacity", fieldtype: "Int", label: __("Seats"), description: __("0 means no limit.") },
				{ fieldname: "needs_wifi", fieldtype: "Check", label: __("Needs wifi"), default: 1 },
				{ fieldname: "needs_step_free", fieldtype: "Check", label: __("Needs a step-free entrance") },
				{ fieldtype: "Section Break", label: __("Where") },
				{ fieldname: "places", fieldtype: "HTML" },
				{ fieldtype: "Section Break", label: __("Who could hold it") },
				{ fieldname: "hosts", fieldtype: "HTML" },
			],
			primary_action_label: __("Plan a salon"),
			primary_action: (values) => this.plan(values),
		});
		for (const name of ["starts_at", "minutes", "needs_wifi", "needs_step_free"]) {
			this.dialog.fields_dict[name].df.onchange = () => this.propose();
		}
		this.dialog.show();
		this.propose();
	}

	get needs() {
		return { company: this.board.company.get_value(), needs: this.group.needs };
	}

	async propose() {
		const { starts_at, minutes, needs_wifi, needs_step_free } = this.dialog.get_values(true);
		if (!starts_at || !minutes) return;
		const chosen = this.place();
		const asked = { ...this.needs, starts_at, minutes, needs_wifi, needs_step_free };
		const { places, hosts } = await frappe.xcall("digidel_app.api.needs.plan_options", asked, "GET");
		const first = places.find((place) => place.name === chosen && place.can_host) || places.find((place) => place.can_host);
		const able = places.filter((place) => place.can_host);
		const unable = places.filter((place) => !place.can_host);
		const line = (place) => `<label class="d-flex align-items-baseline mb-1">
			<input type="radio" class="mr-2" name="need-place" value="${escape(place.name)}" ${place === first ? "checked" : ""}>
			<span><b>${escape(place.place_name)}</b>${
			place.locality ? `, ${escape(place.locality)}` : ""
		}<br><span class="text-muted">${place.why.map(escape).join(", ")}</span></span></label>`;
		this.dialog.fields_dict.places.$wrapper.html(`<fieldset><legend class="sr-only">${__("Where")}</legend>
			${able.slice(0, 6).map(line).join("") || `<p>${__("No place can host it then. Try another time, or what it needs.")}</p>`}</fieldset>
			${
				unable.length
					? `<details><summary>${__("{0} places that cannot host it, and why", [unable.length])}</summary>
				<ul>${unable.map((place) => `<li>${place.why.join(" ")}</li>`).join("")}</ul></details>`
					: ""
			}`);
		if (this.hosts_shown) return;
		this.hosts_shown = true;
		this.hosts = hosts;
		this.dialog.fields_dict.hosts.$wrapper.html(
			hosts
				.map(
					(host, number) => `<label class="d-flex align-items-baseline mb-1">
				<input type="checkbox" class="mr-2" data-host="${number}">
				<span><b>${escape(host.label)}</b>, ${__(host.host_kind, null, "Salon Host").toLowerCase()}<br><span class="text-muted">${escape(host.why)}</span></span></label>`
				)
				.join("") ||
				`<p>${__("No volunteer has chosen a topic like this, and no partner is known in the locality. Choose hosts in the salon.")}</p>`
		);
	}

	place() {
		return this.dialog.$wrapper.find('input[name="need-place"]:checked').val();
	}

	async plan(values) {
		const meeting_place = this.place();
		if (!meeting_place) {
			frappe.msgprint(__("Choose a place."));
			return;
		}
		const starts = Array.from({ length: Math.min(Math.max(values.times, 1), 21) }, (_none, number) =>
			moment(values.starts_at)
				.add(number * Math.max(values.weeks || 1, 1), "weeks")
				.format(frappe.defaultDatetimeFormat)
		);
		const hosts = this.dialog.$wrapper
			.find("[data-host]:checked")
			.toArray()
			.map((box) => this.hosts[box.dataset.host])
			.map(({ host_kind, name }) => ({ host_kind, name }));
		const { title, minutes, needs_wifi, needs_step_free, capacity } = values;
		const made = await frappe.xcall("digidel_app.api.needs.plan_salons", {
			...this.needs,
			title,
			meeting_place,
			starts,
			minutes,
			needs_wifi,
			needs_step_free,
			capacity: capacity || 0,
			hosts,
		});
		this.dialog.hide();
		if (made.length === 1) frappe.set_route("Form", "Digital Salon", made[0]);
		else {
			frappe.show_alert({ message: __("{0} salons planned.", [made.length]), indicator: "green" });
			frappe.set_route("List", "Digital Salon", "List", { name: ["in", made] });
		}
	}
}
