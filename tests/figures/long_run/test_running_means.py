"""How the mean over draws settles."""

from __future__ import annotations

import pytest
from drawing import only_trace

from shrinkdash.figures.long_run.running_means import running_plot
from shrinkdash.figures.parts.theme import SCREEN
from shrinkdash.long_run.fallen import Fallen
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import PARTIAL


@pytest.fixture(scope="module")
def long_run() -> Risk:
    return risk(Design(), replicates=3_000)


def test_the_band_is_two_standard_errors_either_side(long_run: Risk) -> None:
    fallen = Fallen(long_run, 200, PARTIAL)
    band = only_trace(running_plot(fallen, SCREEN), "Partial pooling, 2 Monte Carlo SEs")
    half = len(band["y"]) // 2
    low, high = band["y"][half - 1], band["y"][half]
    assert (high - low) / 4 == pytest.approx(fallen.mean_se[PARTIAL], rel=1e-9)
    assert (high + low) / 2 == pytest.approx(fallen.mean[PARTIAL], rel=1e-9)
