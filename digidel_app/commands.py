"""Commands of `bench --site SITE …`. Loaded with every bench command, so each imports what it needs itself."""

import click
from frappe.commands import get_site, pass_context


@click.command("digidel-demo")
@click.option("--remove", is_flag=True, help="Remove what the command has loaded, and nothing else.")
@click.option(
	"--force", is_flag=True, help="Load beside, or remove in spite of, Digidel data of the site's own."
)
@click.option("--company", help="ERPNext company to load into. Default: the application's municipality.")
@click.option("--password", default=None, help="Password of the demonstration users. Default: digidel-demo.")
@pass_context
def digidel_demo(context, remove: bool, force: bool, company: str | None, password: str | None) -> None:
	"""Load the demonstration municipality: a grant, its ledger and two years of a DigidelCenter."""
	import frappe

	with frappe.init_site(get_site(context)):
		frappe.connect()
		frappe.flags.mute_emails = True
		try:
			message = _remove_demo(force) if remove else _load_demo(company, password, force)
			# The only commit: a run that fails or is stopped leaves the site as it was.
			frappe.db.commit()
		except frappe.ValidationError as error:
			raise click.ClickException(frappe.utils.strip_html(str(error)))
		finally:
			frappe.db.rollback()  # of what was not committed; also takes back files written to disk
			frappe.destroy()
		click.echo(message)


def _load_demo(company: str | None, password: str | None, force: bool) -> str:
	from frappe import _

	from digidel_app.demo.loader import load
	from digidel_app.demo.users import DEFAULT_PASSWORD, DEMO_USERS

	if not load(company, password=password or DEFAULT_PASSWORD, force=force, say=click.echo):
		return _("The demonstration municipality is already loaded. Nothing to do.")
	users = "\n".join(f"  {user['email']:<26} {user['full_name']}" for user in DEMO_USERS)
	return _("The demonstration municipality is loaded. Users:") + "\n" + users


def _remove_demo(force: bool) -> str:
	from frappe import _

	from digidel_app.demo.removal import remove

	if not remove(force=force, say=click.echo):
		return _("There is no demonstration municipality on this site. Nothing to do.")
	return _("The demonstration municipality is removed.")


@click.command("digidel-import-encounters")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True))
@click.option(
	"--company", help="ERPNext company whose visits they are. Default: the site's only Digidel company."
)
@click.option("--user", default="Administrator", help="Advisor of rows that name none.")
@click.option("--lang", default="sv", help="Language of the report: sv or en.")
@pass_context
def digidel_import_encounters(context, file: str, company: str | None, user: str, lang: str) -> None:
	"""Import visits from a CSV file with the template's headings. Run again, it adds only what is missing."""
	import frappe

	with frappe.init_site(get_site(context)):
		frappe.connect()
		frappe.set_user(user)
		frappe.local.lang = lang
		try:
			click.echo(_import_encounters(file, company))
		finally:
			frappe.destroy()


def _import_encounters(file: str, company: str | None) -> str:
	from pathlib import Path

	import frappe
	from frappe import _

	from digidel_app.digidel_encounters.importing import run
	from digidel_app.domain.encounter_file import FileError

	companies = frappe.get_all("Digidel Company Settings", pluck="name")
	company = company or (companies[0] if len(companies) == 1 else None)
	if company not in companies:
		raise click.ClickException(
			_("Say with --company whose visits they are: {0}").format(", ".join(companies))
		)
	try:
		outcome = run.import_visits(
			Path(file).read_bytes(),
			company,
			frappe.session.user,
			lambda so_far, percent: click.echo(f"{percent:3d} %  {so_far.stored}", err=True),
		)
	except FileError as error:
		raise click.ClickException(run.file_problem_text(error))
	counts = _("{0} rows read: {1} visits stored, {2} already there, {3} refused.").format(
		outcome.read, outcome.stored, outcome.known, outcome.refused
	)
	return "\n".join(part for part in (run.report_text(outcome), counts) if part)


commands = [digidel_demo, digidel_import_encounters]
