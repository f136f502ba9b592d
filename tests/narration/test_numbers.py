"""How numbers are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wording import plain

from shrinkdash.narration.numbers import number, percent, significant, small


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (0.04, "under 0.1"), (0.06, "0.1"), (4.71, "4.7")])
def test_only_zero_reads_as_zero(value: float, text: str) -> None:
    assert small(value, 1) == text


@given(st.floats(0, 1))
def test_a_percentage_is_never_rounded_to_all_or_nothing(share: float) -> None:
    text = plain(percent(share))
    assert (text == "0 %") == (share == 0)
    assert (text == "100 %") == (share == 1)


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 4))
def test_a_number_is_never_a_negative_zero_or_nan(value: float, places: int) -> None:
    text = number(value, places)
    assert "nan" not in text
    assert "inf" not in text
    assert text.strip("−0.") or not text.startswith("−")


@given(st.floats(1e-300, 1e300))
def test_a_squared_error_keeps_three_digits(value: float) -> None:
    assert float(significant(value)) == pytest.approx(value, rel=0.006)
