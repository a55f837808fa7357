"""The web application for the scripts' own server: one site, with its static files, under gunicorn in sites/."""

import os

import frappe.app

# One site, whatever name the browser calls it by: 127.0.0.1 and the machine's own name work as well.
frappe.app._site = os.environ["FRAPPE_SITE"]
application = frappe.app.application_with_statics()
