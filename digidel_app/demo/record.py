"""What the demonstration has put on a site: the register that removal goes by.

Kept in the database with the records themselves, so that both come and go in one transaction and a restored
backup can still be cleaned.
"""

import json
from dataclasses import asdict, dataclass, field

import frappe

_KEY = _PARENT = "digidel_demo_record"


@dataclass
class DemoRecord:
	"""Names of what was made, in the order it was made.

	`ranges` holds (DocType, prefix, how many); `series` the naming series that moved, with the last number
	before and after. `set_values` holds fields of the site's own records that were filled in: (DocType, name, the
	values they had).
	"""

	company: str
	made: list[tuple[str, str]] = field(default_factory=list)
	ranges: list[tuple[str, str, int]] = field(default_factory=list)
	series: dict[str, tuple[int | None, int]] = field(default_factory=dict)
	set_values: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

	def add(self, doctype: str, name: str) -> None:
		self.made.append((doctype, name))

	def add_range(self, doctype: str, prefix: str, number: int) -> None:
		self.ranges.append((doctype, prefix, number))

	def save(self) -> None:
		value = json.dumps(asdict(self), ensure_ascii=False)
		frappe.defaults.set_default(_KEY, value, _PARENT, parenttype=_PARENT)

	def names_by_doctype(self) -> dict[str, list[str]]:
		"""Every name, by DocType."""
		names: dict[str, list[str]] = {}
		for doctype, name in self.made:
			names.setdefault(doctype, []).append(name)
		for doctype, prefix, number in self.ranges:
			names.setdefault(doctype, []).extend(range_names(prefix, number))
		return names


def read_record() -> DemoRecord | None:
	"""The register of this site; None where no demonstration is loaded."""
	value = frappe.db.get_value("DefaultValue", {"parent": _PARENT, "defkey": _KEY}, "defvalue")
	if not value:
		return None
	data = json.loads(value)
	return DemoRecord(
		data["company"],
		[tuple(row) for row in data["made"]],
		[tuple(row) for row in data["ranges"]],
		{name: tuple(numbers) for name, numbers in data["series"].items()},
		[tuple(row) for row in data.get("set_values", ())],
	)


def forget_record() -> None:
	"""Remove the register itself."""
	frappe.defaults.clear_default(key=_KEY, parent=_PARENT)


def range_name(prefix: str, number: int) -> str:
	"""Name of the nth record of a range, from 1."""
	return f"{prefix}{number:05d}"


def range_names(prefix: str, number: int) -> list[str]:
	"""All names of a range."""
	return [range_name(prefix, each) for each in range(1, number + 1)]
