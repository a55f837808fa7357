frappe.ui.form.on("Published Statistics", {
	refresh(frm) {
		frm.toggle_display("reason", frm.is_new() || Boolean(frm.doc.reason));
		if (frm.is_new()) {
			frm.set_intro(
				__(
					"Saving publishes the year for everybody, and it cannot be taken back. Small numbers are left out by the server."
				),
				"blue"
			);
			return;
		}
		frm.disable_save();
		show_tables(frm);
		frm.add_custom_button(__("Open the public page"), () => {
			const query = new URLSearchParams({ kommun: frm.doc.company, ar: frm.doc.year });
			window.open(`/digidel/statistik?${query}`, "_blank", "noopener");
		});
		if (frm.doc.status === "Published" && frappe.user.has_role(["Digidel Manager", "System Manager"])) {
			frm.add_custom_button(__("Withdraw"), () => withdraw(frm));
		}
	},
});

function withdraw(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Why it was withdrawn"), reqd: 1 },
		({ reason }) => frm.call("withdraw", { reason }).then(() => frm.reload_doc()),
		__("Withdraw"),
		__("Withdraw")
	);
}

/** The figures as everybody sees them: one table each, numbers as text. */
function show_tables(frm) {
	const content = JSON.parse(frm.doc.content || "{}");
	const lang = frappe.boot.lang === "sv" ? "sv" : "en";
	const frame = $("<div>");
	for (const table of content.tables || []) {
		frame.append($("<h5>").text(table.title[lang] || table.title.en), table_of(table, lang));
	}
	frm.fields_dict.tables_html.$wrapper.empty().append(frame);
}

function table_of(table, lang) {
	const labels = labels_of(table, lang);
	const names = Object.keys(labels);
	const head = $("<tr>").append(
		...names.map((name) => $("<th scope='col'>").text(labels[name].label)),
		$("<th scope='col' class='text-right'>").text(__("Persons"))
	);
	const rows = table.cells.map((cell) =>
		$("<tr>").append(
			...names.map((name, place) => $("<td>").text(word_of(cell, name, place, labels))),
			$("<td class='text-right'>").text(cell.persons)
		)
	);
	return $("<div class='table-responsive'>").append(
		$("<table class='table table-bordered table-sm'>").append(
			$("<thead>").append(head),
			$("<tbody>").append(...rows)
		)
	);
}

/** A value's label; what a row leaves out means all of it, said once in the first column. */
function word_of(cell, name, place, labels) {
	if (name in cell) return labels[name].values[cell[name]];
	return place === 0 && Object.keys(cell).length === 1 ? __("All") : "";
}

function labels_of(table, lang) {
	const found = {};
	for (const dimension of table.dimensions) {
		for (const each of [dimension.parent, dimension]) {
			if (!each) continue;
			found[each.id] = {
				label: each.label[lang] || each.label.en,
				values: Object.fromEntries(each.values.map((v) => [v.id, v.label[lang] || v.label.en])),
			};
		}
	}
	return found;
}
