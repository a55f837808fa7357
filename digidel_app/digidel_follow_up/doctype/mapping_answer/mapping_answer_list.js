frappe.listview_settings["Mapping Answer"] = {
	hide_name_column: true,
	onload(list) {
		if (!frappe.model.can_create("Mapping Answer")) return;
		list.page.add_inner_button(__("Fill in the questionnaire"), () => fill_in(list));
		list.page.add_menu_item(__("Import answers from a file"), () => import_file(list));
		list.page.add_menu_item(__("Mapping Gaps"), () => frappe.set_route("query-report", "Mapping Gaps"));
	},
};

const STATES = ["Present state", "Wanted state", "Action"];

function company_field() {
	return {
		fieldname: "company",
		fieldtype: "Link",
		label: __("Company"),
		options: "Digidel Company Settings", // named as the company; not everybody may read ERPNext's own
		reqd: 1,
		default: frappe.defaults.get_user_default("Company"),
	};
}

// the whole questionnaire on one page: what is left empty is left out
async function fill_in(list) {
	const asked = await frappe.xcall("digidel_app.api.mapping.questionnaire", {}, "GET");
	const dialog = new frappe.ui.Dialog({
		title: __("Mapping questionnaire"),
		size: "extra-large",
		fields: [
			company_field(),
			{
				fieldname: "meeting_place",
				fieldtype: "Link",
				label: __("Meeting place"),
				options: "Meeting Place",
				description: __("Empty for the whole municipality."),
				get_query: () => ({ filters: { company: dialog.get_value("company") } }),
			},
			{ fieldname: "observed_on", fieldtype: "Date", label: __("Observed on"), reqd: 1, default: frappe.datetime.get_today() },
			{ fieldtype: "Column Break" },
			{ fieldname: "source_kind", fieldtype: "Select", label: __("Who answered"), options: asked.sources, reqd: 1, default: "Staff" },
			{ fieldname: "method", fieldtype: "Select", label: __("Method", null, "Mapping Answer"), options: asked.methods, default: "Form" },
			{ fieldname: "persons", fieldtype: "Int", label: __("Persons behind the answer"), reqd: 1, default: 1 },
			...asked.questions.flatMap(theme_fields),
		],
		primary_action_label: __("Save the answers"),
		primary_action: (values) => save(list, dialog, asked.questions, values),
	});
	dialog.show();
}

function theme_fields(question, number) {
	const grade = [{ value: "0", label: __("Not graded") }, ...[1, 2, 3, 4, 5].map((step) => ({ value: String(step), label: String(step) }))];
	const text = (state) => ({ fieldname: `answer_${number}_${state}`, fieldtype: "Small Text", label: question[STATES[state]], max_height: "90px" });
	const step = (state, label) => ({ fieldname: `grade_${number}_${state}`, fieldtype: "Select", label, options: grade, default: "0" });
	return [
		{ fieldtype: "Section Break", label: `${number + 1}. ${question.label}`, collapsible: 0 },
		text(0),
		step(0, __("How well it works, 1–5")),
		{ fieldtype: "Column Break" },
		text(1),
		step(1, __("How well it should work, 1–5")),
		{ fieldtype: "Column Break" },
		text(2),
	];
}

async function save(list, dialog, questions, values) {
	const answers = questions.flatMap((question, number) =>
		STATES.map((state, place) => ({
			question_code: question.theme,
			state,
			answer: values[`answer_${number}_${place}`] || "",
			grade: values[`grade_${number}_${place}`] || 0,
		}))
	);
	const { company, meeting_place, observed_on, source_kind, method, persons } = values;
	const common = { company, meeting_place, observed_on, source_kind, method, persons };
	dialog.disable_primary_action();
	try {
		const { stored } = await frappe.xcall("digidel_app.api.mapping.save_questionnaire", {
			common,
			answers: answers.filter((answer) => answer.answer.trim()),
		});
		dialog.hide();
		frappe.show_alert({ message: __("{0} answers are stored.", [stored]), indicator: "green" });
		list.refresh();
	} finally {
		dialog.enable_primary_action();
	}
}

// a file is checked first; nothing is stored until it is said so, and the file itself is never kept
function import_file(list) {
	const dialog = new frappe.ui.Dialog({
		title: __("Import answers from a file"),
		fields: [
			company_field(),
			{ fieldname: "file", fieldtype: "HTML" },
			{ fieldname: "outcome", fieldtype: "HTML" },
		],
		primary_action_label: __("Check the file"),
		primary_action: () => run(list, dialog),
	});
	dialog.fields_dict.file.$wrapper.html(
		`<p><a href="/api/method/digidel_app.api.mapping.import_template">${__("Download the template")}</a></p>
		<label for="digidel-mapping-file">${__("File (CSV)")}</label>
		<input id="digidel-mapping-file" type="file" accept=".csv,.txt" class="form-control">`
	);
	dialog.fields_dict.outcome.$wrapper.attr("role", "status");
	dialog.fields_dict.file.$wrapper.find("input").on("change", () => {
		dialog.is_checked = false;
		dialog.set_primary_action(__("Check the file"), () => run(list, dialog));
		dialog.fields_dict.outcome.$wrapper.empty();
	});
	dialog.show();
}

async function run(list, dialog) {
	const file = dialog.fields_dict.file.$wrapper.find("input")[0].files[0];
	const company = dialog.get_value("company");
	if (!file || !company) {
		frappe.show_alert({ message: __("Choose a company and a file first."), indicator: "orange" });
		return;
	}
	dialog.disable_primary_action();
	try {
		const content = await as_base64(file);
		const only_check = dialog.is_checked ? 0 : 1;
		const outcome = await frappe.xcall("digidel_app.api.mapping.import_file", { content, company, only_check });
		show(dialog, outcome, only_check);
		if (!only_check) list.refresh();
		dialog.is_checked = Boolean(only_check && outcome.stored);
		if (dialog.is_checked) dialog.set_primary_action(__("Import {0} answers", [outcome.stored]), () => run(list, dialog));
		else if (!only_check) dialog.get_primary_btn().addClass("hide");
	} finally {
		dialog.enable_primary_action();
	}
}

function show(dialog, outcome, only_check) {
	const safe = (text) => frappe.utils.escape_html(text);
	const said = [
		only_check
			? __("Nothing has been stored yet. {0} of {1} rows can be imported.", [outcome.stored, outcome.read])
			: __("{0} answers are stored.", [outcome.stored]),
		outcome.known ? __("{0} rows were imported before and are left alone.", [outcome.known]) : "",
		outcome.extra.length ? __("These columns are not known and are not read: {0}.", [outcome.extra.join(", ")]) : "",
	].filter(Boolean);
	const problems = outcome.problems.map((text) => `<li>${safe(text)}</li>`).join("");
	dialog.fields_dict.outcome.$wrapper.html(`<p>${said.map(safe).join("<br>")}</p>${problems ? `<ul>${problems}</ul>` : ""}`);
}

function as_base64(file) {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result.split(",", 2)[1] || "");
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(file);
	});
}
