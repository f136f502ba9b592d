"""Descriptions for those who cannot see a chart."""

from dataclasses import replace

import numpy as np
from wording import simulated

from shrinkdash.narration.draw import descriptions as alternatives
from shrinkdash.narration.numbers import significant
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.risk import risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, NO, PARTIAL


def test_alt_texts_hold_what_the_charts_show() -> None:
    comparison = simulated(Design())
    long_run = risk(Design(), replicates=200)
    arrows = alternatives.arrows_alt(comparison, SIMULATED)
    furthest = int(np.argmax(np.abs(comparison.pooled.theta_hat - comparison.data.y_bar)))
    assert f"{comparison.data.labels[furthest]} moves furthest" in arrows
    assert "moved closer" in arrows
    assert "moved closer" not in alternatives.arrows_alt(replace(comparison, theta=None), SIMULATED)
    bars = alternatives.bars_alt(comparison, long_run, (NO, COMPLETE, PARTIAL))
    assert all(significant(comparison.mse[name]) in bars for name in (NO, COMPLETE, PARTIAL))
    assert "hidden" in alternatives.bars_alt(replace(comparison, theta=None), long_run, (NO,))
    assert "equally much data" in alternatives.sizes_alt(simulated(Design(pattern="equal")), SIMULATED)
    assert "own data" in alternatives.weights_alt(comparison, SIMULATED)
    assert alternatives.methods_alt({"DL": 0.0, "SJ": 6.2}, "DL", 1) == (
        "Estimates of the between-group SD: DL 0, SJ 6.2. In use: DL."
    )
