"""Tests for what the strategies are called."""

from shrinkdash.risk import STRATEGIES
from shrinkdash.settings import POOLINGS, Analysis
from shrinkdash.strategies import FULL_BAYES, PARTIAL, partial_by


def test_partial_pooling_is_the_strategy_that_the_analysis_asks_for():
    assert {by: partial_by(Analysis(by=by)) for by in POOLINGS} == {
        "empirical Bayes": PARTIAL,
        "full Bayes": FULL_BAYES,
    }
    assert {PARTIAL, FULL_BAYES} <= set(STRATEGIES)
