"""The estimated between-group SD, in sentences."""

from dataclasses import replace

from wording import plain

from shrinkdash.comparison import compare, compare_simulated
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.narration.draw.tau import between_sd, why_zero
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.settings import Analysis, Design

DATA = GroupMeans([0.0, 10.0, 20.0], [3.0, 3.0, 3.0], names=["A", "B", "C"])


def test_zero_is_explained_and_only_zero() -> None:
    alike = compare(GroupMeans([9.0, 10.0, 11.0], [5.0, 5.0, 5.0]), analysis=Analysis(method="DL"))
    text = why_zero(alike, SIMULATED)
    assert "estimate of τ is 0 (DL)" in text
    assert "no proof that they are the same" in text
    assert why_zero(compare(DATA, analysis=Analysis(method="DL")), SIMULATED) == ""


def test_full_bayes_says_which_tau_are_plausible() -> None:
    comparison = compare_simulated(Design(), simulate(Design()), analysis=Analysis(by="full Bayes"))
    low, high = comparison.full.tau_quantile([0.025, 0.975])
    assert plain(between_sd(comparison, 5.0)).endswith(f"(95 % plausible: {low:.1f} to {high:.1f}).")


def test_hidden_rates_are_not_told_by_their_spread():
    design = Design(outcome="events", mu=20, tau=5)
    seen = compare_simulated(design, simulate(design), analysis=Analysis())
    assert "these true rates" in between_sd(seen, 5.0)
    assert between_sd(replace(seen, theta=None), 5.0).startswith("SD of the true rates estimated ")
