"""The house as drawn: links that point home, hooks that are data, patches and hooks that lead somewhere."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from app_files import (
	APP,
	PACKAGE,
	ROOT,
	company_doctypes,
	definition,
	hooks,
	is_own_path,
	module_path,
	modules,
	resolves,
	row_doctypes,
	scrub,
	strings_in,
)

try:
	import tomllib
except ModuleNotFoundError:  # Python 3.10, where pytest brings tomli
	import tomli as tomllib


def project() -> dict:
	return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# -- links ----------------------------------------------------------------------------------------------------


def link_faults(root: Path) -> list[str]:
	faults = []
	for name in ("hooks.py", "fixtures", "patches"):
		link = root / name
		if not link.is_symlink():
			faults.append(f"{name} is no symbolic link")
		elif link.readlink() != Path(APP) / name:
			faults.append(f"{name} points at {link.readlink()}")
		elif not link.exists():
			faults.append(f"{name} leads nowhere")
	return faults


def test_the_three_root_links_are_relative_and_lead_into_the_package() -> None:
	assert link_faults(ROOT) == []


def test_link_rule_catches_a_copy_an_absolute_link_and_a_broken_one(tmp_path: Path) -> None:
	(tmp_path / APP / "patches").mkdir(parents=True)
	(tmp_path / "hooks.py").write_text("")
	(tmp_path / "patches").symlink_to(tmp_path / APP / "patches")
	(tmp_path / "fixtures").symlink_to(Path(APP) / "fixtures")
	faults = link_faults(tmp_path)
	assert faults[0] == "hooks.py is no symbolic link"
	assert faults[1] == "fixtures leads nowhere"
	assert faults[2].startswith("patches points at /")


# -- hooks.py -------------------------------------------------------------------------------------------------


def hooks_faults(source: str) -> list[str]:
	"""What in hooks.py is more than data."""
	faults = [f"line {len(source.splitlines())}: more than 300 lines"] if source.count("\n") > 300 else []
	logic = (
		ast.FunctionDef
		| ast.AsyncFunctionDef
		| ast.ClassDef
		| ast.Lambda
		| ast.For
		| ast.While
		| ast.If
		| ast.Try
	)
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, logic | ast.Import | ast.ImportFrom | ast.Call):
			faults.append(f"line {node.lineno}: {type(node).__name__} in hooks.py")
	return faults


def path_faults(values: list[str], root: Path = ROOT) -> list[str]:
	faults = [text for text in values if is_own_path(text) and not resolves(text, root)]
	for text in values:
		if text.startswith(f"/assets/{APP}/"):
			file = root / APP / "public" / text.removeprefix(f"/assets/{APP}/")
			faults += [] if file.is_file() or file.name.endswith((".bundle.js", ".bundle.css")) else [text]
	return faults


def test_hooks_are_data_only() -> None:
	assert hooks_faults((PACKAGE / "hooks.py").read_text(encoding="utf-8")) == []


def test_every_path_in_hooks_leads_to_something_in_the_package() -> None:
	values = strings_in(hooks())
	assert [text for text in values if is_own_path(text)], "no paths found, the walk is broken"
	assert path_faults(values) == []


def test_hook_rules_catch_logic_and_dead_paths(tmp_path: Path) -> None:
	assert hooks_faults("import os\n\ndef f():\n\treturn 1\n") == [
		"line 1: Import in hooks.py",
		"line 3: FunctionDef in hooks.py",
	]
	assert hooks_faults("x = 1\n" * 301)[0].endswith("more than 300 lines")
	(tmp_path / APP).mkdir()
	(tmp_path / APP / "__init__.py").write_text("")
	(tmp_path / APP / "here.py").write_text("def there(): ...\n")
	values = [f"{APP}.here.there", f"{APP}.here", f"{APP}.here.gone", f"/assets/{APP}/gone.svg"]
	assert path_faults(values, tmp_path) == [f"{APP}.here.gone", f"/assets/{APP}/gone.svg"]


def test_company_permission_hooks_name_exactly_the_doctypes_with_a_company() -> None:
	data = hooks()
	conditions = set(data["permission_query_conditions"])
	# the platform's own: what hangs on a municipality's records is listed with them
	assert conditions == company_doctypes() | row_doctypes() | {"File"}
	assert set(data["has_permission"]) == company_doctypes()


def test_required_apps_is_spelled_so_that_installing_needs_no_network() -> None:
	assert hooks()["required_apps"] == ["frappe/erpnext"]
	# bench reads this line by a regular expression
	assert (
		'required_apps = ["frappe/erpnext"]'
		in (PACKAGE / "hooks.py").read_text(encoding="utf-8").splitlines()
	)


def test_modules_are_folders_with_an_init_file() -> None:
	names = modules()
	assert len(names) == len(set(names)) == 6
	assert [name for name in names if not (PACKAGE / scrub(name) / "__init__.py").is_file()] == []


# -- patches --------------------------------------------------------------------------------------------------


def patch_faults(text: str, root: Path = ROOT) -> list[str]:
	lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
	faults = [
		f"{section} is missing"
		for section in ("[pre_model_sync]", "[post_model_sync]")
		if section not in lines
	]
	patches = [line for line in lines if not line.startswith("[")]
	# a duplicate line stops every migrate: Frappe reads the file with ConfigParser
	faults += [f"{line} stands twice" for line in set(patches) if patches.count(line) > 1]
	for line in patches:
		module = line.split("#")[0].strip()
		if line.startswith("execute:"):
			ast.parse(line.removeprefix("execute:"))
		elif module_path(module, root) is None or definition(f"{module}.execute", root) is None:
			faults.append(f"{module} has no execute()")
	return faults


def test_every_patch_can_be_run() -> None:
	assert patch_faults((PACKAGE / "patches.txt").read_text(encoding="utf-8")) == []


def test_patch_rule_catches_missing_sections_files_functions_and_duplicates(tmp_path: Path) -> None:
	(tmp_path / "a.py").write_text("def execute(): ...\n")
	(tmp_path / "b.py").write_text("def run(): ...\n")
	faults = patch_faults("[pre_model_sync]\na #2\na #2\nb\nc\n", tmp_path)
	assert faults == [
		"[post_model_sync] is missing",
		"a #2 stands twice",
		"b has no execute()",
		"c has no execute()",
	]


# -- project files --------------------------------------------------------------------------------------------


def test_version_stands_in_one_place() -> None:
	data = project()
	assert "version" in data["project"]["dynamic"] and "version" not in data["project"]
	assert data["tool"]["setuptools"]["dynamic"]["version"] == {"attr": f"{APP}.__version__"}
	version = re.search(
		r'^__version__ = "(\d+\.\d+\.\d+[^"]*)"$', (PACKAGE / "__init__.py").read_text(encoding="utf-8"), re.M
	)
	assert version
	assert version[1] not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
	assert "app_version" not in hooks()


def test_the_platform_is_declared_where_bench_reads_it_and_is_no_dependency_of_pip() -> None:
	data = project()
	assert data["tool"]["bench"]["frappe-dependencies"] == {
		"frappe": ">=15.0.0,<17.0.0",
		"erpnext": ">=15.0.0,<17.0.0",
	}
	assert not [name for name in data["project"]["dependencies"] if re.match(r"(frappe|erpnext)\b", name)]
	assert data["build-system"]["build-backend"] == "setuptools.build_meta"
	assert data["tool"]["setuptools"]["packages"]["find"]["include"] == [f"{APP}*"]


def test_setup_py_is_three_lines() -> None:
	lines = (ROOT / "setup.py").read_text(encoding="utf-8").split("\n")
	assert [line for line in lines if line] == ["from setuptools import setup", "setup()"]


# -- what must not stand in the repository --------------------------------------------------------------------

MACHINE_PATHS = re.compile("|".join(("/" + "work/", "/" + "root/", "/" + "home/" + r"(?!\$|\{|<)\w+/")))
PUBLIC_HOSTS = {
	"127.0.0.1",
	"docs.frappe.io",
	"frappe.io",
	"github.com",
	"localhost",
	"www.gnu.org",
	"www.w3.org",
}


def text_faults(text: str) -> list[str]:
	faults = [f"machine path {path}" for path in MACHINE_PATHS.findall(text)]
	hosts = re.findall(r"https?://(?:[^\s/@]+@)?([\w.-]+)", text)
	return faults + [
		f"host {host}"
		for host in hosts
		if host not in PUBLIC_HOSTS and not re.search(r"(^|\.)(example\.(org|com|se)|localhost)$", host)
	]


def tracked_files() -> list[Path]:
	"""Files in version control; on a bench without it, the files that lie there."""
	try:
		listing = subprocess.run(
			["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
		).stdout.split("\0")
	except (OSError, subprocess.CalledProcessError):
		listing = [str(path.relative_to(ROOT)) for path in ROOT.glob("*.md")]
		listing += [str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md")]
	return [
		ROOT / name for name in listing if name and (ROOT / name).is_file() and not (ROOT / name).is_symlink()
	]


def test_documents_name_no_machine_and_no_private_host() -> None:
	faults = {
		str(path.relative_to(ROOT)): text_faults(path.read_text(encoding="utf-8"))
		for path in tracked_files()
		if path.suffix == ".md"
	}
	assert {name: found for name, found in faults.items() if found} == {}


def test_no_file_holds_a_path_of_one_machine() -> None:
	suffixes = {".py", ".js", ".json", ".md", ".html", ".toml", ".sh", ".yaml", ".yml", ".po", ".pot", ""}
	faults = {
		str(path.relative_to(ROOT)): sorted(set(MACHINE_PATHS.findall(path.read_text(encoding="utf-8"))))
		for path in tracked_files()
		if path.suffix in suffixes
	}
	assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(
	"text",
	[
		"cd " + "/" + "work/main",
		"in " + "/" + "home/" + "someone/bench",
		"pip install --index-url https://packages.internal.invalid/simple x",
	],
)
def test_text_rule_catches(text: str) -> None:
	assert text_faults(text)


def test_text_rule_lets_public_addresses_through() -> None:
	assert (
		text_faults("Open http://localhost:8000, see https://github.com/frappe/bench and ~frappe/bench") == []
	)
