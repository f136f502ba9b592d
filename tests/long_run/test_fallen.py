"""The first draws of a long run: counts, errors and running means against slow, obvious ones."""

from __future__ import annotations

import numpy as np
import pytest

from shrinkdash.long_run.fallen import Fallen
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, NO, PARTIAL

DESIGN = Design(size=15, pattern="equal", tau=1.0)


@pytest.fixture(scope="module")
def long_run() -> Risk:
    return risk(DESIGN, replicates=2_000)


def test_wins_ties_and_losses_are_counted_draw_by_draw(long_run: Risk) -> None:
    fallen = Fallen(long_run, 300, PARTIAL)
    counted = [0, 0, 0]
    for ours, theirs in zip(long_run.losses[PARTIAL][:300], long_run.losses[COMPLETE][:300], strict=True):
        counted[1 if abs(ours - theirs) <= 1e-12 * theirs else 0 if ours < theirs else 2] += 1
    assert fallen.tally(COMPLETE) == tuple(counted)
    assert min(counted) > 0  # ties are common at tau = 1, where tau is often estimated as 0


def test_running_means_and_their_errors_are_those_of_the_first_draws(long_run: Risk) -> None:
    n, mean, se = Fallen(long_run, 500, PARTIAL).running(NO)
    assert n[0] == 1
    assert n[-1] == 500
    assert np.isnan(se[0])
    for k in range(1, len(n)):
        first = long_run.losses[NO][: int(n[k])]
        np.testing.assert_allclose(mean[k], first.mean(), rtol=1e-12)
        np.testing.assert_allclose(se[k], first.std(ddof=1) / n[k] ** 0.5, rtol=1e-9)


def test_the_axis_waits_for_no_draw(long_run: Risk) -> None:
    ends = {Fallen(long_run, draws, PARTIAL).end for draws in (1, 10, 2_000)}
    assert ends == {max(float(np.quantile(long_run.losses[name], 0.99)) for name in (NO, PARTIAL))}


def test_a_gain_has_the_error_of_a_paired_difference(long_run: Risk) -> None:
    mean, se = Fallen(long_run, 400, PARTIAL).gain(NO)
    difference = long_run.losses[NO][:400] - long_run.losses[PARTIAL][:400]
    assert mean == pytest.approx(difference.mean(), rel=1e-12)
    assert se == pytest.approx(difference.std(ddof=1) / 20, rel=1e-12)
