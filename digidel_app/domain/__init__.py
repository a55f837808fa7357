"""The rules of the house as pure functions: standard library and small pure libraries, never frappe.

Dates and amounts are arguments; nothing here asks a clock, a database or a user.
"""
