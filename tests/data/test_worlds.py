"""Shapes of the truth. Means over seeds are compared at 6 standard errors: 2e-9 of the seeds fail one comparison."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import stdtrit
from scipy.stats import kstest, norm, t

from shrinkdash.data.simulate import simulate
from shrinkdash.data.worlds import HEAVY_SD, deviations, moments
from shrinkdash.settings import SIGMA_FACTORS, WORLDS, Design

# Some hundred comparisons at 6 standard errors: 2e-7 of the seeds fail one.
SES = 6.0
DRAWS = 40_000
Z = np.random.default_rng(11).standard_normal((12, DRAWS))
SHAPED = [world for world in WORLDS if world != "normal"]


def test_there_are_five_worlds_and_three_factors():
    assert WORLDS == ("normal", "outlier", "clusters", "heavy", "sized")
    assert SIGMA_FACTORS == (0.5, 1.0, 2.0)
    assert (Design().world, Design().rho, Design().sigma_factor) == ("normal", 0.9, 1.0)


def test_a_normal_world_is_the_luck_itself():
    assert deviations(Design(), Z) is Z


@pytest.mark.parametrize("world", ["normal", "clusters", "heavy", "sized"])
def test_deviations_have_mean_0_and_sd_1_over_the_population(world):
    u = deviations(Design(world=world), Z).T  # one row a draw, so that each draw is one independent value
    for power, expected in ((1, 0.0), (2, 1.0)):
        values = np.mean(u**power, axis=1)
        assert abs(values.mean() - expected) < SES * max(values.std(ddof=1) / DRAWS**0.5, 1e-12)


def test_the_outlier_lies_at_five_and_the_others_stay():
    u = deviations(Design(world="outlier"), Z)
    assert np.all(u[0] == 5.0)
    assert np.array_equal(u[1:], Z[1:])


def test_two_clusters_of_equal_size():
    """Kolmogorov-Smirnov at 1e-8: given the side, the deviation is normal around it with variance .1."""
    u = deviations(Design(world="clusters"), Z).ravel()
    high = Z.ravel() > 0
    for side, members in ((1, high), (-1, ~high)):
        assert kstest(u[members], norm(side * 0.9**0.5, 0.1**0.5).cdf).pvalue > 1e-8
    assert abs(high.mean() - 0.5) < SES * 0.5 / high.size**0.5


def test_heavy_tails_are_those_of_t_with_five_degrees():
    u = deviations(Design(world="heavy"), Z).ravel()
    assert kstest(u * HEAVY_SD, t(5).cdf).pvalue > 1e-8
    # Against the quantile function itself, to 1e-9 of an SD.
    exact = -np.sign(Z) * stdtrit(5, norm.cdf(-np.abs(Z))) / (5 / 3) ** 0.5
    assert np.max(np.abs(u - exact.ravel())) < 1e-9


@pytest.mark.parametrize("rho", [0.0, 0.5, 1.0])
def test_sizes_pull_the_truth(rho):
    design = Design(world="sized", rho=rho)
    u = deviations(design, Z)
    log_n = np.log(design.n)
    expected = rho * (log_n - log_n.mean()) / log_n.std()
    assert np.all(np.abs(u.mean(axis=1) - expected) < SES * (1 - rho**2) ** 0.5 / DRAWS**0.5 + 1e-12)
    assert np.mean(u * (log_n - log_n.mean())[:, None]) / log_n.std() == pytest.approx(rho, abs=0.02)


def test_equal_sizes_are_related_to_nothing():
    assert np.array_equal(deviations(Design(world="sized", pattern="equal"), Z), Z)


@pytest.mark.parametrize("world", WORLDS)
def test_moments_are_those_of_the_deviations(world):
    design = Design(world=world)
    mean, sd = moments(design)
    u = deviations(design, Z)
    # The fourth moment of the heavy world is 9, so a squared deviation has an SD of 8^.5.
    assert np.all(np.abs(u.mean(axis=1) - mean) < SES * (sd + 1e-12) / DRAWS**0.5)
    assert np.all(np.abs(u.var(axis=1) - sd**2) < 2 * SES * 8**0.5 * (sd**2 + 1e-12) / DRAWS**0.5)


@pytest.mark.parametrize("world", ["clusters", "heavy"])
def test_the_lucky_stay_lucky(world):
    u = deviations(Design(world=world), Z)
    assert np.array_equal(np.sign(u[:, :500]), np.sign(Z[:, :500])) or world == "clusters"
    assert np.all(np.argsort(u[:, 0]) == np.argsort(Z[:, 0]))


@pytest.mark.parametrize("world", ["outlier", "clusters", "heavy"])
def test_adding_groups_leaves_the_others_alone(world):
    few, many = simulate(Design(world=world)), simulate(Design(world=world, groups=30))
    assert np.array_equal(many.theta[:12], few.theta)


@pytest.mark.parametrize("world", SHAPED)
def test_a_study_takes_its_truth_from_the_world_and_its_errors_from_the_data(world):
    plain, shaped = simulate(Design()), simulate(Design(world=world))
    assert not np.array_equal(plain.theta, shaped.theta)
    assert np.allclose(plain.data.y_bar - plain.theta, shaped.data.y_bar - shaped.theta, rtol=0, atol=1e-12)
    doubled = simulate(Design(world=world, tau=10))
    assert np.allclose(doubled.theta - 70, 2 * (shaped.theta - 70), rtol=1e-12)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_wrong_sigma_changes_what_is_assumed_and_nothing_else(factor):
    right, wrong = simulate(Design()), simulate(Design(sigma_factor=factor))
    assert np.array_equal(right.theta, wrong.theta)
    assert np.array_equal(right.data.y_bar, wrong.data.y_bar)
    assert np.array_equal(wrong.data.se, factor * right.data.se)
    assert np.array_equal(Design(sigma_factor=factor).true_se, Design().se)


def test_zero_luck_is_no_nan():
    assert np.all(np.isfinite(deviations(Design(groups=3, world="clusters"), np.array([0.0, -0.0, 30.0]))))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"world": "flat"}, "world must be one of normal, outlier, clusters, heavy, sized, got 'flat'"),
        ({"sigma_factor": 3}, "sigma_factor must be one of 0.5, 1, 2, got 3"),
        ({"rho": 1.5}, "rho must be a number from 0 to 1, got 1.5"),
        ({"rho": float("nan")}, "rho must be a number from 0 to 1, got nan"),
    ],
)
def test_unknown_worlds_give_one_clear_line(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        replace(Design(), **arguments)
    assert str(caught.value) == message
