"""Rules that every DocType JSON keeps, as functions from the file's data to a list of faults."""

import ast
import json
from collections.abc import Set

from app_files import PLATFORM_DOCTYPES, ROLES

MAY_BE_SUBMITTED = {"Grant Claim", "Budget Reallocation"}
WITHOUT_COMPANY = {"Encounter Topic", "Age Band", "Cost Type"}
"""Vocabularies that all companies of a site share."""
READ_BY_NOBODY = {"Salon Evaluation", "Personal Detail", "Published Statistics Basis"}
"""What is kept out of everybody's sight until it is erased: no role at all."""
READER_MAY_SEE = {"Published Statistics"}
LANGUAGE_MEANT = {"Digital Salon"}
"""A field called `language` decides in which language Desk prints the document."""

RESERVED = {
	# columns of every table
	*("name", "owner", "creation", "modified", "modified_by", "docstatus", "idx", "doctype"),
	*("parent", "parentfield", "parenttype", "_user_tags", "_comments", "_assign", "_liked_by", "_seen"),
	# attributes and methods of a Document
	*("meta", "flags", "get", "set", "update", "append", "extend", "remove", "save", "insert", "submit"),
	*(
		"cancel",
		"delete",
		"discard",
		"db_set",
		"db_get",
		"reload",
		"notify",
		"lock",
		"unlock",
		"hook",
		"run_method",
	),
	*("as_dict", "as_json", "is_new", "validate", "rename", "permitted_fieldnames", "table_fieldnames"),
	# words of the database's language, or of the client's
	*("add", "all", "alter", "and", "as", "asc", "before", "between", "both", "by", "call", "case", "change"),
	*("character", "check", "column", "columns", "condition", "constraint", "continue", "convert", "count"),
	*("create", "cross", "cursor", "database", "declare", "default", "desc", "describe", "distinct", "drop"),
	*(
		"each",
		"else",
		"exists",
		"exit",
		"explain",
		"false",
		"fetch",
		"for",
		"force",
		"foreign",
		"from",
		"grant",
	),
	*(
		"group",
		"having",
		"if",
		"ignore",
		"in",
		"index",
		"inner",
		"interval",
		"into",
		"is",
		"join",
		"key",
		"keys",
	),
	*(
		"kill",
		"leave",
		"left",
		"like",
		"limit",
		"lines",
		"load",
		"long",
		"loop",
		"match",
		"maxvalue",
		"natural",
	),
	*(
		"not",
		"null",
		"on",
		"option",
		"or",
		"order",
		"out",
		"outer",
		"partition",
		"primary",
		"procedure",
		"range",
	),
	*(
		"rank",
		"read",
		"references",
		"release",
		"replace",
		"require",
		"return",
		"right",
		"row",
		"rows",
		"schema",
	),
	*(
		"select",
		"show",
		"signal",
		"sql",
		"starting",
		"table",
		"then",
		"to",
		"trigger",
		"true",
		"undo",
		"union",
	),
	*(
		"unique",
		"unlock",
		"update",
		"usage",
		"use",
		"using",
		"values",
		"when",
		"where",
		"while",
		"with",
		"write",
	),
}

LAYOUT = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold", "Image"}
TABLES = {"Table", "Table MultiSelect"}


def file_faults(doc: dict, folder: str, module_folder: str, modules: dict[str, str]) -> list[str]:
	"""Name, folder and module fit together. `modules` maps module names to folders."""
	scrubbed = doc["name"].replace(" ", "_").replace("-", "_").lower()
	faults = [] if scrubbed == folder else [f"lies in {folder}, not in {scrubbed}"]
	if doc["module"] not in modules:
		faults.append(f"module {doc['module']} is not in modules.txt")
	elif modules[doc["module"]] != module_folder:
		faults.append(f"lies in {module_folder} but belongs to {doc['module']}")
	return faults


def field_faults(doc: dict) -> list[str]:
	names = [field["fieldname"] for field in doc["fields"]]
	faults = [f"{name} stands twice" for name in sorted(set(names)) if names.count(name) > 1]
	if names != doc.get("field_order"):
		faults.append("field_order is not the order of the fields")
	faults += [f"{name} is a reserved word" for name in names if name in RESERVED]
	faults += [
		f"{name} is no lower-case name" for name in names if not name.isidentifier() or name != name.lower()
	]
	if "language" in names and doc["name"] not in LANGUAGE_MEANT:
		faults.append("language decides the print language")
	for field in doc["fields"]:
		faults += select_faults(field)
		if not field.get("label") and field["fieldtype"] not in LAYOUT:
			faults.append(f"{field['fieldname']} has no label")
	for key in ("title_field", "image_field"):
		if doc.get(key) and doc[key] not in names:
			faults.append(f"{key} {doc[key]} is no field")
	for name in (doc.get("search_fields") or "").split(","):
		if name.strip() and name.strip() not in [*names, "name"]:
			faults.append(f"search field {name.strip()} is no field")
	return faults


