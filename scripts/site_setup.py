"""Runs in the bench's Python: python site_setup.py SITE sets ERPNext up without its wizard.

The Swedish demonstration company, its accounts, fiscal years, holidays and defaults. The saved base of the demonstration
and test sites is made anew whenever this file changes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import frappe

COMPANY = "Timrå kommun"
ABBR = "TK"
COUNTRY = "Sweden"
CURRENCY = "SEK"
FIRST_YEAR, LAST_YEAR = 2019, 2026
HOLIDAY_LIST = "Helgdagar i Sverige"

# A small chart in the manner of the Swedish BAS: number, name, account type ("" = none). A class holds groups, a group
# holds accounts. The full BAS chart that ships with ERPNext has 1 894 accounts and wrong defaults; this one has what a
# municipality's grant needs and does not change when the shipped file does.
CHART: dict[tuple[str, str, str], dict[tuple[str, str], list[tuple[str, str, str]]]] = {
	("1", "Tillgångar", "Asset"): {
		("12", "Maskiner och inventarier"): [
			("1220", "Inventarier", "Fixed Asset"),
			("1228", "Ackumulerade nedskrivningar på inventarier", ""),
			("1229", "Ackumulerade avskrivningar på inventarier", "Accumulated Depreciation"),
			("1250", "Datorer", "Fixed Asset"),
		],
		("14", "Lager"): [("1460", "Lager av varor", "Stock")],
		("15", "Kundfordringar"): [("1510", "Kundfordringar", "Receivable")],
		("16", "Övriga kortfristiga fordringar"): [
			("1630", "Avräkning för skatter och avgifter (skattekonto)", ""),
			("1650", "Momsfordran", "Tax"),
			("1680", "Andra kortfristiga fordringar", ""),
		],
		("17", "Förutbetalda kostnader och upplupna intäkter"): [
			("1710", "Förutbetalda hyreskostnader", ""),
			("1790", "Övriga förutbetalda kostnader och upplupna intäkter", ""),
		],
		("19", "Kassa och bank"): [
			("1910", "Kassa", "Cash"),
			("1920", "PlusGiro", "Bank"),
			("1930", "Företagskonto / checkkonto / affärskonto", "Bank"),
		],
	},
	("20", "Eget kapital", "Equity"): {
		("208", "Bundet och fritt eget kapital"): [
			("2081", "Eget kapital", "Equity"),
			("2098", "Resultat från föregående år", "Equity"),
			("2099", "Årets resultat", "Equity"),
		],
	},
	("2", "Skulder", "Liability"): {
		("24", "Kortfristiga skulder"): [
			("2440", "Leverantörsskulder", "Payable"),
			("2445", "Mottaget men ej fakturerat", "Stock Received But Not Billed"),
			("2490", "Övriga kortfristiga skulder", ""),
		],
		("25", "Skatteskulder"): [("2510", "Skatteskulder", "")],
		("26", "Moms"): [
			("2611", "Utgående moms på försäljning inom Sverige, 25 %", "Tax"),
			("2614", "Utgående moms, omvänd skattskyldighet, 25 %", "Tax"),
			("2641", "Debiterad ingående moms", "Tax"),
			("2645", "Beräknad ingående moms på förvärv från utlandet", "Tax"),
			("2650", "Redovisningskonto för moms", "Tax"),
		],
		("27", "Personalens skatter och avgifter"): [
			("2710", "Personalskatt", ""),
			("2731", "Avräkning lagstadgade sociala avgifter", ""),
		],
		("28", "Övriga kortfristiga skulder"): [("2890", "Övriga kortfristiga skulder", "")],
		("29", "Upplupna kostnader och förutbetalda intäkter"): [
			("2910", "Upplupna löner", ""),
			("2920", "Upplupna semesterlöner", ""),
			("2970", "Förutbetalda intäkter", ""),
			("2990", "Övriga upplupna kostnader och förutbetalda intäkter", ""),
		],
	},
	("3", "Intäkter", "Income"): {
		("30", "Huvudintäkter"): [("3000", "Försäljning inom Sverige", "Income Account")],
		("37", "Intäktskorrigeringar"): [("3740", "Öres- och kronutjämning", "Round Off")],
		("39", "Övriga intäkter"): [
			("3985", "Erhållna statliga bidrag", "Income Account"),
			("3987", "Erhållna kommunala bidrag", "Income Account"),
			("3999", "Övriga rörelseintäkter", "Income Account"),
		],
	},
	("4", "Varor och material", "Expense"): {
		("40", "Inköp"): [
			("4000", "Inköp av varor", "Cost of Goods Sold"),
			("4990", "Förändring av lager", "Stock Adjustment"),
		],
	},
	("5", "Övriga externa kostnader: lokaler, utrustning, resor", "Expense"): {
		("50", "Lokalkostnader"): [("5010", "Lokalhyra", "Expense Account")],
		("54", "Förbrukningsinventarier och förbrukningsmaterial"): [
			("5410", "Förbrukningsinventarier", "Expense Account"),
			("5420", "Programvaror", "Expense Account"),
			("5460", "Förbrukningsmaterial", "Expense Account"),
		],
		("58", "Resekostnader"): [
			("5800", "Resekostnader", "Expense Account"),
			("5830", "Kost och logi", "Expense Account"),
		],
		("59", "Reklam och information"): [
			("5910", "Annonsering", "Expense Account"),
			("5930", "Reklamtrycksaker", "Expense Account"),
		],
	},
	("6", "Övriga externa kostnader: kontor, förvaltning, tjänster", "Expense"): {
		("61", "Kontorsmateriel och trycksaker"): [("6110", "Kontorsmateriel", "Expense Account")],
		("62", "Tele, data och post"): [
			("6210", "Telekommunikation", "Expense Account"),
			("6250", "Postbefordran", "Expense Account"),
		],
		("65", "Övriga externa tjänster"): [
			("6540", "IT-tjänster", "Expense Account"),
			("6550", "Konsultarvoden", "Expense Account"),
			("6590", "Övriga externa tjänster", "Expense Account"),
		],
		("69", "Övriga externa kostnader"): [
			("6991", "Övriga externa kostnader, avdragsgilla", "Expense Account"),
		],
	},
	("7", "Personalkostnader och avskrivningar", "Expense"): {
		("70", "Löner till kollektivanställda"): [
			("7010", "Löner till kollektivanställda", "Expense Account")
		],
		("72", "Löner till tjänstemän"): [("7210", "Löner till tjänstemän", "Expense Account")],
		("75", "Sociala och andra avgifter"): [
			("7510", "Arbetsgivaravgifter", "Expense Account"),
			("7570", "Premier för arbetsmarknadsförsäkringar", "Expense Account"),
		],
		("76", "Övriga personalkostnader"): [("7610", "Utbildning", "Expense Account")],
		("78", "Avskrivningar"): [("7830", "Avskrivningar på maskiner och inventarier", "Depreciation")],
		("79", "Övriga rörelsekostnader"): [("7960", "Valutakursförluster", "Expense Account")],
	},
	("83", "Finansiella intäkter", "Income"): {
		("831", "Ränteintäkter"): [("8310", "Ränteintäkter", "Income Account")],
	},
	("84", "Finansiella kostnader och årets resultat", "Expense"): {
		("841", "Räntekostnader"): [("8410", "Räntekostnader", "Expense Account")],
		("899", "Årets resultat"): [("8999", "Årets resultat", "")],
	},
}

DEFAULT_ACCOUNTS = {
	"default_receivable_account": "1510",
	"default_payable_account": "2440",
	"default_bank_account": "1930",
	"default_cash_account": "1910",
	"default_expense_account": "6991",
	"default_income_account": "3000",
	"round_off_account": "3740",
	"write_off_account": "3740",
	"exchange_gain_loss_account": "7960",
	"accumulated_depreciation_account": "1229",
	"depreciation_expense_account": "7830",
	"default_inventory_account": "1460",
	"stock_received_but_not_billed": "2445",
	"stock_adjustment_account": "4990",
}
PAYMENT_ACCOUNTS = {"Cash": "1910", "Wire Transfer": "1930", "Bank Draft": "1930", "Credit Card": "1930"}


def open_site(site: str) -> None:
	"""Connect to a site of the bench this Python belongs to."""
	sites = Path(frappe.__file__).resolve().parents[3] / "sites"
	os.chdir(sites)
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	frappe.set_user("Administrator")


def chart_tree() -> dict[str, Any]:
	"""The chart in the form that ERPNext's create_charts reads."""
	tree: dict[str, Any] = {}
	for (class_number, class_name, root_type), groups in CHART.items():
		root: dict[str, Any] = {"account_number": class_number, "root_type": root_type, "is_group": 1}
		for (group_number, group_name), accounts in groups.items():
			group: dict[str, Any] = {"account_number": group_number, "is_group": 1}
			for number, name, account_type in accounts:
				group[name] = {"account_number": number, "account_type": account_type}
			root[group_name] = group
		tree[class_name] = root
	return tree


