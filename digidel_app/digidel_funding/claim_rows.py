"""A row of a claim, whatever it rests on, and which claim is asked about."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digidel_app.domain.claim_bases import LEDGER
from digidel_app.domain.claims import Held, Term, VoucherKey


@dataclass(slots=True)
class VoucherRow:
	"""A posting of a voucher, a row of a timesheet or a year's flat rate: in the claim, or left out for `reason`."""

	key: VoucherKey
	day: date | None
	fiscal_year: str
	amount: Decimal
	line: str = ""
	reason: str = ""
	claimed_in: str | None = None
	basis: str = LEDGER
	hours: Decimal | None = None
	note: str = ""
	"""How the amount was counted, where no bookkeeping says what it is."""

	@property
	def held(self) -> tuple[VoucherKey, Held]:
		return self.key, Held(self.amount, (self.line, self.fiscal_year))


@dataclass(frozen=True)
class Scope:
	"""Which claim is asked about. `family` are the claims whose vouchers do not count as claimed already."""

	grant: object
	period: Term
	family: frozenset[str] = frozenset()
	lock: bool = False
	"""Read what other claims hold as it stands now, not as it stood when the transaction began."""
