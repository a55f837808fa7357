frappe.pages["personal-details"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("A person's own details"),
		single_column: true,
	});
	new PersonalDetails(page);
};

class PersonalDetails {
	constructor(page) {
		this.page = page;
		this.form = new frappe.ui.FieldGroup({
			body: $("<div>").appendTo(page.main),
			fields: [
				{
					fieldname: "said",
					fieldtype: "Data",
					label: __("What the person says"),
					description: __("A name, a phone number, an e-mail address or a booking code."),
					reqd: 1,
				},
				{
					fieldname: "company",
					fieldtype: "Link",
					options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
					label: __("Company"),
					default: frappe.defaults.get_user_default("Company"),
					reqd: 1,
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: "reason",
					fieldtype: "Data",
					label: __("Reason"),
					description: __("For example the reference number of the request. It is kept; what you search for is not."),
					reqd: 1,
				},
			],
		});
		this.form.make();
		this.result = $('<div class="mt-4" role="status" aria-live="polite">').appendTo(page.main);
		page.set_primary_action(__("Search"), () => this.search());
	}

	call(method, values) {
		return frappe.xcall(`digidel_app.api.center.${method}`, { ...this.asked, ...values });
	}

	async search() {
		const values = this.form.get_values();
		if (!values) return;
		this.asked = values;
		this.found = await this.call("find_person", {});
		this.draw();
	}

	draw() {
		const { matches, unreadable } = this.found;
		this.page.clear_inner_toolbar();
		const rows = matches.map((match, index) => this.row(match, index)).join("");
		const head = ["", __("Kind of record"), __("Personal details"), __("What it is about"), __("Status")]
			.map((label) => `<th scope="col">${label}</th>`)
			.join("");
		const parts = [
			matches.length
				? `<table class="table table-bordered"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`
				: `<p>${__("Nothing is held that fits.")}</p>`,
		];
		if (unreadable) {
			parts.push(
				`<p>${__("{0} records cannot be read: the site's encryption key has been changed.", [unreadable])}</p>`
			);
		}
		this.result.html(parts.join(""));
		if (!matches.length) return;
		this.page.add_inner_button(__("Extract as PDF"), () => this.extract("pdf"));
		this.page.add_inner_button(__("Extract as JSON"), () => this.extract("json"));
		this.page.add_inner_button(__("Erase"), () => this.erase());
	}

	row(match, index) {
		const text = (values) =>
			Object.entries(values)
				.map(([label, value]) => `${frappe.utils.escape_html(label)}: ${frappe.utils.escape_html(value)}`)
				.join("<br>");
		const label = __("Choose {0}", [match.kind]);
		const status = match.hidden
			? __("Hidden since {0}", [frappe.datetime.str_to_user(match.ended_on)])
			: __("Still needed");
		return `<tr><td><input type="checkbox" data-index="${index}" aria-label="${frappe.utils.escape_html(label)}" checked></td>
			<td>${frappe.utils.escape_html(match.kind)}</td><td>${text(match.details)}</td><td>${text(match.shown)}</td><td>${status}</td></tr>`;
	}

	chosen() {
		const boxes = this.result.find("input:checked").toArray();
		return JSON.stringify(
			boxes.map((box) => this.found.matches[box.dataset.index]).map((match) => [match.doctype, match.name])
		);
	}

	extract(file_type) {
		open_url_post("/api/method/digidel_app.api.center.extract_person", {
			...this.asked,
			chosen: this.chosen(),
			file_type,
		});
	}

	erase() {
		frappe.warn(
			__("Erase these details?"),
			__("Names, contacts and every copy of them are removed for good. The visit or loan stays, without a person."),
			async () => {
				const erased = await this.call("erase_person", { chosen: this.chosen() });
				frappe.show_alert({ message: __("{0} records erased", [erased]), indicator: "green" });
				this.search();
			},
			__("Erase")
		);
	}
}
