import pytest

from digidel_app.domain.whole_numbers import whole


@pytest.mark.parametrize(
	("value", "number"),
	[(None, 0), ("", 0), (0, 0), ("15", 15), (" 15 ", 15), (15.0, 15), ("-2", -2), (True, 1)],
)
def test_whole_numbers(value, number):
	assert whole(value) == number


@pytest.mark.parametrize(
	"value", ["a", "1,5", 1.5, "1.5", "inf", "nan", float("inf"), [1], {}, "1e400", 10**400]
)
def test_nothing_is_cut_to_a_whole_number(value):
	with pytest.raises(ValueError):
		whole(value)
