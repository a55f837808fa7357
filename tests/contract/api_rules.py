"""Rules for functions that a browser can call: typed, authorising first, POST where they change anything.

The package is read into an index of functions and what they call; calls to other functions of the package are
followed, so a change that happens three calls down still makes its endpoint one that changes.
"""

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

AUTHORISING = {"check_permission", "only_for", "check_company", "has_permission"}
PREPARING = {
	*(
		"get_doc",
		"get_cached_doc",
		"get_lazy_doc",
		"new_doc",
		"parse_json",
		"json_of",
		"get_user_default",
		"getdate",
	),
	*("get_default", "today", "cint", "flt", "cstr", "strip"),
}
"""Calls that may come before the check: what they fetch is what is checked."""
WRITING = {
	*("save", "submit", "cancel", "delete", "db_set", "db_insert", "db_update", "delete_doc", "rename_doc"),
	*(
		"set_single_value",
		"bulk_insert",
		"bulk_update",
		"sql_ddl",
		"add_comment",
		"add_tag",
		"enqueue",
		"sendmail",
	),
}


@dataclass
class Function:
	dotted: str
	node: ast.FunctionDef
	module: "Module"
	in_class: str | None = None

	@cached_property
	def whitelist(self) -> ast.AST | None:
		for decorator in self.node.decorator_list:
			target = decorator.func if isinstance(decorator, ast.Call) else decorator
			if getattr(target, "attr", getattr(target, "id", "")) == "whitelist":
				return decorator
		return None

	def whitelist_option(self, name: str) -> object:
		for keyword in getattr(self.whitelist, "keywords", []):
			if keyword.arg == name:
				return ast.literal_eval(keyword.value)
		return None


@dataclass
class Module:
	dotted: str
	tree: ast.Module
	functions: dict[str, Function] = field(default_factory=dict)
	imported: dict[str, str] = field(default_factory=dict)


class Package:
	"""All functions of a package, by dotted path, with whom they call."""

	def __init__(self, sources: dict[str, str]):
		"""`sources` maps dotted module names to source text."""
		self.modules = {dotted: self._read(dotted, source) for dotted, source in sources.items()}
		self.functions = {
			function.dotted: function
			for module in self.modules.values()
			for function in module.functions.values()
		}
		self.methods: dict[str, list[Function]] = {}
		for function in self.functions.values():
			if function.in_class:
				self.methods.setdefault(function.node.name, []).append(function)

	@classmethod
	def from_folder(cls, package: Path) -> "Package":
		sources = {}
		for path in sorted(package.rglob("*.py")):
			parts = path.relative_to(package.parent).with_suffix("").parts
			dotted = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
			sources[dotted] = path.read_text(encoding="utf-8")
		return cls(sources)

	def _read(self, dotted: str, source: str) -> Module:
		module = Module(dotted, ast.parse(source))
		for node in module.tree.body:
			if isinstance(node, ast.FunctionDef):
				module.functions[node.name] = Function(f"{dotted}.{node.name}", node, module)
			if isinstance(node, ast.ClassDef):
				for method in node.body:
					if isinstance(method, ast.FunctionDef):
						name = f"{node.name}.{method.name}"
						module.functions[name] = Function(f"{dotted}.{name}", method, module, node.name)
		for node in ast.walk(module.tree):
			if isinstance(node, ast.ImportFrom) and node.module and not node.level:
				for alias in node.names:
					module.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
			elif isinstance(node, ast.Import):
				for alias in node.names:
					module.imported[alias.asname or alias.name] = alias.name
		return module

	@property
	def whitelisted(self) -> list[Function]:
		return [function for function in self.functions.values() if function.whitelist is not None]

	def called(self, function: Function, call: ast.Call) -> list[Function]:
		"""Own functions that a call may reach; a method is known by its name only."""
		text = ast.unparse(call.func)
		head, _, rest = text.partition(".")
		if not rest:
			if head in function.module.functions:
				return [function.module.functions[head]]
			return self._by_path(function.module.imported.get(head))
		if head == "self" and function.in_class:
			own = function.module.functions.get(f"{function.in_class}.{rest}")
			return [own] if own else self.methods.get(rest, [])
		if head in function.module.imported:
			return self._by_path(f"{function.module.imported[head]}.{rest}")
		return self.methods.get(call.func.attr, [])

	def _by_path(self, dotted: str | None) -> list[Function]:
		found = self.functions.get(dotted or "")
		return [found] if found else []


def _name(call: ast.Call) -> str:
	return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _calls(node: ast.AST) -> list[ast.Call]:
	return [part for part in ast.walk(node) if isinstance(part, ast.Call)]


# -- typed ----------------------------------------------------------------------------------------------------


