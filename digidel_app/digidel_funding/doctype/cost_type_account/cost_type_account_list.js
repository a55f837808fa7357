frappe.listview_settings["Cost Type Account"] = { hide_name_column: true };