def select_faults(field: dict) -> list[str]:
	if field["fieldtype"] != "Select":
		return []
	options = (field.get("options") or "").split("\n")
	faults = [] if len(options) == len(set(options)) else [f"{field['fieldname']} offers an option twice"]
	if field.get("default") and field["default"] not in options:
		faults.append(f"{field['fieldname']} has the default {field['default']}, which is no option")
	return faults


def link_faults(doc: dict, own: Set[str], children: Set[str]) -> list[str]:
	faults = []
	names = {field["fieldname"] for field in doc["fields"]}
	for field in doc["fields"]:
		target = field.get("options")
		if field["fieldtype"] == "Link" and target not in own | PLATFORM_DOCTYPES:
			faults.append(f"{field['fieldname']} links to {target}, which does not exist")
		if field["fieldtype"] == "Link" and target in children:
			faults.append(f"{field['fieldname']} links to the child table {target}")
		if field["fieldtype"] in TABLES and target not in children:
			faults.append(f"{field['fieldname']} holds {target}, which is no child table of the app")
		if field["fieldtype"] == "Dynamic Link" and target not in names:
			faults.append(f"{field['fieldname']} takes its DocType from {target}, which is no field")
		if "Budget" in (target or "") and target in {"Budget", "Budget Account", "Monthly Distribution"}:
			faults.append(f"{field['fieldname']} touches ERPNext's budget tables")
		if field.get("link_filters"):
			faults += [
				f"{field['fieldname']} filters on {row[0]}"
				for row in json.loads(field["link_filters"])
				if row[0] != target
			]
	return faults


def kind_faults(doc: dict) -> list[str]:
	"""What belongs to the kind of DocType: company, permissions, sorting, submitting."""
	faults = []
	if doc.get("sort_field") != "creation":
		faults.append("is not sorted by creation")
	if bool(doc.get("is_submittable")) != (doc["name"] in MAY_BE_SUBMITTED):
		faults.append("is submittable" if doc.get("is_submittable") else "should be submittable")
	if doc.get("istable"):
		return faults + (["a child table has permissions of its own"] if doc.get("permissions") else [])
	names = {field["fieldname"]: field for field in doc["fields"]}
	if not doc.get("issingle") and doc["name"] not in WITHOUT_COMPANY:
		company = names.get("company")
		if company is None:
			faults.append("has no company")
		elif company["fieldtype"] != "Link" or company.get("options") != "Company":
			faults.append("company is no link to Company")
	return faults + permission_faults(doc)


def permission_faults(doc: dict) -> list[str]:
	roles = {row["role"] for row in doc.get("permissions", [])}
	if doc["name"] in READ_BY_NOBODY:
		return ["a role may see it"] if roles else []
	faults = [] if roles - {"System Manager"} else ["no role of the app may do anything with it"]
	faults += [f"{role} is no role of the app" for role in sorted(roles - ROLES - {"System Manager"})]
	if "Digidel Reader" in roles and doc["name"] not in READER_MAY_SEE:
		faults.append("Digidel Reader may see it")
	for row in doc.get("permissions", []):
		if (row.get("write") or row.get("create") or row.get("delete")) and not row.get("read"):
			if (
				not row.get("permlevel")
				and not row.get("if_owner")
				and not (row.get("create") and not row.get("write"))
			):
				faults.append(f"{row['role']} may change what it cannot read")
	return faults


