"""Whole numbers as people and clients write them."""


def whole(value: object) -> int:
	"""The value as int: nothing is 0, "15" and 15.0 are 15.

	Raises:
		ValueError: a text, a fraction, infinity; never cut to something else.
	"""
	if value in (None, ""):
		return 0
	try:
		number = float(value)
	except (TypeError, OverflowError) as error:
		raise ValueError("not a number") from error
	if not number.is_integer():  # neither a fraction, nor infinity, nor NaN
		raise ValueError("not a whole number")
	return int(number)
