import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from digidel_app.domain import organisation_number
from digidel_app.domain.organisation_number import OrganisationNumberError, normal_organisation_number

nine_digits = st.tuples(st.integers(10, 99), st.integers(20, 99), st.integers(0, 99_999)).map(
	lambda parts: "{:02}{:02}{:05}".format(*parts)
)


@given(nine_digits, st.sampled_from(["{0}-{1}", "{0}{1}", "{0} {1}", "16{0}-{1}", " {0}-{1} "]))
def test_any_spelling_becomes_one(nine, spelling):
	digits = nine + luhn.calc_check_digit(nine)
	assert normal_organisation_number(spelling.format(digits[:6], digits[6:])) == f"{digits[:6]}-{digits[6:]}"


@given(nine_digits, st.integers(1, 9))
def test_a_wrong_check_digit_is_refused(nine, error):
	wrong = str((int(luhn.calc_check_digit(nine)) + error) % 10)
	with pytest.raises(OrganisationNumberError) as refusal:
		normal_organisation_number(nine + wrong)
	assert refusal.value.kind == organisation_number.WRONG_CHECK_DIGIT


@pytest.mark.parametrize("written", ["", "abc", "12345", "202100-54891", "20210O-5489"])
def test_what_is_no_number_is_refused(written):
	with pytest.raises(OrganisationNumberError) as refusal:
		normal_organisation_number(written)
	assert refusal.value.kind == organisation_number.WRONG_FORMAT


@pytest.mark.parametrize("nine", ["850314123", "121212121"])
@pytest.mark.parametrize("century", ["", "19"])
def test_a_persons_number_is_refused_and_not_repeated(nine, century):
	digits = century + nine + luhn.calc_check_digit(nine)
	with pytest.raises(OrganisationNumberError) as refusal:
		normal_organisation_number(digits)
	assert refusal.value.kind == organisation_number.IS_A_PERSON
	assert nine not in str(refusal.value)
