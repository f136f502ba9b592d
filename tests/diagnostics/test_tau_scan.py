"""The laboratory of tau: every curve against its definition."""

import numpy as np
import pytest
from scipy import stats

from shrinkdash.comparison import Comparison, compare
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.diagnostics.tau_scan import COUNTS_ML, TauScan, at_tau, tau_scan
from shrinkdash.estimators import partial_pooling
from shrinkdash.families.priors import tau_prior
from shrinkdash.settings import Analysis

UNEQUAL = GroupMeans([3.0, 12.0, -4.0, 5.0], [1.0, 2.0, 0.5, 4.0])
SCHOOLS = DATASETS["eight-schools"].data


def scanned(data: GroupMeans, **analysis: str) -> TauScan:
    return tau_scan(compare(data, analysis=Analysis(**analysis)))  # type: ignore[arg-type]


def counted() -> Comparison:
    counts = GroupCounts([5, 9, 30, 2], [47, 40, 90, 60])
    return compare(counts, analysis=Analysis())


def restricted_likelihood(data: GroupMeans, tau: float) -> float:
    """The density of the means' differences from the first, which know nothing of mu."""
    covariance = np.diag(data.se[1:] ** 2 + tau**2) + data.se[0] ** 2 + tau**2
    return float(stats.multivariate_normal(np.zeros(len(data) - 1), covariance).pdf(data.y_bar[1:] - data.y_bar[0]))


def test_the_likelihood_is_that_of_the_differences_between_means() -> None:
    scan = scanned(UNEQUAL)
    slow = np.array([restricted_likelihood(UNEQUAL, float(tau)) for tau in scan.tau])
    np.testing.assert_allclose(scan.likelihood, slow / slow.max(), rtol=1e-9)


@pytest.mark.parametrize("prior", ["flat", "half-normal", "half-Cauchy", "exponential"])
def test_the_posterior_has_the_shape_of_full_bayes(prior: str) -> None:
    scan = scanned(SCHOOLS, prior=prior)
    density = scan.posterior.hyper["tau"].density(scan.tau[1:])
    np.testing.assert_allclose(scan.density[1:] / scan.density[40], density / density[39], rtol=1e-6)
    np.testing.assert_allclose(
        scan.density, scan.likelihood * scan.prior_density / np.max(scan.likelihood * scan.prior_density), rtol=1e-9
    )
    assert scan.prior == tau_prior(SCHOOLS.se, Analysis(prior=prior))  # type: ignore[arg-type]


def test_every_curve_is_partial_pooling_at_its_tau() -> None:
    scan = scanned(UNEQUAL)
    for k in (0, 7, 60, len(scan.tau) - 1):
        fit = partial_pooling(UNEQUAL, tau=float(scan.tau[k]))
        np.testing.assert_allclose(scan.theta_hat[k], fit.theta_hat, rtol=1e-12)
        assert scan.mu_hat[k] == pytest.approx(fit.mu_hat, rel=1e-12)
    assert np.ptp(scan.theta_hat[0]) < 1e-12


@pytest.mark.parametrize("J", [3, 8, 60])
def test_the_axis_holds_every_estimate_and_nearly_all_of_the_posterior(J: int) -> None:
    rng = np.random.default_rng(J)
    scan = scanned(GroupMeans(rng.normal(0.0, 4.0, J), rng.uniform(1.0, 5.0, J)))
    assert max(scan.estimates.values()) < scan.end
    median, held = scan.posterior.hyper["tau"].quantile([0.5, 0.975])
    assert scan.end >= min(held, 2 * median)
    assert scan.end / scan.step == pytest.approx(round(scan.end / scan.step))
    assert round(scan.step, scan.places) == pytest.approx(scan.step, rel=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_axis_goes_with_the_unit(scale: float) -> None:
    scan = scanned(GroupMeans(scale * SCHOOLS.y_bar, scale * SCHOOLS.se))
    assert scan.end == pytest.approx(30.0 * scale, rel=1e-9)
    assert scan.step == pytest.approx(0.2 * scale, rel=1e-9)


def test_counts_are_seen_through_their_approximation_with_their_own_estimate_beside() -> None:
    comparison = counted()
    scan = tau_scan(comparison)
    assert scan.chosen == COUNTS_ML
    assert scan.estimates[COUNTS_ML] == comparison.plugged.tau_hat
    assert scan.data is comparison.data
    assert scanned(SCHOOLS, method="SJ").chosen == "SJ"


@pytest.mark.parametrize("tau", [0.0, 0.3, 4.0, 1e6])
def test_effective_parameters_are_the_trace_of_the_hat_matrix(tau: float) -> None:
    moved = [UNEQUAL.y_bar + step for step in np.eye(4)]
    hat = [partial_pooling(GroupMeans(y, UNEQUAL.se), tau=tau).theta_hat for y in moved]
    trace = np.trace(np.array(hat) - partial_pooling(UNEQUAL, tau=tau).theta_hat)
    at = at_tau(UNEQUAL, tau)
    assert at.parameters == pytest.approx(trace, rel=1e-9)
    assert 1 <= at.parameters <= 4


def test_complete_pooling_leaves_one_parameter() -> None:
    assert at_tau(UNEQUAL, 0.0).parameters == pytest.approx(1.0, rel=1e-14)
