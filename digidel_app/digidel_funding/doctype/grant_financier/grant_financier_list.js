frappe.listview_settings["Grant Financier"] = { hide_name_column: true };
