frappe.listview_settings["Posting Assignment"] = { hide_name_column: true };
