"""Ticks of logarithmic axes."""

import numpy as np
import pytest

from shrinkdash.figures.parts.ticks import RATIOS, ratio_ticks


@pytest.mark.parametrize(("low", "high"), [(0.05, 1.7), (0.9, 1.2), (0.5, 60.0), (0.95, 1.05)])
def test_ticks_hold_1_and_stand_apart(low: float, high: float) -> None:
    ticks = ratio_ticks(low, high)
    assert 1.0 in ticks
    assert set(ticks) <= set(RATIOS)
    assert np.all(np.diff(np.log(ticks)) >= 0.1 * np.log(high / low))
