"""One error against another."""

import pytest
from wording import plain

from shrinkdash.measured import Measured
from shrinkdash.narration.ratios import an_mse, change, gap, loses, wins


@pytest.mark.parametrize(
    ("error", "rival", "text"),
    [
        (6.4, 10, "36 % lower"),
        (11.2, 10, "12 % higher"),
        (34, 10, "3.4 times as high"),
        (10.01, 10, "about the same"),
        (0.01, 10, "over 99 % lower"),
        (1, 0, "far higher"),
    ],
)
def test_change_puts_one_error_against_another(error: float, rival: float, text: str) -> None:
    assert plain(change(error, rival)) == text


@pytest.mark.parametrize(
    ("value", "se", "text"),
    [
        (0.88, 0.005, "12 ± 1 % lower"),
        (1.09, 0.005, "9 ± 1 % higher"),
        (2.34, 0.02, "2.34 ± 0.04 times as high"),
        (1.01, 0.01, "no clear difference"),
        (0.99, 0.01, "no clear difference"),
        (0.88, 0.0, "12 % lower"),
        (3.4, 0.0, "3.4 times as high"),
    ],
)
def test_a_gap_is_said_with_two_standard_errors(value: float, se: float, text: str) -> None:
    ratio = Measured(value, se)
    assert plain(gap(ratio)) == text
    assert plain(an_mse(ratio)) == (
        "about the MSE of no pooling"
        if "difference" in text
        else f"an MSE {text} {'as' if 'times' in text else 'than'} with no pooling"
    )
    assert (wins(ratio), loses(ratio)) == ("lower" in text, "higher" in text or "times" in text)
