// "Count participants" in the form of a salon: the same sheet, the same rules and the same server function as at the door.

frappe.provide("digidel");

digidel.count_participants = (frm) => {
	frappe.xcall("digidel_app.api.door.count_sheet", { salon: frm.doc.name }, "GET").then((sheet) => new CountSheet(frm, sheet));
};

class CountSheet {
	constructor(frm, sheet) {
		Object.assign(this, { frm, sheet, stored: sheet.stored, client_uuid: crypto.randomUUID() });
		this.dialog = new frappe.ui.Dialog({
			title: __("Count participants"),
			size: "large",
			fields: [
				{ fieldtype: "HTML", fieldname: "stored" },
				{
					fieldtype: "Select",
					fieldname: "mode",
					label: __("With what was counted before"),
					options: [
						{ value: "Replace", label: __("Replace", null, "Salon Count") },
						{ value: "Add", label: __("Add", null, "Salon Count") },
					],
					hidden: !this.stored,
					default: "Replace",
					onchange: () => this.fill(),
				},
				{ fieldtype: "HTML", fieldname: "grid" },
				{ fieldtype: "Int", fieldname: "persons_by_head", label: __("Counted by head"), description: __("Only when heads were counted beside the grid."), onchange: () => this.sum() },
				{
					fieldtype: "Select",
					fieldname: "difference",
					label: __("Why the figures differ"),
					options: ["", "The rest is not recorded", "The grid is right"].map((value) => ({ value, label: value && __(value, null, "Digital Salon") })),
					hidden: 1,
				},
				{
					fieldtype: "Select",
					fieldname: "library_staff",
					label: __("Did library staff take part?"),
					options: ["", "Yes", "No"].map((value) => ({ value, label: value && __(value, null, "Digital Salon") })),
					default: (this.stored && this.stored.library_staff) || "",
				},
				{ fieldtype: "Check", fieldname: "over_capacity_confirmed", label: __("More came than there were seats, and it is right"), hidden: 1 },
			],
			primary_action_label: __("Save"),
			primary_action: () => this.save(),
		});
		this.draw();
		this.fill();
		this.dialog.show();
	}

	draw() {
		const escape = frappe.utils.escape_html;
		const { genders, age_bands } = this.sheet;
		const bands = [...age_bands, { name: "", label: __("Not recorded", null, "Salon Headcount") }];
		const input = (gender, band, kind, label) =>
			`<input type="number" min="0" inputmode="numeric" class="form-control input-sm" style="width: 70px; display: inline-block" aria-label="${escape(label)}" data-kind="${kind}" data-gender="${escape(gender.value)}" data-band="${escape(band.name)}">`;
		const cell = (gender, band) => {
			const label = `${gender.label}, ${band.label}`;
			return `<td style="white-space: nowrap">${input(gender, band, "persons", label)} ${input(gender, band, "first", `${label}: ${__("Here for the first time")}`)}</td>`;
		};
		const head = genders.map((gender) => `<th>${escape(gender.label)}<br><small>${__("Persons")} / ${__("Here for the first time")}</small></th>`);
		const rows = bands.map((band) => `<tr><th>${escape(band.label)}</th>${genders.map((gender) => cell(gender, band)).join("")}</tr>`);
		this.grid = this.dialog.fields_dict.grid.$wrapper;
		this.grid.html(`<div style="overflow-x: auto"><table class="table table-sm"><thead><tr><td></td>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div><p class="bold" role="status"></p>`);
		this.grid.on("input", "input", () => this.sum());
	}

	/** Replacing begins with what is stored, so that it can be corrected; adding begins empty. */
	fill() {
		const replaces = this.stored && this.dialog.get_value("mode") === "Replace";
		this.grid.find("input").val("");
		if (this.stored) {
			this.dialog.fields_dict.stored.$wrapper.html(`<p>${__("Already counted: {0}.", [this.stored.persons])}</p>`);
		}
		for (const row of replaces ? this.stored.rows : []) {
			const found = (kind) => this.grid.find("input").filter((_place, one) => one.dataset.kind === kind && one.dataset.gender === row.gender && one.dataset.band === (row.age_band || ""));
			found("persons").val(row.persons);
			found("first").val(row.first_time_persons || "");
		}
		const by_head = replaces && this.stored.persons_by_head !== null ? this.stored.persons_by_head : "";
		// a field takes a value only once it is shown
		this.dialog.set_value("persons_by_head", by_head).then(() => {
			this.sum();
			this.dialog.set_value("difference", (replaces && this.stored.difference) || "");
		});
	}

