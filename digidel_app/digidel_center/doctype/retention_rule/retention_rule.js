frappe.ui.form.on("Retention Rule", {
	async onload(frm) {
		const doctypes = await frappe.xcall("digidel_app.api.center.personal_doctypes");
		frm.set_query("document_type", () => ({ filters: { name: ["in", doctypes] } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Dry run"), () => dry_run(frm));
	},
});

async function dry_run(frm) {
	const answer = await frappe.xcall("digidel_app.api.center.retention_dry_run", { rule: frm.doc.name });
	const rows = answer.periods
		.map(([period, number]) => `<tr><td>${period}</td><td class="text-right">${number}</td></tr>`)
		.join("");
	const table = rows
		? `<table class="table table-bordered"><thead><tr><th scope="col">${__("Purpose met in")}</th>
			<th scope="col" class="text-right">${__("Number of records")}</th></tr></thead><tbody>${rows}</tbody></table>`
		: "";
	frappe.msgprint({
		title: __("Dry run: nothing has been erased"),
		message: `<p>${__("Would be erased today: {0}", [answer.erasable])}</p>${table}
			<p>${__("Hidden, but to be kept longer: {0}", [answer.kept])}<br>
			${__("Will be hidden within the hour: {0}", [answer.waiting])}</p>`,
	});
}
