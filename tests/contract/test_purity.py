"""The rules in `domain/` and the demonstration's figures run without Frappe, however deep one follows the imports."""

import subprocess
import sys
from pathlib import Path

from app_files import APP, PACKAGE, ROOT
from import_walk import foreign, walk

PURE_LIBRARIES = {"holidays", "stdnum"}
PREVIEW_LIBRARIES = {"jinja2", "matplotlib", "openpyxl"}
DOMAIN = [
	f"{APP}.domain.{path.stem}"
	for path in sorted((PACKAGE / "domain").glob("*.py"))
	if path.stem != "__init__"
]
DEMONSTRATION = [
	f"{APP}.demo.{path.stem}"
	for path in sorted((PACKAGE / "demo").glob("*.py"))
	if path.stem
	in {"application", "charts", "ledger", "operations", "oracle", "plan", "preview", "swedish", "tables"}
]


def test_domain_rests_on_the_standard_library_and_itself() -> None:
	assert foreign(DOMAIN, PURE_LIBRARIES) == {}


def test_domain_reaches_nothing_else_of_the_app() -> None:
	reached = {name for name in walk(DOMAIN) if name != APP and not name.startswith(f"{APP}.domain")}
	assert reached == set()


def test_the_demonstration_is_computed_without_the_platform() -> None:
	assert len(DEMONSTRATION) >= 5
	assert foreign(DEMONSTRATION, PURE_LIBRARIES | PREVIEW_LIBRARIES) == {}


def test_domain_can_be_imported_where_frappe_is_not() -> None:
	"""The walk reads text; this asks Python itself."""
	code = (
		"import sys; sys.modules['frappe'] = None; sys.modules['erpnext'] = None; "
		f"import {', '.join(DOMAIN)}; print(len(sys.modules))"
	)
	subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


def test_walk_catches_frappe_behind_two_imports_and_inside_a_function(tmp_path: Path) -> None:
	files = {
		"app/__init__.py": "",
		"app/domain/__init__.py": "",
		"app/domain/a.py": "from app.domain import b\n",
		"app/domain/b.py": "def f():\n\tfrom ..other import c\n\treturn c\n",
		"app/other.py": "import frappe.utils\nimport json\nc = 1\n",
	}
	for name, text in files.items():
		(tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
		(tmp_path / name).write_text(text)
	assert foreign(["app.domain.a"], set(), tmp_path, "app") == {"app.other": {"frappe"}}


def test_walk_catches_the_package_that_is_run_on_the_way(tmp_path: Path) -> None:
	(tmp_path / "app" / "domain").mkdir(parents=True)
	(tmp_path / "app" / "__init__.py").write_text("import requests\n")
	(tmp_path / "app" / "domain" / "__init__.py").write_text("")
	(tmp_path / "app" / "domain" / "a.py").write_text("")
	assert foreign(["app.domain.a"], set(), tmp_path, "app") == {"app": {"requests"}}
