"""Which modules a module needs, however deep: proof that a package runs without the platform."""

import ast
import sys
from pathlib import Path

from app_files import APP, ROOT, module_path


def imports_of(source: str, package: str) -> set[str]:
	"""Dotted names imported anywhere in a source, also inside functions. `package` resolves relative imports."""
	found = set()
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Import):
			found |= {alias.name for alias in node.names}
		elif isinstance(node, ast.ImportFrom):
			base = node.module or ""
			if node.level:
				parents = package.split(".")[: len(package.split(".")) - node.level + 1]
				base = ".".join([*parents, *([node.module] if node.module else [])])
			found |= {f"{base}.{alias.name}" for alias in node.names}
		elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
			"__import__",
			"importlib.import_module",
		):
			found |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
	return found


def walk(entrances: list[str], root: Path = ROOT, app: str = APP) -> dict[str, set[str]]:
	"""Own modules that the entrances reach, each with the top names of foreign packages it imports."""
	reached: dict[str, set[str]] = {}
	waiting = list(entrances)
	while waiting:
		dotted = waiting.pop()
		path = module_path(dotted, root)
		if dotted in reached or path is None:
			continue
		# importing a.b.c runs a and a.b first
		waiting += [".".join(dotted.split(".")[:n]) for n in range(1, dotted.count(".") + 1)]
		package = dotted if path.name == "__init__.py" else dotted.rpartition(".")[0]
		names = imports_of(path.read_text(encoding="utf-8"), package)
		reached[dotted] = {name.split(".")[0] for name in names} - {app}
		for name in names:
			if name.split(".")[0] == app:
				waiting += [name, name.rpartition(".")[0]]
	return reached


def foreign(
	entrances: list[str], allowed: set[str], root: Path = ROOT, app: str = APP
) -> dict[str, set[str]]:
	"""What the entrances reach beyond the standard library and the allowed packages, by module."""
	known = set(sys.stdlib_module_names) | allowed
	return {dotted: names - known for dotted, names in walk(entrances, root, app).items() if names - known}