def account(number: str) -> str:
	"""The name of the company's account with this number."""
	return frappe.db.get_value("Account", {"company": COMPANY, "account_number": number})


def make_company() -> None:
	"""The company with the small chart, a cost centre, warehouses and default accounts."""
	from erpnext.accounts.doctype.account.chart_of_accounts.chart_of_accounts import create_charts

	frappe.local.flags.ignore_chart_of_accounts = True
	company = frappe.get_doc(
		{
			"doctype": "Company",
			"company_name": COMPANY,
			"abbr": ABBR,
			"default_currency": CURRENCY,
			"country": COUNTRY,
			"create_chart_of_accounts_based_on": "Standard Template",
			"chart_of_accounts": "Standard",
			"enable_perpetual_inventory": 0,
		}
	).insert()
	frappe.local.flags.ignore_root_company_validation = True
	create_charts(COMPANY, custom_chart=chart_tree())
	frappe.local.flags.ignore_chart_of_accounts = False

	cost_center = frappe.db.get_value("Cost Center", {"company": COMPANY, "is_group": 0})
	company.reload()
	fields = {field.fieldname for field in company.meta.fields}
	values = {field: account(number) for field, number in DEFAULT_ACCOUNTS.items() if field in fields}
	values |= {
		field: cost_center
		for field in ("cost_center", "round_off_cost_center", "depreciation_cost_center")
		if field in fields
	}
	company.db_set(values)
	company.create_default_warehouses()
	for mode, number in PAYMENT_ACCOUNTS.items():
		if frappe.db.exists("Mode of Payment", mode):
			payment = frappe.get_doc("Mode of Payment", mode)
			payment.append("accounts", {"company": COMPANY, "default_account": account(number)})
			payment.save()


