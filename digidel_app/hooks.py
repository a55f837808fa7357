"""What Frappe reads: data only, no logic."""

app_name = "digidel_app"
app_title = "Digidel"
app_publisher = "digidel_app contributors"
app_description = "Follow-up of a municipal DigidelCenter: encounters, salons, partners and grant financing"
app_email = "digidel@example.org"
app_license = "gpl-3.0"

required_apps = ["frappe/erpnext"]

add_to_apps_screen = [
	{
		"name": "digidel_app",
		"logo": "/assets/digidel_app/images/digidel.svg",
		"title": "Digidel",
		"route": "/app/digidel",  # the platform finds only a workspace whose name has no space
		"has_permission": "digidel_app.permissions.has_app_permission",
	}
]

before_install = "digidel_app.setup.version_gate.check"
before_migrate = "digidel_app.setup.version_gate.check"
after_install = "digidel_app.setup.install.after_install"
after_sync = "digidel_app.setup.install.after_sync"
after_migrate = "digidel_app.setup.install.after_migrate"
before_uninstall = "digidel_app.setup.uninstall.before_uninstall"
after_uninstall = "digidel_app.setup.uninstall.after_uninstall"

# One condition serves list and document; digidel_app.permissions says which company's records a user sees.
_COMPANY_DOCTYPES = [
	"Agreement Reminder",
	"Booking Schedule",
	"Budget Override",
	"Budget Reallocation",
	"Compared Statistics",
	"Context Figure",
	"Cost Type Account",
	"Digidel Company Settings",
	"Digidel Equipment",
	"Digidel Report",
	"Digidel Survey",
	"Digidel Survey Connection",
	"Digidel Survey Import",
	"Digidel Survey Response",
	"Digital Salon",
	"Digital Service",
	"Employer Fee Rate",
	"Encounter Import",
	"Equipment Loan",
	"Governance Meeting",
	"Grant Agreement",
	"Grant Audit Package",
	"Grant Claim",
	"Grant Claim Voucher",
	"Grant Financier",
	"Grant Income Entry",
	"Guidance Booking",
	"Helpdesk Encounter",
	"In-kind Contribution",
	"Mapping Answer",
	"Meeting Place",
	"Need Report",
	"Outreach Activity",
	"Partner Agreement",
	"Partner Organisation",
	"Personal Detail",
	"Population Figure",
	"Posting Assignment",
	"Project Budget Line",
	"Project Goal",
	"Published Statistics",
	"Published Statistics Basis",
	"Referral Check",
	"Referral Target",
	"Retention Rule",
	"Retention Run",
	"Roadmap Initiative",
	"Salon Count",
	"Salon Evaluation",
	"Salon Registration",
	"Salon Series",
	"Salon Volunteer",
	"Steering Document",
	"Year Wheel Task",
]
# Rows of their tables: the platform asks for the document only when a single row is read.
_ROW_DOCTYPES = [
	"Agreement Commitment",
	"Agreement Renewal",
	"Budget Line Formula",
	"Budget Line Funding",
	"Budget Reallocation Row",
	"Closed Week",
	"Digidel Survey Answer",
	"Digidel Survey Column",
	"Digidel Survey Question",
	"Encounter Question",
	"Financing Statement",
	"Governance Decision",
	"Grant Claim Line",
	"Grant Claim Share",
	"Grant Claim Year",
	"Grant Deadline",
	"Grant Financing",
	"Grant Instalment",
	"Place Criterion",
	"Place Opening Hour",
	"Project Budget Line Year",
	"Reviewed Page Language",
	"Roadmap Document",
	"Roadmap Follow-up",
	"Salon Equipment",
	"Salon Headcount",
	"Salon Host",
	"Salon Need",
	"Salon Series Exception",
	"Salon Series Term",
	"Salon Series Time",
	"Salon Volunteer Topic",
	"Year Wheel Occurrence",
]
# Names and contacts with a purpose; digidel_center.personal_registry says which fields, and when they are hidden.
_PERSONAL_DOCTYPES = [
	"Equipment Loan",
	"Guidance Booking",
	"Salon Registration",
	"Salon Volunteer",
]
permission_query_conditions = {
	**{doctype: "digidel_app.permissions.company_condition" for doctype in _COMPANY_DOCTYPES},
	**{doctype: "digidel_app.permissions.row_condition" for doctype in _ROW_DOCTYPES},
	"File": "digidel_app.permissions.file_condition",
	"Competence Record": "digidel_app.permissions.competence_condition",
	"Volunteer Shift": "digidel_app.permissions.shift_condition",
}
has_permission = {
	**{doctype: "digidel_app.permissions.has_company_permission" for doctype in _COMPANY_DOCTYPES},
	"Competence Record": "digidel_app.permissions.has_competence_permission",
	"Volunteer Shift": "digidel_app.permissions.has_shift_permission",
}

role_home_page = {"Digidel Volunteer": "digidel/volontar"}
page_renderer = ["digidel_app.web.renderer.DigidelPage"]
app_include_js = ["/assets/digidel_app/js/desk_button.js"]

