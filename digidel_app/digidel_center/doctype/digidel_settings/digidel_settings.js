frappe.ui.form.on("Digidel Settings", {
	refresh(frm) {
		const text = __("Projects, accounts, answer time and the questions at the desk are set per municipality.");
		frm.get_field("introduction").$wrapper.html(`<p class="text-muted">${text}</p>`);
		frm.add_custom_button(__("Settings per municipality"), () =>
			frappe.set_route("List", "Digidel Company Settings")
		);
	},
});
