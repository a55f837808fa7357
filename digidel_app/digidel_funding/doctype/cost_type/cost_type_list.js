frappe.listview_settings["Cost Type"] = { hide_name_column: true };