_FORGET_NUMBERS = {
	"on_update": "digidel_app.digidel_center.notes.forget_allowed_numbers",
	"after_delete": "digidel_app.digidel_center.notes.forget_allowed_numbers",
}
_FORGET_BUDGET = {
	"on_update": "digidel_app.digidel_funding.posting_control.forget",
	"after_delete": "digidel_app.digidel_funding.posting_control.forget",
}
doc_events = {
	**{
		doctype: {
			"before_save": "digidel_app.digidel_center.personal_records.before_save",
			"on_trash": "digidel_app.digidel_center.personal_records.on_trash",
		}
		for doctype in _PERSONAL_DOCTYPES
	},
	"Comment": {"validate": "digidel_app.overrides.comment.refuse_personal_data"},
	"Communication": {"validate": "digidel_app.overrides.communication.refuse_personal_data"},
	**{
		doctype: _FORGET_BUDGET
		for doctype in ("Cost Type Account", "Grant Agreement", "Posting Assignment", "Project Budget Line")
	},
	"Digidel Settings": _FORGET_NUMBERS,
	"Digital Service": _FORGET_NUMBERS,
	"Digital Salon": {
		"on_update": [
			"digidel_app.digidel_partners.contributions.follow_salon",
			"digidel_app.digidel_salons.shifts.follow_salon",  # after it: what the host gave goes first
			"digidel_app.digidel_salons.needs.follow_salon",
		],
		"after_delete": "digidel_app.digidel_salons.needs.forget_salon",
		"on_trash": "digidel_app.digidel_partners.contributions.forget_salon",
	},
	# Of an app that may be absent: a hook for a DocType that is not there is never called.
	"Expense Claim": {"before_submit": "digidel_app.overrides.expense_claim.control"},
	"File": {
		"validate": [
			"digidel_app.digidel_center.personal_records.refuse_public_file",
			"digidel_app.overrides.file.refuse_borrowed",
		]
	},
	"Helpdesk Encounter": {"after_insert": "digidel_app.digidel_encounters.booking_desk.link_encounter"},
	"In-kind Contribution": {
		"on_update": "digidel_app.digidel_salons.shifts.follow_contribution",
		"after_delete": "digidel_app.digidel_salons.shifts.follow_contribution",
	},
	"Journal Entry": {"before_submit": "digidel_app.overrides.journal_entry.control"},
	"Payment Entry": {"before_submit": "digidel_app.overrides.payment_entry.control"},
	"Project": {"validate": "digidel_app.overrides.project.keep_company"},
	"Purchase Invoice": {
		"before_submit": "digidel_app.overrides.purchase_invoice.control",
		"on_submit": "digidel_app.overrides.purchase_invoice.billed",
		"on_cancel": "digidel_app.overrides.purchase_invoice.billed",
	},
	"Purchase Order": {
		"before_submit": "digidel_app.overrides.purchase_order.control",
		"on_submit": "digidel_app.overrides.purchase_order.ordered",
		"on_update_after_submit": "digidel_app.overrides.purchase_order.raised",
		"on_cancel": "digidel_app.overrides.purchase_order.ordered",
	},
	"Purchase Receipt": {"before_submit": "digidel_app.overrides.purchase_receipt.control"},
	"Stock Entry": {"before_submit": "digidel_app.overrides.stock_entry.control"},
	"Tag Link": {"validate": "digidel_app.overrides.tag_link.refuse_personal_data"},
	"ToDo": {
		"validate": "digidel_app.overrides.todo.refuse_personal_data",
		"on_update": [
			"digidel_app.digidel_follow_up.decisions.follow_task",
			"digidel_app.digidel_follow_up.year_wheel.follow_task",
		],
	},
	"Version": {"before_insert": "digidel_app.digidel_center.personal_records.keep_out_of_version"},
	"Referral Target": _FORGET_NUMBERS,
}
doctype_js = {
	"Digital Salon": "public/js/count_participants.js",
	"Digidel Equipment": "public/js/loans.js",
	"Equipment Loan": "public/js/loans.js",
	"Expense Claim": "public/js/posting_control.js",
	"Journal Entry": "public/js/posting_control.js",
	"Payment Entry": "public/js/posting_control.js",
	"Purchase Invoice": "public/js/posting_control.js",
	"Purchase Order": "public/js/posting_control.js",
	"Purchase Receipt": "public/js/posting_control.js",
	"Stock Entry": "public/js/posting_control.js",
	"Salon Series": "public/js/salon_plan.js",
}
doctype_list_js = {"Equipment Loan": "public/js/loans.js", "Salon Series": "public/js/salon_plan.js"}
scheduler_events = {
	"hourly": [
		"digidel_app.digidel_center.personal_records.hide_all_met",
		"digidel_app.digidel_encounters.booking_reminders.hourly",
		"digidel_app.digidel_salons.messages.remind_all",
	],
	"daily": [
		"digidel_app.digidel_encounters.importing.job.remove_forgotten_files",
		"digidel_app.digidel_follow_up.surveys.importing.remove_forgotten_files",
		"digidel_app.digidel_follow_up.surveys.fetching.fetch_all",
		"digidel_app.digidel_center.loans.daily",
		"digidel_app.digidel_funding.reminders.remind",
		"digidel_app.digidel_follow_up.alerts.remind_all",
		"digidel_app.digidel_follow_up.year_wheel.remind_all",
		"digidel_app.digidel_salons.week_activity.remind_all",
	],
	"daily_long": ["digidel_app.digidel_partners.clock.run", "digidel_app.digidel_center.retention.run_all"],
	"weekly": ["digidel_app.digidel_encounters.directory_tasks.remind_weekly"],
}
override_whitelisted_methods = {
	"frappe.client.get_count": "digidel_app.api.platform_reads.get_count",
	"frappe.desk.listview.get_group_by_count": "digidel_app.api.platform_reads.get_group_by_count",
	"frappe.desk.search.get_link_title": "digidel_app.api.platform_reads.get_link_title",
	"frappe.desk.search.search_link": "digidel_app.api.platform_reads.search_link",
	"frappe.desk.search.search_widget": "digidel_app.api.platform_reads.search_widget",
	"frappe.model.workflow.apply_workflow": "digidel_app.api.partners.apply_workflow",
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": (
		"digidel_app.api.platform_reads.get_workflow_state_count"
	),
}

export_python_type_annotations = True
require_type_annotated_api_methods = True
