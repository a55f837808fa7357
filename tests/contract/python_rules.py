"""Habits that every Python file of the app keeps, as functions from source text to a list of faults.

A fault begins with its line number. The functions read syntax, not behaviour: they are there so that a slip is
found before a site runs it.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache

BROAD = {"Exception", "BaseException"}
AGGREGATE = re.compile(r"\b(sum|count|max|min|avg)\s*\(", re.IGNORECASE)
QUERIES = {"get_value", "get_values", "get_all", "get_list", "get_single_value"}
TRANSLATING = {"_", "_lt", "__"}


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
	"""Calls with the last part of the called name."""
	for node in ast.walk(tree):
		if isinstance(node, ast.Call):
			yield node, getattr(node.func, "attr", getattr(node.func, "id", ""))


@cache
def tree_of(source: str) -> ast.Module:
	return ast.parse(source)


@cache
def comment_lines(source: str) -> set[int]:
	tokens = tokenize.generate_tokens(io.StringIO(source).readline)
	return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def commit_faults(source: str) -> list[str]:
	"""The platform commits at the end of a request or job. Whoever commits earlier says why, right there."""
	return [
		f"{call.lineno}: commits without saying why"
		for call, name in _calls(tree_of(source))
		if name == "commit" and ast.unparse(call.func).endswith("db.commit")
		if not comment_lines(source) & {call.lineno - 1, call.lineno}
	]


def ignore_permissions_faults(source: str) -> list[str]:
	"""Leaving permissions aside needs a reason on its line or the one before or after."""
	nodes: list[ast.AST] = [
		keyword
		for call, _name in _calls(tree_of(source))
		for keyword in call.keywords
		if keyword.arg == "ignore_permissions" and not _is_false(keyword.value)
	]
	nodes += [
		node
		for node in ast.walk(tree_of(source))
		if isinstance(node, ast.Assign)
		and any(getattr(target, "attr", "") == "ignore_permissions" for target in node.targets)
		and not _is_false(node.value)
	]
	return [
		f"{node.lineno}: leaves permissions aside without saying why"
		for node in nodes
		if not comment_lines(source) & set(range(node.lineno - 1, node.end_lineno + 2))
	]


def _is_false(node: ast.AST) -> bool:
	return isinstance(node, ast.Constant) and not node.value


def print_faults(source: str) -> list[str]:
	return [
		f"{call.lineno}: prints"
		for call, name in _calls(tree_of(source))
		if ast.unparse(call.func) == "print"
	]


def broad_except_faults(source: str) -> list[str]:
	"""A handler names what it expects; everything else is a fault that must be seen."""
	faults = []
	for node in ast.walk(tree_of(source)):
		if isinstance(node, ast.ExceptHandler):
			names = (
				{part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
				if node.type
				else BROAD
			)
			faults += [f"{node.lineno}: catches everything"] if names & BROAD else []
		if (
			isinstance(node, ast.Call)
			and getattr(node.func, "attr", getattr(node.func, "id", "")) == "suppress"
		):
			names = {
				part.id for argument in node.args for part in ast.walk(argument) if isinstance(part, ast.Name)
			}
			faults += [f"{node.lineno}: suppresses everything"] if names & BROAD else []
	return faults


def aggregate_faults(source: str) -> list[str]:
	"""Version 16 refuses SQL functions as text, version 15 their dict form: aggregates go through frappe.qb."""
	faults = []
	for call, name in _calls(tree_of(source)):
		if name not in QUERIES:
			continue
		for node in (
			part for value in [*call.args, *(k.value for k in call.keywords)] for part in ast.walk(value)
		):
			if (
				isinstance(node, ast.Constant)
				and isinstance(node.value, str)
				and AGGREGATE.search(node.value)
			):
				faults.append(f"{node.lineno}: aggregate as text in {name}")
			if isinstance(node, ast.Dict) and any(
				getattr(key, "value", "") in ("SUM", "COUNT", "MAX", "MIN", "AVG") for key in node.keys
			):
				faults.append(f"{node.lineno}: aggregate as dict in {name}")
	return faults


def permission_answer_faults(source: str, names: set[str]) -> list[str]:
	"""Functions that answer `has_permission` return a bool on every path: version 16 denies on None, 15 allows."""
	tree = tree_of(source)
	booleans = {
		node.name
		for node in ast.walk(tree)
		if isinstance(node, ast.FunctionDef) and getattr(node.returns, "id", "") == "bool"
	}
	faults = []
	for node in ast.walk(tree):
		if isinstance(node, ast.FunctionDef) and node.name in names:
			if node.name not in booleans:
				faults.append(f"{node.lineno}: {node.name} is not annotated as bool")
			if not isinstance(node.body[-1], ast.Return | ast.Raise | ast.If | ast.Try | ast.With):
				faults.append(f"{node.lineno}: {node.name} may end without an answer")
			faults += [
				f"{answer.lineno}: {node.name} may answer something else than a bool"
				for answer in ast.walk(node)
				if isinstance(answer, ast.Return) and not _is_bool(answer.value, booleans)
			]
	return faults


def _is_bool(node: ast.AST | None, booleans: set[str]) -> bool:
	if isinstance(node, ast.Constant):
		return isinstance(node.value, bool)
	if isinstance(node, ast.Compare):
		return True
	if isinstance(node, ast.UnaryOp):
		return isinstance(node.op, ast.Not)
	if isinstance(node, ast.BoolOp):
		return all(_is_bool(value, booleans) for value in node.values)
	if isinstance(node, ast.Call):
		return getattr(node.func, "id", getattr(node.func, "attr", "")) in booleans | {"bool", "any", "all"}
	return False


def translation_faults(source: str) -> list[str]:
	"""Text can only be found and translated when it stands there whole: no f-string, sum or format inside `_()`."""
	return [
		f"{call.lineno}: translated text is put together inside {name}()"
		for call, name in _calls(tree_of(source))
		if name in TRANSLATING
		and call.args
		and isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
		if not (isinstance(call.args[0], ast.Call) and not _formats(call.args[0]))
	]


def _formats(call: ast.Call) -> bool:
	return getattr(call.func, "attr", "") == "format" and isinstance(
		getattr(call.func, "value", None), ast.Constant
	)


def module_level_faults(source: str) -> list[str]:
	"""What is computed at import belongs to no site: one process serves several, in several languages."""
	faults = []
	for statement in tree_of(source).body:
		if isinstance(
			statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
		):
			continue
		for call, name in _calls(statement):
			called = ast.unparse(call.func)
			if name in ("_",) or (called.startswith("frappe.") and name not in ("get_traceback",)):
				faults.append(f"{call.lineno}: {called}() at import")
	return faults
