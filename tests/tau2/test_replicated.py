"""tau^2 by diagonalised variances against the general methods."""

import numpy as np
import pytest

from shrinkdash.settings import Design
from shrinkdash.tau2 import methods as methods_module
from shrinkdash.tau2 import roots
from shrinkdash.tau2.methods import METHODS, tau2_of_means, tau2_of_studies
from shrinkdash.tau2.moments import many_dersimonian_laird
from shrinkdash.tau2.replicated import Spectrum, Studies
from shrinkdash.workspace import Workspace

DESIGNS = (
    Design(),
    Design(tau=0),
    Design(tau=15),
    Design(groups=3),
    Design(groups=100, tau=1),
    Design(pattern="equal"),
    Design(pattern="giant", tau=2),
    Design(pattern="custom", sizes=(1, 4, 400)),
    Design(pattern="custom", sizes=(1, 4, 10**9)),
)


def means(design, replicates=2048):
    rng = np.random.default_rng(3)
    theta, noise = rng.standard_normal((2, design.groups, replicates))
    return design.tau * theta + design.se[:, None] * noise


def known(design):
    return Spectrum(design.se**2, design.tau**2)


def studies(design, y_bar):
    return Studies(y_bar, known(design), Workspace())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("design", DESIGNS)
def test_every_replicate_agrees_with_the_general_method(design, method):
    """To 1e-9 of a typical variance: both stop where the next step would be 1e-12 or less."""
    y_bar = means(design)
    found = tau2_of_studies(studies(design, y_bar), method)
    expected = tau2_of_means(y_bar.T, design.se, method)
    assert np.array_equal(found == 0, expected == 0)
    assert np.max(np.abs(found - expected) / (expected + design.se.min() ** 2)) < 1e-9


@pytest.mark.parametrize("method", ["REML", "ML", "PM"])
def test_a_reach_that_is_far_too_short_costs_no_digits(method):
    design = Design(tau=15)
    short, y_bar = Spectrum(design.se**2 / 1e4, 0.0), means(design)
    found = tau2_of_studies(Studies(y_bar, short, Workspace()), method)
    assert found.min() > short.grid[-1]
    assert np.allclose(found, tau2_of_means(y_bar.T, design.se / 100, method), rtol=1e-9)


@pytest.mark.parametrize("method", ["REML", "ML", "PM"])
def test_what_has_not_arrived_is_handed_on(monkeypatch, method):
    monkeypatch.setattr(roots, "STEPS", 1)
    monkeypatch.setattr(roots, "MORE_STEPS", 1)
    design = Design()
    y_bar = means(design)
    found = tau2_of_studies(studies(design, y_bar), method)
    assert np.allclose(found, tau2_of_means(y_bar.T, design.se, method), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("method", ["REML", "ML", "PM"])
def test_a_late_replicate_gets_the_same_bits_alone_and_in_company(monkeypatch, method):
    monkeypatch.setattr(roots, "STEPS", 1)
    design = Design()
    late = np.repeat(means(design, 1), 256, axis=1)
    one = late * 1e-3
    one[:, 17] = late[:, 17]
    found = [tau2_of_studies(studies(design, y_bar), method) for y_bar in (late, one)]
    assert np.count_nonzero(found[1]) == 1
    assert found[1][17] == found[0][17] > 0


def test_energies_sum_up_to_q_at_every_tau():
    design = Design(pattern="giant")
    spectrum, y_bar = known(design), means(design, 256)
    energies = spectrum.energies(y_bar, Workspace())
    for tau2 in (0.0, 7.0):
        w = 1 / (design.se**2 + tau2)
        centre = w @ y_bar / w.sum()
        assert np.allclose(spectrum.q(energies, tau2), w @ (y_bar - centre) ** 2, rtol=1e-11)


def test_the_short_way_of_dersimonian_and_laird():
    design = Design(pattern="giant")
    y_bar = means(design)
    short = many_dersimonian_laird(studies(design, y_bar))
    assert np.allclose(short, tau2_of_means(y_bar.T, design.se, "DL"), rtol=1e-10, atol=1e-10)


def test_two_peaks_are_left_to_the_general_method(monkeypatch):
    """With sizes 1, 4 and 400 the plain likelihood often has a second peak at 0: those are handed on."""
    design, handed = Design(pattern="custom", sizes=(1, 4, 400)), []

    def counted(y_bar, se, method):
        handed.append(len(y_bar))
        return tau2_of_means(y_bar, se, method)

    monkeypatch.setattr(methods_module, "tau2_of_means", counted)
    tau2_of_studies(studies(design, means(design)), "ML")
    assert 100 < sum(handed) < 1000


@pytest.mark.parametrize("method", ["REML", "ML", "PM"])
def test_no_replicate_depends_on_its_neighbours(method):
    """Late ones take more steps in padded company; each keeps its bits in any block of whole lanes."""
    design = Design(pattern="giant", tau=2)
    y_bar = means(design)
    together = tau2_of_studies(studies(design, y_bar), method)
    for part in (slice(0, 256), slice(512, 1280)):
        some = np.ascontiguousarray(y_bar[:, part])
        assert np.array_equal(tau2_of_studies(studies(design, some), method), together[part])