def make_years() -> None:
	"""The fiscal years of the grant, and those up to today when today is later."""
	today = frappe.utils.getdate()
	for year in range(FIRST_YEAR, max(LAST_YEAR, today.year) + 1):
		frappe.get_doc(
			{
				"doctype": "Fiscal Year",
				"year": str(year),
				"year_start_date": f"{year}-01-01",
				"year_end_date": f"{year}-12-31",
			}
		).insert()


def make_holidays() -> None:
	"""Sweden's public holidays and Sundays."""
	last = max(LAST_YEAR, frappe.utils.getdate().year)
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": HOLIDAY_LIST,
			"from_date": f"{FIRST_YEAR}-01-01",
			"to_date": f"{last}-12-31",
			"country": "SE",
			"weekly_off": "Sunday",
		}
	)
	frappe.local.lang = "sv"
	try:
		holidays.get_local_holidays()
		holidays.get_weekly_off_dates()
	finally:
		frappe.local.lang = "en"
	# The library counts every Sunday as a holiday by law ("Söndag"): those are the weekly day off here.
	for row in holidays.holidays:
		if row.description.strip() in ("Söndag", "Sunday"):
			row.weekly_off = 1
	holidays.insert()
	frappe.db.set_value("Company", COMPANY, "default_holiday_list", holidays.name)


def make_defaults() -> None:
	"""What the wizard's last pages set: language, formats, currency, price lists."""
	from erpnext.setup.setup_wizard.operations.install_fixtures import install_defaults

	install_defaults(
		frappe._dict(
			company_name=COMPANY,
			currency=CURRENCY,
			country=COUNTRY,
			bank_account="Bankkonto",
		)
	)
	frappe.db.set_value(
		"Company", COMPANY, "default_bank_account", account(DEFAULT_ACCOUNTS["default_bank_account"])
	)
	frappe.db.set_default("company", COMPANY)
	frappe.db.set_value("Language", "sv", "enabled", 1)
	values = {
		"country": COUNTRY,
		"language": "sv",
		"time_zone": "Europe/Stockholm",
		"currency": CURRENCY,
		"date_format": "yyyy-mm-dd",
		"time_format": "HH:mm",
		"number_format": "# ###,##",
		"first_day_of_the_week": "Monday",
		"float_precision": "3",
		"currency_precision": "2",
		"rounding_method": "Banker's Rounding",
		"enable_scheduler": 1,
		"enable_telemetry": 0,
		"setup_complete": 1,
	}
	settings = frappe.get_doc("System Settings")
	settings.update(values)
	settings.save()
	# The settings hand on to the site's defaults only what differs from the form's own default values.
	for name in ("date_format", "time_format", "number_format", "first_day_of_the_week", "float_precision"):
		frappe.db.set_default(name, values[name])
	frappe.db.set_value("Currency", CURRENCY, {"number_format": "# ###,##", "symbol_on_right": 1})
	frappe.db.set_value("User", "Administrator", {"language": "sv", "time_zone": "Europe/Stockholm"})
	frappe.db.set_value(
		"Installed Application", {"app_name": ("in", ["frappe", "erpnext"])}, "is_setup_complete", 1
	)
	frappe.db.set_single_value("System Settings", "setup_complete", 1)


def set_up_erpnext() -> None:
	"""Everything ERPNext's wizard would have done, and what it does wrong for Sweden put right."""
	from erpnext.setup.setup_wizard.operations import install_fixtures

	if frappe.db.exists("Company", COMPANY):
		print(f"{COMPANY} is there")
		return
	frappe.flags.in_install = False
	install_fixtures.install(COUNTRY)
	make_company()
	make_years()
	make_holidays()
	make_defaults()
	frappe.db.commit()
	frappe.clear_cache()
	if not frappe.is_setup_complete():
		raise SystemExit("ERPNext does not count as set up")
	print(f"{frappe.db.count('Account')} accounts, {frappe.db.count('Fiscal Year')} fiscal years")


def main(site: str) -> None:
	"""Set one site up."""
	open_site(site)
	try:
		set_up_erpnext()
	finally:
		frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
