frappe.listview_settings["Partner Agreement"] = { hide_name_column: true };
