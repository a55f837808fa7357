"""The border between the platform's floats and the domain's Decimals."""

from decimal import Decimal, InvalidOperation

import frappe
from frappe import _

from digidel_app.domain.money import ZERO, round_ore

LIMIT = Decimal(10) ** 12
"""What the platform's columns hold: amounts below this."""
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
CURRENCY_SIGNS = {"SEK": "kr", "NOK": "kr", "DKK": "kr", "EUR": "€"}


def to_decimal(value: object, label: str = "") -> Decimal | None:
	"""A form's or a database's number as Decimal; None where nothing was given.

	A float goes through its shortest text, so 0.1 becomes exactly 0.1.

	Raises:
		frappe.ValidationError: the value is not a number, or larger than can be stored; `label` says which field.
	"""
	if value is None or value == "":
		return None
	try:
		number = Decimal(str(value).strip().replace(" ", "").replace(NO_BREAK_SPACE, ""))
	except InvalidOperation:
		number = Decimal("NaN")
	if not number.is_finite():
		frappe.throw(
			_("{0} must be a number, such as 1234.50.").format(
				frappe.bold(label or _("Amount", context="Digidel"))
			)
		)
	if abs(number) >= LIMIT:
		refuse_too_large(label)
	return number


def refuse_too_large(label: str = "") -> None:
	"""Raise frappe.ValidationError for a number that no column can hold."""
	frappe.throw(_("{0} is too large.").format(frappe.bold(label or _("Amount", context="Digidel"))))


def to_money(value: object, label: str = "") -> Decimal:
	"""The same in whole öre; nothing is zero."""
	number = to_decimal(value, label)
	return ZERO if number is None else round_ore(number)


def kronor(amount: Decimal | float | None, currency: str = "SEK", signed: bool = False) -> str:
	"""An amount as Swedish text with its unit, öre only where there are any: 1 250,50 kr.

	Args:
		amount: None gives an empty text.
		currency: ISO code.
		signed: write a plus in front of what is above zero.
	"""
	if amount is None:
		return ""
	amount = to_money(amount)
	digits = f"{abs(amount):,.2f}".removesuffix(".00").replace(",", NO_BREAK_SPACE).replace(".", ",")
	sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
	return f"{sign}{digits}{NO_BREAK_SPACE}{CURRENCY_SIGNS.get(currency, currency)}"


def percent(value: Decimal | float | None, decimals: int = 1) -> str:
	"""A percentage as Swedish text: 15,1 %."""
	if value is None:
		return ""
	return f"{value:.{decimals}f}".replace(".", ",").replace("-", MINUS) + f"{NO_BREAK_SPACE}%"
