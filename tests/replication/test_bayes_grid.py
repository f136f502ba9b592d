"""Full Bayes on fixed nodes against the adaptive quadrature, group by group and replicate by replicate."""

import numpy as np
import pytest

from shrinkdash.data.means import GroupMeans
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import Exponential, Flat, HalfCauchy, HalfNormal
from shrinkdash.replication.bayes_grid import FOR_INTERVALS, FOR_MEANS, BayesGrid
from shrinkdash.replication.mixture import Mixture
from shrinkdash.settings import Design
from shrinkdash.tau2.replicated import Spectrum
from shrinkdash.workspace import Workspace

REPLICATES = 12
CASES = [
    (Design(), Flat()),
    (Design(groups=3), Flat()),
    (Design(groups=3, tau=0), HalfCauchy(3)),
    (Design(groups=100, tau=15), Flat()),
    (Design(groups=40, pattern="equal", tau=0), Flat()),
    (Design(pattern="giant", groups=5, tau=1), Flat()),
    (Design(pattern="custom", sizes=(1, 10**6, 5, 5)), Flat()),
    (Design(), HalfNormal(1)),
    (Design(), HalfNormal(1e3)),
    (Design(), Exponential(1)),
    (Design(tau=12), HalfNormal(1)),
    (Design(tau=12), Exponential(3)),
    (Design(groups=3, tau=15), HalfCauchy(3)),
    (Design(groups=4), HalfCauchy(1e4)),
]


def means(design):
    theta, noise = np.random.default_rng(1).standard_normal((2, design.groups, REPLICATES))
    return design.tau * theta + design.se[:, None] * noise


def adaptive(design, prior, y_bar):
    return [posterior_normal(GroupMeans(column, design.se), tau_prior=prior) for column in y_bar.T]


@pytest.mark.parametrize(("design", "prior"), CASES)
def test_posterior_means(design, prior):
    """To 1e-6 posterior SDs."""
    y_bar, known, work = means(design), Spectrum(design.se**2, design.tau**2), Workspace()
    found = BayesGrid(known, prior, FOR_MEANS).theta_mean(y_bar, known.energies(y_bar, work), work)
    for column, posterior in zip(found.T, adaptive(design, prior, y_bar), strict=True):
        assert np.max(np.abs(column - posterior.theta_mean) / posterior.theta_sd) < 1e-6


@pytest.mark.parametrize(("design", "prior"), CASES)
def test_posterior_intervals(design, prior):
    """Probabilities to 1e-4, ends of 95 % intervals to 5e-3 posterior SDs."""
    y_bar, known, work = means(design), Spectrum(design.se**2, design.tau**2), Workspace()
    grid = BayesGrid(known, prior, FOR_INTERVALS)
    mixtures = list(grid.mixtures(y_bar, known.energies(y_bar, work), work))
    fits = adaptive(design, prior, y_bar)
    for q in (0.025, 0.975):
        ends = np.array([fit.theta_quantile([q])[0] for fit in fits]).T
        sd = np.array([fit.theta_sd for fit in fits]).T
        assert np.max(np.abs(np.array([m.cdf(x) for m, x in zip(mixtures, ends, strict=True)]) - q)) < 1e-4
        assert np.max(np.abs(np.array([m.quantile(q) for m in mixtures]) - ends) / sd) < 5e-3


def test_the_population_mean_may_lie_anywhere():
    design = Design(groups=6)
    y_bar, known, work = means(design), Spectrum(design.se**2, 25.0), Workspace()
    grid = BayesGrid(known, Flat(), FOR_MEANS)
    near = grid.theta_mean(y_bar, known.energies(y_bar, work), work).copy()
    far = grid.theta_mean(y_bar + 500, known.energies(y_bar + 500, work), work)
    assert np.allclose(far - 500, near, rtol=0, atol=1e-9)


@pytest.mark.parametrize("q", [0.001, 0.025, 0.5, 0.9])
def test_quantiles_of_a_mixture_undo_its_probabilities(q):
    weights = np.array([[0.5, 0.9, 0.02], [0.5, 0.1, 0.98]])
    mean = np.array([[0.0, 1.0, -3.0], [4.0, 1.0, 2.0]])
    mixture = Mixture(weights, mean, np.array([[1.0], [2.5]]))
    assert np.allclose(mixture.cdf(mixture.quantile(q)), q, rtol=1e-4)


def test_an_improper_posterior_is_refused():
    with pytest.raises(ValueError, match="needs at least 3 groups"):
        BayesGrid(Spectrum(np.ones(2), 1.0), Flat(), FOR_MEANS)
