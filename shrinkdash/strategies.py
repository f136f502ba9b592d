"""What the strategies are called, for one set of data and in the long run alike."""

from __future__ import annotations

from shrinkdash.settings import Analysis

NO, COMPLETE, PARTIAL = "no pooling", "complete pooling", "partial pooling"
JAMES_STEIN, PLAIN_JAMES_STEIN = "james-stein", "plain james-stein"
KNOWN_TAU, ORACLE = "known tau", "oracle"
# Partial pooling by full Bayes, where it stands beside partial pooling by empirical Bayes.
FULL_BAYES = "full Bayes"
# Partial pooling of counts that are treated as means.
NORMAL = "normal approximation"


def partial_by(analysis: Analysis) -> str:
    """Return which strategy of the long run partial pooling is under an analysis."""
    return FULL_BAYES if analysis.fully else PARTIAL
