frappe.ui.form.on("Project Goal", {
	setup(frm) {
		// a read-only Select is shown without context: these states have words of their own
		frappe.meta.get_docfield(frm.doctype, "status").formatter = (status) => __(status || "", null, frm.doctype);
		frm.set_query("project", () => ({ filters: frm.doc.company ? { company: frm.doc.company } : {} }));
		frm.set_query("responsible_user", () => ({ filters: { enabled: 1, user_type: "System User" } }));
	},

	async onload(frm) {
		frm.digidel_metrics = await frappe.xcall("digidel_app.api.goals.metrics");
		frm.set_df_property("metric", "options", [{ value: "", label: "" }, ...frm.digidel_metrics]);
		const labels = Object.fromEntries(frm.digidel_metrics.map((metric) => [metric.value, metric.label]));
		frappe.meta.get_docfield(frm.doctype, "metric", frm.doc.name).formatter = (name) => labels[name] || name;
		if (frm.is_new() && !frm.doc.responsible_user) frm.set_value("responsible_user", frappe.session.user);
		frm.refresh_field("metric");
		show_how(frm);
	},

	refresh(frm) {
		show_how(frm);
		if (frm.is_new()) return;
		frm.add_custom_button(__("All goals and where they stand"), () =>
			frappe.set_route("query-report", "Goal Follow-up", { company: frm.doc.company })
		);
		show_standing(frm);
	},

	metric(frm) {
		const metric = show_how(frm);
		if (metric) frm.set_value("period", metric.is_weekly ? "ISO week" : frm.doc.period === "ISO week" ? "Total" : frm.doc.period);
	},
});

function show_how(frm) {
	const metric = (frm.digidel_metrics || []).find((known) => known.value === frm.doc.metric);
	const text = metric ? `${metric.how} ${__("Unit: {0}.", [metric.unit])}` : "";
	frm.get_field("how_counted").$wrapper.html($('<p class="text-muted">').text(text));
	return metric;
}

async function show_standing(frm) {
	if (frm.doc.is_qualitative) return;
	const now = await frappe.xcall("digidel_app.api.goals.standing", { goal: frm.doc.name });
	if (!now) return;
	const said = [now.value, now.status, now.pace].filter(Boolean).map(frappe.utils.escape_html).join(" · ");
	frm.set_intro(said, "blue");
}
