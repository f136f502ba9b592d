"""Simulated numbers, each with its error."""

import pytest
from wording import plain

from shrinkdash.narration.monte_carlo import share_with_error, with_error


@pytest.mark.parametrize(
    ("value", "se", "said"),
    [
        (43.2167, 0.146, "43.2 ± 0.3"),
        (50.9, 1.04, "51 ± 2"),
        (1713.2, 60.0, "1713 ± 120"),
        (-0.004, 0.01, "0.00 ± 0.02"),
        (-1.25, 0.1, "−1.2 ± 0.2"),
        (6.6667, 0.0, "6.67"),
        (0.08333, 1e-19, "0.08"),
        (float("nan"), float("nan"), "–"),
    ],
)
def test_a_number_is_rounded_where_its_error_begins(value: float, se: float, said: str) -> None:
    assert plain(with_error(value, se)) == said


def test_a_share_has_its_error_in_per_cent_too() -> None:
    assert plain(share_with_error(0.432167, 0.00146)) == "43.2 ± 0.3 %"
    assert plain(share_with_error(1 / 12, 1e-19)) == "8 %"
