"""Swedish organisation numbers (organisationsnummer): ten digits, the last one a check digit."""

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.se import orgnr

WRONG_FORMAT = "wrong format"
WRONG_CHECK_DIGIT = "wrong check digit"
IS_A_PERSON = "personal identity number"


class OrganisationNumberError(ValueError):
	"""Not an organisation number. `kind` says in which way; the number itself is not repeated."""

	def __init__(self, kind: str):
		super().__init__(kind)
		self.kind = kind


def normal_organisation_number(written: str) -> str:
	"""The number as 202100-5489, from ten digits in any spelling or twelve that begin with 16.

	The third digit of an organisation number is at least 2, which tells it from a personal identity number
	(lag 1974:174 om identitetsbeteckning för juridiska personer m.fl.); a sole trader's number is refused,
	because it points at a person.

	Raises:
		OrganisationNumberError: wrong format or check digit, or the number of a person.
	"""
	digits = orgnr.compact(written)
	if len(digits) == 12 and digits.startswith("16"):
		digits = digits[2:]
	if len(digits) == 12 and digits[:2] in ("18", "19", "20"):
		raise OrganisationNumberError(IS_A_PERSON)
	try:
		orgnr.validate(digits)
	except InvalidChecksum:
		raise OrganisationNumberError(WRONG_CHECK_DIGIT) from None
	except ValidationError:
		raise OrganisationNumberError(WRONG_FORMAT) from None
	if digits[2] in "01":
		raise OrganisationNumberError(IS_A_PERSON)
	return orgnr.format(digits)
