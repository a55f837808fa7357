"""Where the app's files are and what they declare, read without importing Frappe."""

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

APP = "digidel_app"
ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / APP

ROLES = {
	"Digidel Advisor",
	"Digidel Coordinator",
	"Digidel Volunteer",
	"Digidel Finance",
	"Digidel Manager",
	"Digidel Reader",
}
PLATFORM_DOCTYPES = {
	"Account",
	"Activity Type",
	"Address",
	"Company",
	"Contact",
	"Cost Center",
	"Currency",
	"Customer",
	"DocType",
	"Employee",
	"Fiscal Year",
	"GL Entry",
	"Help Article",
	"Holiday List",
	"Journal Entry",
	"Language",
	"Payment Entry",
	"Project",
	"Purchase Invoice",
	"Purchase Order",
	"Supplier",
	"Timesheet",
	"User",
}
"""DocTypes of Frappe and ERPNext that the app may link to. ERPNext's Budget tables are not among them."""


def scrub(name: str) -> str:
	"""The folder name of a module or DocType, as Frappe makes it."""
	return name.replace(" ", "_").replace("-", "_").lower()


def python_files() -> list[Path]:
	return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def files(pattern: str) -> list[Path]:
	return sorted(path for path in PACKAGE.rglob(pattern) if "node_modules" not in path.parts)


def modules() -> list[str]:
	return (PACKAGE / "modules.txt").read_text(encoding="utf-8").splitlines()


def load_json(path: Path) -> Any:
	return json.loads(path.read_text(encoding="utf-8"))


def standard_documents(kind: str) -> dict[Path, dict]:
	"""The JSON files of one kind, for example "doctype" or "number_card", by path."""
	return {path: load_json(path) for path in sorted(PACKAGE.glob(f"*/{kind}/*/*.json"))}


def doctypes() -> dict[str, dict]:
	return {doc["name"]: doc for doc in standard_documents("doctype").values()}


def names_of(kind: str) -> set[str]:
	return {doc["name"] for doc in standard_documents(kind).values()}


def company_doctypes() -> set[str]:
	"""Own DocTypes with records of their own that belong to a company."""
	return {
		name
		for name, doc in doctypes().items()
		if not doc.get("istable")
		and not doc.get("issingle")
		and "company" in {field["fieldname"] for field in doc["fields"]}
	}


def row_doctypes() -> set[str]:
	"""Own tables whose rows lie in documents that belong to a company."""
	tables = ("Table", "Table MultiSelect")
	return {
		field["options"]
		for name in company_doctypes()
		for field in doctypes()[name]["fields"]
		if field["fieldtype"] in tables
	}


def hooks() -> dict[str, Any]:
	"""hooks.py as Frappe sees it: every name without a leading underscore."""
	namespace: dict[str, Any] = {}
	exec(compile((PACKAGE / "hooks.py").read_text(encoding="utf-8"), "hooks.py", "exec"), namespace)
	return {name: value for name, value in namespace.items() if not name.startswith("_")}


def strings_in(value: Any) -> list[str]:
	"""All strings in nested data, keys too."""
	if isinstance(value, str):
		return [value]
	if isinstance(value, dict):
		return [text for pair in value.items() for part in pair for text in strings_in(part)]
	if isinstance(value, list | tuple | set):
		return [text for part in value for text in strings_in(part)]
	return []


# -- dotted paths ---------------------------------------------------------------------------------------------


@cache
def tree(path: Path) -> ast.Module:
	return ast.parse(path.read_text(encoding="utf-8"), str(path))


def module_path(dotted: str, root: Path = ROOT) -> Path | None:
	"""The file of a module given as a dotted path, or None."""
	base = root.joinpath(*dotted.split("."))
	for path in (base.with_suffix(".py"), base / "__init__.py"):
		if path.is_file():
			return path
	return None


def definition(dotted: str, root: Path = ROOT) -> ast.AST | None:
	"""The function, class or assignment that a dotted path names, or None."""
	module, _, name = dotted.rpartition(".")
	path = module_path(module, root) if module else None
	if path is None:
		return None
	for node in tree(path).body:
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
			return node
		if isinstance(node, ast.Assign) and name in {getattr(target, "id", None) for target in node.targets}:
			return node
	return None


def resolves(dotted: str, root: Path = ROOT) -> bool:
	"""Whether a dotted path names something in the package."""
	return module_path(dotted, root) is not None or definition(dotted, root) is not None


def is_own_path(text: str) -> bool:
	return bool(re.fullmatch(rf"{APP}(\.\w+)+", text))
