"""Habits of every Python file, and proof that each rule catches what it is for."""

from collections.abc import Callable

import pytest
import python_rules as rules
from app_files import PACKAGE, doctypes, hooks, python_files

PRINTING_IS_THEIR_JOB = {"demo/preview.py"}
"""Commands that tell the person at the terminal where the result lies."""


def faults_by_file(rule: Callable[[str], list[str]]) -> dict[str, list[str]]:
	found = {
		str(path.relative_to(PACKAGE)): rule(path.read_text(encoding="utf-8")) for path in python_files()
	}
	return {name: faults for name, faults in found.items() if faults}


def test_the_walk_finds_the_files() -> None:
	assert len(python_files()) > len(doctypes())


@pytest.mark.parametrize(
	"rule",
	[
		rules.commit_faults,
		rules.ignore_permissions_faults,
		rules.broad_except_faults,
		rules.aggregate_faults,
		rules.translation_faults,
		rules.module_level_faults,
	],
)
def test_habit(rule: Callable[[str], list[str]]) -> None:
	assert faults_by_file(rule) == {}


def test_nothing_prints() -> None:
	assert set(faults_by_file(rules.print_faults)) - PRINTING_IS_THEIR_JOB == set()


def test_permission_functions_answer_with_a_bool() -> None:
	named = {path.rpartition(".")[2] for path in hooks()["has_permission"].values()} | {
		"has_permission",
		"has_app_permission",
	}
	assert faults_by_file(lambda source: rules.permission_answer_faults(source, named)) == {}


# -- the rules themselves -------------------------------------------------------------------------------------


def test_commit_rule() -> None:
	assert rules.commit_faults("frappe.db.commit()\n") == ["1: commits without saying why"]
	assert rules.commit_faults("# each batch stands on its own\nfrappe.db.commit()\n") == []
	assert rules.commit_faults("frappe.db.commit()  # each batch stands on its own\n") == []
	assert rules.commit_faults("frappe.db.commit()\n# too late\n")


def test_ignore_permissions_rule() -> None:
	assert rules.ignore_permissions_faults("doc.insert(ignore_permissions=True)\n")
	assert rules.ignore_permissions_faults("\n\ndoc.flags.ignore_permissions = True\n\n\n# far away\n")
	assert rules.ignore_permissions_faults("doc.insert(ignore_permissions=may_not)\n")
	assert rules.ignore_permissions_faults("doc.insert(ignore_permissions=False)\n") == []
	assert rules.ignore_permissions_faults("# a guest registers\ndoc.insert(ignore_permissions=True)\n") == []
	assert rules.ignore_permissions_faults("doc.insert(\n\tignore_permissions=True  # a guest\n)\n") == []


def test_print_rule() -> None:
	assert rules.print_faults("print(1)\n") == ["1: prints"]
	assert rules.print_faults("frappe.print('print(1)')\n") == []


@pytest.mark.parametrize(
	"source",
	[
		"try:\n\tx()\nexcept:\n\tpass\n",
		"try:\n\tx()\nexcept Exception:\n\traise\n",
		"try:\n\tx()\nexcept (ValueError, BaseException) as e:\n\traise\n",
		"with contextlib.suppress(Exception):\n\tx()\n",
	],
)
def test_broad_except_rule_catches(source: str) -> None:
	assert rules.broad_except_faults(source)


def test_broad_except_rule_lets_named_errors_through() -> None:
	assert rules.broad_except_faults("try:\n\tx()\nexcept (ValueError, TypeError):\n\tpass\n") == []


def test_aggregate_rule() -> None:
	assert rules.aggregate_faults("frappe.db.get_value('X', {}, 'sum(amount)')\n")
	assert rules.aggregate_faults("frappe.get_all('X', fields=['count(name) as n'])\n")
	assert rules.aggregate_faults("frappe.get_all('X', fields=[{'SUM': 'amount'}])\n")
	assert (
		rules.aggregate_faults("frappe.get_all('X', fields=['amount'], filters={'title': 'Summit'})\n") == []
	)


def test_permission_answer_rule() -> None:
	def faults(body: str, returns: str = " -> bool") -> list[str]:
		return rules.permission_answer_faults(f"def may(doc){returns}:\n\t{body}\n", {"may"})

	assert faults("return True") == []
	assert faults("return not doc or doc.x == 1") == []
	assert faults("return True", returns="")
	assert faults("return doc.x")
	assert faults("return doc.x and True")
	assert faults("return")
	assert faults("doc.touch()")


def test_translation_rule() -> None:
	assert rules.translation_faults("_(f'{x} is missing')\n")
	assert rules.translation_faults("_('a ' + x)\n")
	assert rules.translation_faults("_('{0} is missing'.format(x))\n")
	assert rules.translation_faults("_('{0} is missing').format(x)\n") == []
	assert rules.translation_faults("_(doc.status)\n_(meta.get_label('x'))\n") == []


def test_module_level_rule() -> None:
	assert rules.module_level_faults("LABEL = _('Grant')\n")
	assert rules.module_level_faults("X = frappe.get_all('X')\n")
	assert rules.module_level_faults("def f():\n\treturn _('Grant')\n") == []