def typing_faults(function: Function) -> list[str]:
	node = function.node
	arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
	if function.in_class:
		arguments = arguments[1:]
	faults = [f"{argument.arg} has no type" for argument in arguments if argument.annotation is None]
	if node.args.vararg or node.args.kwarg:
		faults.append("takes any arguments")
	return faults if node.returns is not None else [*faults, "has no return type"]


# -- authorises first -----------------------------------------------------------------------------------------


def authorises_first(package: Package, function: Function, depth: int = 3) -> bool:
	"""Whether nothing but fetching what is checked comes before the check."""
	for statement in _without_docstring(function.node.body):
		calls = _calls(statement)
		if any(_authorises(call, statement) for call in calls):
			return True
		if depth and any(
			authorises_first(package, own, depth - 1)
			for call in calls
			for own in package.called(function, call)
		):
			return True
		if not _only_prepares(statement, calls):
			return False
	return False


def _authorises(call: ast.Call, statement: ast.stmt) -> bool:
	"""A check counts when it raises by itself, or when its answer decides an `if` that raises."""
	name = _name(call)
	if name != "has_permission":
		return name in AUTHORISING
	throws = any(
		keyword.arg == "throw" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
		for keyword in call.keywords
	)
	decides = isinstance(statement, ast.If) and any(
		isinstance(part, ast.Raise) for part in ast.walk(statement)
	)
	throws_in_if = isinstance(statement, ast.If) and any(
		_name(part) == "throw" for body in statement.body for part in _calls(body)
	)
	return throws or decides or throws_in_if


def _only_prepares(statement: ast.stmt, calls: list[ast.Call]) -> bool:
	return isinstance(statement, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom) and all(
		_name(call) in PREPARING for call in calls
	)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
	first = body[0]
	is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
	return body[1:] if is_docstring else body


# -- changes only by POST -------------------------------------------------------------------------------------


def writes(package: Package, function: Function, seen: set[str] | None = None) -> bool:
	"""Whether the function, or own code it reaches, changes anything."""
	seen = seen if seen is not None else set()
	if function.dotted in seen:
		return False
	seen.add(function.dotted)
	for call in _calls(function.node):
		if _writes(call) or any(writes(package, own, seen) for own in package.called(function, call)):
			return True
	return False


def _writes(call: ast.Call) -> bool:
	name = _name(call)
	if name == "insert":  # list.insert(position, value) is no change of the database
		return len(call.args) < 2
	if name == "set_value":
		return "db" in ast.unparse(call.func)
	if name == "sql" and call.args and isinstance(call.args[0], ast.Constant):
		return bool(
			re.match(r"\s*(insert|update|delete|replace|alter)\b", str(call.args[0].value), re.IGNORECASE)
		)
	if name == "delete" or name == "update":
		return name == "delete" or ast.unparse(call.func).startswith(("frappe.qb.", "qb."))
	return name in WRITING


def post_faults(package: Package, function: Function) -> list[str]:
	methods = function.whitelist_option("methods")
	if writes(package, function) and methods != ["POST"]:
		return [f"changes something but answers {methods or 'any method'}"]
	return []


# -- what the browser calls -----------------------------------------------------------------------------------

CALL = re.compile(r"""(?:\.xcall|\.call)\(\s*["']([\w.]+)["']((?:[^()]|\([^()]*\))*)\)""")
METHOD = re.compile(r"""\bmethod:\s*["']([\w.]+)["']""")
ADDRESS = re.compile(r"/api/(?:v2/)?method/(\w+(?:\.\w+)+)")


def script_calls(source: str) -> list[tuple[str, str]]:
	"""Server functions a script calls, each with "GET", "POST" or "" when the script leaves it open."""
	found = []
	for match in CALL.finditer(source):
		if "." in match[1]:
			found.append(
				(match[1], "GET" if re.search(r"""["']GET["']\s*$""", match[2].rstrip(", \t\n")) else "POST")
			)
	found += [(match[1], "") for match in METHOD.finditer(source) if "." in match[1]]
	return found + [(match[1], "") for match in ADDRESS.finditer(source)]


def script_faults(package: Package, source: str, app: str) -> list[str]:
	faults = []
	for target, method in script_calls(source):
		if not target.startswith(f"{app}."):
			faults += [] if target.startswith(("frappe.", "erpnext.")) else [f"calls {target}"]
			continue
		function = package.functions.get(target)
		if function is None or function.whitelist is None:
			faults.append(f"calls {target}, which does not exist or is not whitelisted")
			continue
		methods = function.whitelist_option("methods")
		if method == "GET" and methods and "GET" not in methods:
			faults.append(f"calls {target} by GET, which it refuses")
	return faults
