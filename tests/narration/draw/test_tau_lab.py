"""What the laboratory of tau says is computed."""

import pytest
from scipy import stats
from wording import plain

from shrinkdash.comparison import compare
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.diagnostics.tau_scan import at_tau, tau_scan
from shrinkdash.narration.draw.tau_lab import (
    count_prior_said,
    cursor_said,
    cursor_stories,
    estimate_said,
    lab_alt,
    posterior_said,
    prior_said,
)
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.posterior.priors import FLAT, Exponential, HalfCauchy, HalfNormal
from shrinkdash.settings import Analysis

SCHOOLS = compare(DATASETS["eight-schools"].data, analysis=Analysis())
SCAN = tau_scan(SCHOOLS)


@pytest.mark.parametrize(
    ("prior", "same", "name"),
    [
        (HalfNormal(7.1), stats.halfnorm(scale=7.1), "half-normal with scale 7.1"),
        (HalfCauchy(2.0), stats.halfcauchy(scale=2.0), "half-Cauchy with scale 2.0"),
        (Exponential(0.25), stats.expon(scale=4.0), "exponential with mean 4.0"),
    ],
)
def test_a_prior_is_told_by_its_median_and_its_95_per_cent_quantile(prior, same, name: str) -> None:
    text = plain(prior_said(prior, 1))
    assert text.startswith(f"The prior is {name}: before the data half of the belief lies below {same.ppf(0.5):.1f}, ")
    assert text.endswith(f"5 % above {same.ppf(0.95):.1f}.")


def test_a_flat_prior_prefers_nothing() -> None:
    assert "no τ is believed more than another" in prior_said(FLAT, 1)


def test_the_posterior_is_told_by_quantiles() -> None:
    low, median, high = SCAN.posterior.hyper["tau"].quantile([0.025, 0.5, 0.975])
    text = plain(posterior_said(SCAN, 1))
    assert text == (
        f"After the data half of the belief in τ lies above {median:.1f}, and 95 % between {low:.1f} and {high:.1f}."
    )


def test_a_mean_that_does_not_exist_is_said_and_never_printed() -> None:
    three = tau_scan(compare(GroupMeans([1.0, 5.0, 9.0], [2.0, 2.0, 2.0]), analysis=Analysis()))
    text = posterior_said(three, 1)
    assert "With 3 groups and this prior τ has no finite mean, only quantiles." in text
    assert "inf " not in text


def test_an_estimate_of_0_at_the_peak_is_set_against_the_belief_above_it() -> None:
    text = plain(estimate_said(SCAN, 1, SIMULATED))
    median = float(SCAN.posterior.hyper["tau"].quantile(0.5))
    assert text == (
        "REML plugs in 0, where the posterior is highest, as if every school were the same (7.7); "
        f"yet all of the belief lies above 0, half of it above {median:.1f}."
    )


def test_where_the_peak_is_elsewhere_it_is_not_put_at_0() -> None:
    # One imprecise group hides from the unweighted method what the precise ones show.
    data = GroupMeans([0.0, 1.0, 2.0, 1.0], [0.1, 0.1, 0.1, 20.0])
    scan = tau_scan(compare(data, analysis=Analysis(method="HE")))
    assert scan.estimates["HE"] == 0
    assert scan.density.argmax() > 0
    assert estimate_said(scan, 1, SIMULATED).startswith("HE plugs in 0, as if")


def test_another_estimate_is_placed_in_the_posterior() -> None:
    scan = tau_scan(compare(SCHOOLS.data, analysis=Analysis(method="SJ")))
    above = scan.posterior.hyper["tau"].above(scan.estimates["SJ"])
    text = plain(estimate_said(scan, 1, SIMULATED))
    assert (
        text == f"SJ plugs in 6.2; {100 * above:.0f} % of the belief lies above that, {100 - 100 * above:.0f} % below."
    )


def test_the_cursor_tells_weights_and_parameters() -> None:
    at = at_tau(SCHOOLS.data, 5.0)
    weight = at.fit.weight
    text = plain(cursor_said(SCAN, at, 1, SIMULATED))
    assert text == (
        f"At τ = 5.0: weights {100 * weight.min():.0f} % to {100 * weight.max():.0f} % on the own means; "
        f"8 schools, but about {at.parameters:.1f} effective parameters."
    )
    assert cursor_said(SCAN, at_tau(SCHOOLS.data, 0.0), 1, SIMULATED) == (
        "At τ = 0: complete pooling, every school gets 7.7; 1 parameter."
    )


def test_equal_groups_have_one_weight() -> None:
    equal = compare(GroupMeans([1.0, 5.0, 9.0], [2.0, 2.0, 2.0]), analysis=Analysis())
    assert "weight 50" in cursor_said(tau_scan(equal), at_tau(equal.data, 2.0), 1, SIMULATED)


def test_each_group_tells_its_estimate_at_the_cursor() -> None:
    comparison = compare(GroupMeans([0.0, 10.0], [1.0, 1.0], names=["<i>A", "B"]), analysis=Analysis())
    scan = tau_scan(comparison)
    name, estimate, weight = cursor_stories(comparison, scan, at_tau(comparison.data, 1.0))[0]
    assert name == "<i>A"
    assert estimate.startswith("at τ = 1.00")
    assert estimate.endswith(": 2.50")
    assert plain(weight) == "50 % own data, 50 % everyone"


def test_the_alt_text_names_every_estimate() -> None:
    text = lab_alt(SCAN, at_tau(SCHOOLS.data, 5.0), 1, SIMULATED)
    assert "REML 0, ML 0, DL 0, HE 0, PM 0, EB 0, SJ 6.2, HS 0, uncorrected 10.4." in text
    assert posterior_said(SCAN, 1) in text


@pytest.mark.parametrize(
    ("shape", "name"), [("flat", "half-normal"), ("exponential", "half-normal"), ("half-Cauchy",) * 2]
)
def test_counts_are_told_the_prior_that_they_really_have(shape, name) -> None:
    assert f"the prior is {name} with scale 1," in count_prior_said(Analysis(prior=shape))
