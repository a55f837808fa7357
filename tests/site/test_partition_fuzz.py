"""A long random walk through the books: after every step, lines plus Not mapped is the project ledger to the öre."""

import random
from decimal import Decimal

import frappe
import pytest

from digidel_app.digidel_funding.report.budget_follow_up import budget_follow_up
from digidel_app.testing import builders_funding as build

STEPS = 60
ACCOUNTS = (
	"7010",
	"7510",
	"6110",
	"6550",
	"5010",
	"5410",
	"1220",
	"5800",
	"5910",
	"6991",
	"6540",
	"6250",
	"2641",
)


class Books:
	"""One grant's books, changed at random the way people change them."""

	def __init__(self, seed: int):
		self.random = random.Random(seed)
		build.own_accounts()
		self.grant = build.activate(build.timra_grant())
		self.centres = [build.cost_center(), build.child_cost_center(f"Buss {seed}")]
		self.submitted: list = []

	def step(self) -> str:
		"""Do one thing and say which."""
		name = self.random.choice(("book", "book", "book", "invoice", "cancel", "assign", "move_account"))
		return f"{name}: {getattr(self, name)()}"

	def amount(self) -> float:
		return round(self.random.uniform(0.01, 99_999.99), 2)

	def day(self) -> str:
		return f"{self.random.choice((2019, 2020, 2021))}-{self.random.randint(1, 12):02d}-15"

	def book(self):
		entry = build.journal_entry(
			self.grant.project,
			self.random.choice(ACCOUNTS),
			self.amount(),
			self.day(),
			centre=self.random.choice(self.centres),
		)
		self.submitted.append(entry)
		return entry.name

	def invoice(self):
		numbers = [number for number in ACCOUNTS if number[0] in "567"]
		doc = build.purchase_invoice(
			self.grant.project, self.random.choice(numbers), self.amount(), self.day()
		)
		self.submitted.append(doc)
		return doc.name

	def cancel(self):
		if not self.submitted:
			return "nothing to cancel"
		doc = self.submitted.pop(self.random.randrange(len(self.submitted)))
		doc.reload()
		doc.cancel()
		return doc.name

	def assign(self):
		entries = frappe.get_all(
			"GL Entry",
			{"project": self.grant.project, "is_cancelled": 0},
			["voucher_type", "voucher_no", "account"],
			order_by="name asc",
		)
		if not entries:
			return "nothing to assign"
		line = self.random.choice(
			frappe.get_all(
				"Project Budget Line", {"project": self.grant.project}, pluck="name", order_by="name asc"
			)
		)
		chosen = self.random.choice(entries)
		frappe.db.savepoint("assign")
		try:
			frappe.get_doc(
				doctype="Posting Assignment",
				project=self.grant.project,
				project_budget_line=line,
				reason="Prov",
				**chosen,
			).insert()
		except frappe.ValidationError as refused:  # payables, or assigned already
			frappe.db.rollback(save_point="assign")
			return f"refused: {refused}"
		return chosen.voucher_no

	def move_account(self):
		"""Another cost type takes an account over, as when finance corrects the mapping."""
		owned = frappe.get_all(
			"Cost Type Account", {"company": build.COMPANY}, pluck="name", order_by="name asc"
		)
		doc = frappe.get_doc("Cost Type Account", self.random.choice(owned))
		kinds = frappe.get_all("Cost Type", pluck="name", order_by="name asc")
		doc.cost_type = self.random.choice(kinds)
		doc.save()
		return f"{doc.account} → {doc.cost_type}"

	def reported(self) -> Decimal:
		rows = budget_follow_up.execute({"company": build.COMPANY, "project": self.grant.project})[1]
		parts = (row["actual_amount"] for row in rows if row["row_type"] in ("line", "not_mapped"))
		return sum((Decimal(str(round(part, 2))) for part in parts), Decimal(0))


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_partition_holds_through_a_random_walk(seed):
	books = Books(seed)
	done = []
	for _step in range(STEPS):
		done.append(books.step())
		assert books.reported() == build.ledger_total(books.grant.project), "\n".join(done)
	assert len(books.submitted) > 10
