frappe.listview_settings["In-kind Contribution"] = { hide_name_column: true };