	rows() {
		const cells = new Map();
		this.grid.find("input").each((_place, one) => {
			if (one.value === "") return;
			const { gender, band, kind } = one.dataset;
			const key = `${gender}|${band}`;
			const row = cells.get(key) || { gender, age_band: band || null, persons: 0, first_time_persons: 0 };
			row[kind === "first" ? "first_time_persons" : "persons"] = one.value;
			cells.set(key, row);
		});
		return [...cells.values()];
	}

	by_head() {
		const value = this.dialog.fields_dict.persons_by_head.$input.val();
		return value === "" ? null : value;
	}

	sum() {
		const total = this.rows().reduce((sum, row) => sum + cint(row.persons), 0);
		const by_head = this.by_head();
		const most = Math.max(total, cint(by_head));
		this.grid.find("p").text(__("{0} persons in the grid", [total]));
		this.dialog.set_df_property("difference", "hidden", by_head === null || cint(by_head) === total ? 1 : 0);
		this.dialog.set_df_property("over_capacity_confirmed", "hidden", (this.sheet.capacity && most > this.sheet.capacity) || most > 500 ? 0 : 1);
	}

	save() {
		const value = (name) => this.dialog.get_value(name) || null;
		const count = {
			client_uuid: this.client_uuid,
			digital_salon: this.frm.doc.name,
			rows: this.rows(),
			persons_by_head: this.by_head(),
			difference: value("difference"),
			library_staff: value("library_staff"),
			over_capacity_confirmed: Boolean(value("over_capacity_confirmed")),
			mode: this.stored ? value("mode") : null,
			seen: this.stored ? this.stored.mark : "",
		};
		frappe.xcall("digidel_app.api.door.save_headcounts", { headcounts: [count] }).then(([row]) => {
			if (row.status === "rejected") {
				if (row.stored) this.meet(row.stored);
				return frappe.msgprint({ title: __("Not saved"), message: frappe.utils.escape_html(row.message), indicator: "orange" });
			}
			this.dialog.hide();
			this.frm.reload_doc();
			frappe.show_alert({ message: __("{0} persons counted.", [row.stored.persons]), indicator: "green" });
		});
	}

	/** Somebody has counted meanwhile: what is in the sheet stays, and what to do with theirs is chosen anew. */
	meet(stored) {
		this.stored = stored;
		this.dialog.fields_dict.stored.$wrapper.html(`<p>${__("Already counted: {0}.", [stored.persons])}</p>`);
		this.dialog.fields_dict.mode.df.onchange = null;
		this.dialog.set_df_property("mode", "hidden", 0);
		this.dialog.set_value("mode", "");
	}
}

/** What participants thought, when enough have answered. */
digidel.show_evaluation = (frm) => {
	frappe.xcall("digidel_app.api.door.evaluation", { salon: frm.doc.name }, "GET").then((found) => {
		const escape = frappe.utils.escape_html;
		const said = __("{0} have answered. The figures are of {1} of them: answers are shown when at least {2} new ones have come, so that nobody can be told apart.", [found.answers, found.shown, found.threshold]);
		const wait = found.answers - found.shown;
		const waiting = wait ? __("{0} answers wait: they are shown together once {1} are new. A last few may never be shown.", [wait, found.threshold]) : "";
		const rows = found.questions.map((question) => `<tr><th>${escape(question.label)}</th>${question.answers.map((one) => `<td>${escape(one.label)}: <b>${one.persons}</b></td>`).join("")}</tr>`);
		frappe.msgprint({ title: __("What participants thought"), message: `<p>${said}</p><p>${waiting}</p><table class="table">${rows.join("")}</table>`, wide: true });
	});
};
