"""What kinds of vouchers are called, in one word each: ERPNext's Swedish has two for a journal entry."""

from frappe import _


def voucher_word(voucher_type: str) -> str:
	"""The kind of voucher in the user's language."""
	if voucher_type == "Journal Entry":
		return _("Journal Entry", context="Digidel")
	return _(voucher_type)