def controller_faults(doctype: str, source: str | None) -> list[str]:
	"""Frappe looks for a class with the DocType's name, without blanks and hyphens."""
	if source is None:
		return ["has no controller"]
	wanted = doctype.replace(" ", "").replace("-", "")
	classes = {node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
	return [] if wanted in classes else [f"controller has no class {wanted}"]


# -- the names that several people and tests rely on ----------------------------------------------------------

BINDING_FIELDS = {
	"Digidel Company Settings": "company default_project suppression_threshold holiday_list income_account liability_account",
	"Meeting Place": """company place_name kind is_mobile locality has_wifi wifi_kind has_printer has_scanner
		is_step_free near_public_transport secrecy_rule visitors_per_year opening_hours""",
	"Place Opening Hour": "weekday opens closes service valid_from valid_to",
	"Digidel Equipment": """company equipment_name kind meeting_place owner_organisation lending_terms
		equipment_condition lendable bookable replacement_value""",
	"Equipment Loan": "company equipment borrower_name borrower_contact lent_on due_on returned_on status",
	"Helpdesk Encounter": """company project meeting_place received_at started_at utc_offset_minutes started_on
		duration_minutes channel advisor persons gender age_band visit_kind spoken_language helped_by_supporter
		inclusion_step_before inclusion_step_after heard_via follow_up_by follow_up_done_on answered_at status
		entry_mode client_uuid note questions""",
	"Encounter Question": """topic service_owner digital_service difficulty_kind outcome referred_to decline_reason
		company project meeting_place started_on gender age_band""",
	"Encounter Topic": "topic_name topic_group is_active national_code help_article",
	"Age Band": "from_age to_age",
	"Digital Service": """company service_name owner_kind department bank_id paper_form_exists languages
		contact_user contact_name contact_phone contact_email telephone_hours verified_on check_interval_days
		status""",
	"Referral Target": "company target_name kind contact_user telephone_hours valid_to verified_on check_interval_days keywords",
	"Referral Check": "company",
	"Booking Schedule": """company meeting_place bookable_kind equipment weekday from_time to_time slot_minutes
		capacity""",
	"Guidance Booking": """company meeting_place bookable_kind starts_at ends_at advisor topic visitor_name
		visitor_contact booking_code seat_key status encounter""",
	"Digital Salon": """company project title theme kind meeting_place starts_at ends_at capacity seats_taken
		needs_wifi status is_public language hosts headcounts persons_total library_staff_took_part evaluation""",
	"Salon Host": "host_kind user salon_volunteer partner_organisation role hours",
	"Salon Equipment": "equipment",
	"Salon Headcount": "gender age_band persons first_time_persons",
	"Salon Need": "need_report",
	"Salon Registration": """company digital_salon participant_name contact persons status registration_code
		queue_number""",
	"Salon Volunteer": "company volunteer_name user partner_organisation topics status",
	"Volunteer Shift": "company salon_volunteer digital_salon meeting_place shift_date hours status",
	"Need Report": """company locality meeting_place theme target_group asked_by_kind reported_count reported_on
		status blocker""",
	"Partner Organisation": "company organisation_name sector organisation_number supplier customer",
	"Partner Agreement": """company project partner_organisation title purpose mandate goals starts_on ends_on
		notice_months renewal responsible_user signed_on signed_file version_no replaces status commitments""",
	"Agreement Commitment": "kind quantity unit unit_value description",
	"In-kind Contribution": """company project partner_organisation partner_agreement contribution_date kind
		quantity unit_value amount digital_salon note""",
	"Grant Agreement": """company project title funder grant_call status applied_on decided_on decision_reference
		eligible_from eligible_to overhead_cap_percent overhead_basis amounts_include_vat rounding_tolerance
		claim_method financing instalments report_deadlines""",
	"Grant Financing": "financier fiscal_year amount",
	"Grant Instalment": "due_on amount payment_condition status payment_entry journal_entry",
	"Grant Financier": "company grant_agreement financier_name kind customer total_cap",
	"Cost Type": "cost_type_name kind",
	"Cost Type Account": "cost_type company account",
	"Project Budget Line": """company grant_agreement project cost_type cost_center title status claim_basis
		formulas years funding""",
	"Budget Line Formula": """title fiscal_year hourly_rate employer_fee_percent hours percent of_formula
		stated_amount computed_amount""",
	"Project Budget Line Year": "fiscal_year planned_amount revised_amount",
	"Budget Line Funding": "fiscal_year financier amount",
	"Posting Assignment": "company voucher_type voucher_no account project_budget_line reason",
	"Employer Fee Rate": "company valid_from percent",
	"Grant Claim": "company grant_agreement kind period_from period_to",
	"Grant Claim Voucher": "company voucher_type voucher_no account cost_center voucher_detail_no",
	"Project Goal": """company project title metric target_value percent_of_population goal_area is_qualitative
		period starts_on ends_on""",
	"Population Figure": "company value year source",
	"Context Figure": "company value year source",
	"Outreach Activity": "company project channel campaign activity_date meeting_place persons voucher",
	"Digidel Survey Question": "question_code",
	"Digidel Survey Response": "company phase pair_code channel submitted_on",
	"Roadmap Initiative": "company title area board period_from period_to status political_goal resources",
	"Governance Meeting": "company meeting_group meeting_date phase",
	"Governance Decision": "responsible_user due_on",
	"Mapping Answer": "company question_code meeting_place source_kind observed_on",
	"Competence Record": "company skill hours record_date",
}

BINDING_OPTIONS = {
	("Meeting Place", "kind"): (
		"DigidelCenter|Library|Library branch|Book bus|Service point|Reception|School|Care home|Association venue|Other"
	),
	("Place Opening Hour", "service"): "Open|Drop-in|Booked|Telephone",
	(
		"Helpdesk Encounter",
		"channel",
	): "Drop-in|Booked|Telephone|E-mail|Chat|Social media|Home visit|Outreach",
	("Helpdesk Encounter", "gender"): "Woman|Man|Mixed group|Not recorded",
	("Helpdesk Encounter", "visit_kind"): "First visit|Returning|Unknown",
	("Helpdesk Encounter", "inclusion_step_before"): "|Motivation|Access|Skills|Use",
	("Helpdesk Encounter", "inclusion_step_after"): "|Motivation|Access|Skills|Use",
	("Helpdesk Encounter", "status"): "Open|Closed",
	("Helpdesk Encounter", "entry_mode"): "Live|Batch|Imported",
	("Encounter Question", "service_owner"): "Own municipality|Other authority|Company|None",
	("Encounter Question", "difficulty_kind"): (
		"|Device|Language|Technique|Identification|Forms and documents|Safety"
	),
	("Encounter Question", "outcome"): "Solved|Guided|Referred|Follow-up|Declined by guideline|Unsolved",
	("Digital Service", "bank_id"): "Not needed|Optional|Required",
	("Booking Schedule", "bookable_kind"): "Guidance|Computer|Room|Demonstration",
	("Guidance Booking", "status"): "Booked|Attended|No-show|Cancelled",
	("Digital Salon", "kind"): (
		"Digital salon|Digital café|Lecture|Workshop|Course|Study visit|Campaign|Internal training"
	),
	("Digital Salon", "status"): "Planned|Open|Held|Reported|Cancelled",
	("Salon Host", "host_kind"): "Staff|Volunteer|Partner",
	("Salon Registration", "status"): "Registered|Waitlisted|Attended|No-show|Cancelled",
	("Need Report", "asked_by_kind"): "Resident|Staff|Association",
	("Need Report", "status"): "New|Planned|Met|Not possible",
	("Need Report", "blocker"): "None|No wifi|No transport|No host|No venue",
	("Partner Organisation", "sector"): "Public|Private|Association|Study association|Faith|Education",
	("Partner Agreement", "status"): "Draft|Under review|Approved|Signed|Active|Terminated|Expired|Rejected",
	("Partner Agreement", "renewal"): "None|Automatic|By decision",
	("Agreement Commitment", "kind"): "Hours|Venue|Equipment|Communication|Other",
	("Grant Agreement", "status"): "Draft|Applied|Granted|Rejected|Active|Reported|Closed",
	("Grant Agreement", "overhead_basis"): "Planned salaries|Formula salaries|Actual salaries",
	("Grant Agreement", "claim_method"): "Pro rata|Fixed per year|Funder pays named lines",
	("Grant Financier", "kind"): "Grant|Own|Other",
	("Cost Type", "kind"): "Salary|Overhead|Other",
	("Project Budget Line", "status"): "Draft|Approved|Closed",
	("Project Budget Line", "claim_basis"): "Ledger|Timesheet|Flat rate",
	("Grant Claim", "kind"): "Payment request|Interim report|Final report",
	("Project Goal", "period"): "Total|Year|Month|ISO week",
	("Digidel Survey Response", "phase"): "Before|After|Single",
	("Governance Meeting", "meeting_group"): "Steering group|Working group",
}


def binding_faults(doc: dict) -> list[str]:
	"""Fields and options that clients, imports and tests call by name."""
	fields = {field["fieldname"]: field for field in doc["fields"]}
	faults = [
		f"{name} is missing" for name in BINDING_FIELDS.get(doc["name"], "").split() if name not in fields
	]
	for (doctype, name), options in BINDING_OPTIONS.items():
		if doctype == doc["name"] and name in fields:
			given = [option for option in (fields[name].get("options") or "").split("\n")]
			wanted = options.split("|")
			if [option for option in given if option] != [option for option in wanted if option]:
				faults.append(f"{name} offers {given}, not {wanted}")
	return faults
