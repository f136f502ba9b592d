"""The long run. Monte Carlo means are compared at 6 standard errors: under normal limits 2e-9 of the seeds fail a
comparison, so fewer than 1 in a million fail any of the some 200 made here; the seeds are fixed.
"""

import numpy as np
import pytest

from shrinkdash.data.simulate import simulate
from shrinkdash.risk import STRATEGIES, mean_and_se, risk
from shrinkdash.settings import Design
from shrinkdash.tau2.methods import METHODS

SES = 6.0
CLASSIC = Design(groups=12, size=15, pattern="equal", sigma=10)


def classic(tau):
    return Design(groups=12, size=15, pattern="equal", sigma=10, tau=tau)


@pytest.fixture(scope="module")
def at_one():
    return risk(classic(1), strategies=STRATEGIES, replicates=100_000)


@pytest.fixture(scope="module")
def at_five():
    return risk(classic(5), strategies=STRATEGIES, replicates=100_000)


def agrees(result, name, expected):
    return abs(result.mse[name] - expected) < SES * result.mse_se[name]


def share_agrees(share, expected, replicates=100_000):
    return abs(share - expected) < SES * (expected * (1 - expected) / replicates) ** 0.5


# Reference numbers of the classic demonstration: J = 12, n = 15, sigma = 10, redrawn truth.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("no pooling", 6.666667),
        ("partial pooling", 1.714961),
        ("complete pooling", 1.472222),
        ("oracle", 0.869565),
        ("known tau", 1.714961 - 0.362),  # printed to 3 decimals, a tenth of the Monte Carlo SE or less
    ],
)
def test_small_differences_between_groups(at_one, name, expected):
    assert agrees(at_one, name, expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("no pooling", 6.666667),
        ("partial pooling", 5.659342),
        ("complete pooling", 23.472222),
        ("oracle", 5.263158),
        ("known tau", 5.263158 + 0.117),
    ],
)
def test_large_differences_between_groups(at_five, name, expected):
    assert agrees(at_five, name, expected)


def test_maximum_likelihood_pools_harder():
    result = risk(classic(1), strategies=["partial pooling"], method="ML", replicates=100_000)
    assert agrees(result, "partial pooling", 1.634913)


def test_wins_ties_and_losses(at_one):
    """At tau = 1 partial beats complete pooling in 26.2 %, ties in 43.0133 % (tau_hat = 0), loses in 30.7 %."""
    wins = at_one.win_share["partial pooling"]["complete pooling"]
    losses = at_one.win_share["complete pooling"]["partial pooling"]
    assert share_agrees(wins, 0.262)
    assert share_agrees(losses, 0.307)
    assert share_agrees(1 - wins - losses, 0.430133)


def test_maximum_likelihood_gives_zero_more_often():
    shares = risk(classic(1), strategies=["complete pooling", "partial pooling"], method="ML", replicates=100_000)
    wins = shares.win_share
    ties = 1 - wins["partial pooling"]["complete pooling"] - wins["complete pooling"]["partial pooling"]
    assert share_agrees(ties, 0.508247)


def test_partial_pooling_loses_to_no_pooling_in_a_quarter_of_draws(at_five):
    assert share_agrees(at_five.win_share["no pooling"]["partial pooling"], 0.2550)


# Closed forms for any sizes.

UNEQUAL = [
    Design(tau=5),
    Design(tau=1, size=15),
    Design(pattern="giant", tau=3),
    Design(pattern="custom", sizes=(1, 4, 400)),
]


def expected_mse(design):
    """Per group, for redrawn truth: errors are linear in independent normal deviations."""
    v, tau2 = design.sigma**2 / design.n, design.tau**2
    share = (1 / v) / np.sum(1 / v)
    w = tau2 / (tau2 + v)
    return {
        "no pooling": v,
        "complete pooling": np.sum(share**2 * (tau2 + v)) + tau2 * (1 - 2 * share),
        "oracle": w * v,
        "known tau": w * v + (1 - w) ** 2 / np.sum(1 / (tau2 + v)),
    }


@pytest.mark.parametrize("design", UNEQUAL)
def test_closed_forms(design):
    result = risk(design, strategies=expected_mse(design), replicates=40_000)
    for name, expected in expected_mse(design).items():
        assert agrees(result, name, expected.mean()), name
        # A squared normal error has SD sqrt(2) times its mean.
        standard_error = expected * (2 / 40_000) ** 0.5
        assert np.all(np.abs(result.group_mse[name] - expected) < SES * standard_error), name


def test_closed_forms_with_the_truth_held():
    """MSE_j = (E theta_hat_j - theta_j)^2 + Var(theta_hat_j)."""
    design = Design(tau=5, truth_seed=3)
    result = risk(design, strategies=["no pooling", "complete pooling"], replicates=40_000, truth="fixed")
    v, theta = design.sigma**2 / design.n, simulate(design).theta
    share = (1 / v) / np.sum(1 / v)
    bias, variance = share @ theta - theta, 1 / np.sum(1 / v)
    for name, b, s2 in (("no pooling", 0 * theta, v), ("complete pooling", bias, variance)):
        standard_error = np.sqrt((2 * s2**2 + 4 * b**2 * s2) / 40_000)
        assert np.all(np.abs(result.group_mse[name] - (b**2 + s2)) < SES * standard_error), name
        assert agrees(result, name, np.mean(b**2 + s2))


def test_a_held_truth_matters_and_a_redrawn_one_does_not():
    one, two = Design(truth_seed=1), Design(truth_seed=2, data_seed=9)
    assert risk(one, replicates=300).mse == risk(two, replicates=300).mse
    held = [risk(design, replicates=300, truth="fixed").mse["complete pooling"] for design in (one, two)]
    assert held[0] != held[1]


# The result.


def test_means_and_their_standard_errors_come_from_the_losses(at_five):
    for name, losses in at_five.losses.items():
        assert losses.shape == (100_000,)
        assert at_five.mse[name] == pytest.approx(losses.mean(), rel=1e-14)
        assert at_five.mse_se[name] == pytest.approx(losses.std(ddof=1) / 100_000**0.5, rel=1e-12)
        assert at_five.group_mse[name].shape == (12,)
        assert at_five.group_mse[name].mean() == pytest.approx(losses.mean(), rel=1e-12)


def test_standard_errors_are_honest():
    """Over 60 seeds the z scores of no pooling's MSE have mean square 1; chi-square limits at about 1e-7."""
    expected = np.mean(100 / Design().n)
    results = [risk(Design(), strategies=["no pooling"], replicates=500, seed=seed) for seed in range(60)]
    z = [(result.mse["no pooling"] - expected) / result.mse_se["no pooling"] for result in results]
    assert 25 < np.sum(np.square(z)) < 125


def test_wins_ties_and_losses_add_up(at_one):
    for a, against in at_one.win_share.items():
        assert set(against) == set(STRATEGIES) - {a}
        for b, share in against.items():
            tie, loss = at_one.tie_share[a][b], at_one.loss_share[a][b]
            assert share + tie + loss == pytest.approx(1, abs=1e-12)
            assert loss == at_one.win_share[b][a]
            assert tie == at_one.tie_share[b][a]


def test_partial_and_complete_pooling_tie_where_tau_is_estimated_as_0(at_one):
    assert at_one.tie_share["partial pooling"]["complete pooling"] == at_one.zero_share["partial pooling"]
    assert share_agrees(at_one.zero_share["partial pooling"], 0.430133)
    assert share_agrees(at_one.zero_share["partial pooling (ML)"], 0.508247)
    assert set(at_one.zero_share) == {name for name in STRATEGIES if name.startswith("partial pooling")}


def test_a_share_has_the_standard_error_of_a_binomial(at_one):
    share = at_one.win_share["oracle"]["no pooling"]
    assert at_one.share_se("oracle", "no pooling") == pytest.approx((share * (1 - share) / 100_000) ** 0.5, rel=1e-12)


def test_the_exact_value_is_used_where_there_is_one(at_one):
    """At 6 standard errors 4e-8 of the seeds fail one of these comparisons."""
    assert set(at_one.exact) == set(STRATEGIES) - {"full Bayes"}
    for name, expected in at_one.exact.items():
        assert at_one.expected(name) == expected
        assert abs(at_one.mse[name] - expected) < SES * at_one.mse_se[name], name
    assert at_one.expected("full Bayes") == at_one.mse["full Bayes"]
    assert mean_and_se([1.0, 3.0]) == (2.0, 1.0)


def test_full_bayes_is_close_to_partial_pooling_far_from_0(at_five):
    assert at_five.mse["full Bayes"] == pytest.approx(at_five.mse["partial pooling"], rel=0.03)
    assert at_five.mse["full Bayes"] < at_five.mse["no pooling"]


@pytest.mark.parametrize("truth", ["redrawn", "fixed"])
def test_bias_and_variance_add_up(truth):
    result = risk(Design(tau=3), replicates=700, truth=truth)
    for name, mse in result.group_mse.items():
        assert np.allclose(result.group_bias[name] ** 2 + result.group_variance[name], mse, rtol=1e-12)
        assert np.allclose(np.sum(result.group_parts[name], axis=0), mse, rtol=1e-12)
        assert np.all(result.group_variance[name] > 0)
        assert mse.mean() == pytest.approx(result.mse[name], rel=1e-12)


def test_bias_and_variance_of_a_held_truth():
    """Of complete pooling, which is linear: 6 SEs of a mean, and of a variance of normals."""
    design = Design(tau=5, truth_seed=3)
    result = risk(design, replicates=20_000, truth="fixed")
    share = (1 / design.se**2) / np.sum(1 / design.se**2)
    bias, variance = share @ simulate(design).theta - simulate(design).theta, 1 / np.sum(1 / design.se**2)
    assert np.all(np.abs(result.group_bias["complete pooling"] - bias) < SES * (variance / 20_000) ** 0.5)
    found = result.group_variance["complete pooling"]
    assert np.all(np.abs(found - variance) < SES * variance * (2 / 20_000) ** 0.5)
    assert np.allclose(result.group_parts["complete pooling"][0], result.group_bias["complete pooling"] ** 2)


def test_a_redrawn_truth_has_no_bias_but_each_truth_has():
    result = risk(Design(tau=5), replicates=20_000)
    bias, parts = result.group_bias["complete pooling"], result.group_parts["complete pooling"]
    assert np.all(np.abs(bias) < SES * (result.group_mse["complete pooling"] / 20_000) ** 0.5)
    assert np.all(parts[0] > 10)
    assert np.all(parts[1] < 2)


def test_group_standard_errors():
    """No pooling's squared errors have SD sqrt(2) times their mean; 6 SEs of an SD of chi-squares."""
    design = Design()
    result = risk(design, strategies=["no pooling"], replicates=40_000)
    expected = design.se**2 * (2 / 40_000) ** 0.5
    assert np.allclose(result.group_mse_se["no pooling"], expected, rtol=6 * (3.5 / 40_000) ** 0.5)


def test_sizes_related_to_the_truth_cost_the_smallest_groups():
    """rho .9, varied, tau 5, DL. At size 50 the five smallest have 9 % more squared error than with no pooling (printed
    to a per cent); at size 15 only the smallest is clearly worse: 28.6 against 25.0 (printed to 0.1).
    """
    at_50 = risk(Design(size=50, world="sized"), method="DL", replicates=40_000)
    small = np.argsort(Design(size=50).n)[:5]
    ratio = at_50.group_mse["partial pooling"][small].sum() / np.sum(100 / Design(size=50).n[small])
    assert ratio == pytest.approx(1.09, abs=0.02)
    design = Design(size=15, world="sized")
    at_15 = risk(design, method="DL", replicates=40_000)
    worse = at_15.group_mse["partial pooling"] - 100 / design.n
    smallest = np.argsort(design.n)[0]
    se = at_15.group_mse_se["partial pooling"]
    assert abs(at_15.group_mse["partial pooling"][smallest] - 28.6) < SES * se[smallest] + 0.05
    assert np.flatnonzero(worse > 1.0).tolist() == [smallest]


def test_nobody_wins_where_all_groups_are_pooled():
    """At tau = 0 the oracle puts every group at mu; known tau and complete pooling are the same estimate."""
    result = risk(classic(0), strategies=STRATEGIES, replicates=300)
    assert result.win_share["known tau"]["complete pooling"] == 0
    assert result.win_share["complete pooling"]["known tau"] == 0
    assert result.mse["oracle"] == 0
    assert result.win_share["oracle"]["no pooling"] == 1


def test_quantiles(at_one):
    losses = at_one.losses["partial pooling"]
    assert np.array_equal(at_one.quantiles("partial pooling", [0.1, 0.9]), np.quantile(losses, [0.1, 0.9]))
    assert at_one.quantiles("partial pooling", 0.5) == np.median(losses)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"strategies": ["best"]}, f"each of strategies must be one of {', '.join(STRATEGIES)}, got 'best'"),
        ({"strategies": "oracle"}, f"each of strategies must be one of {', '.join(STRATEGIES)}, got 'o'"),
        ({"strategies": []}, f"strategies must name at least one of {', '.join(STRATEGIES)}, got none"),
        ({"method": "reml"}, f"method must be one of {', '.join(METHODS)}, got 'reml'"),
        ({"truth": "new"}, "truth must be one of redrawn, fixed, got 'new'"),
        ({"replicates": 1}, "replicates must be a whole number >= 2, got 1"),
        ({"replicates": 10.5}, "replicates must be a whole number >= 2, got 10.5"),
        ({"seed": -1}, "seed must be a whole number >= 0, got -1"),
        ({"seed": None}, "seed must be a whole number >= 0, got None"),
        ({"strategies": ["james-stein"]}, "James-Stein needs equal standard errors"),
        ({"strategies": ["plain james-stein"]}, "James-Stein needs equal standard errors"),
    ],
)
def test_unusable_arguments_give_one_clear_line(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        risk(Design(), **arguments)
    assert str(caught.value) == message


def test_james_stein_needs_four_groups():
    with pytest.raises(ValueError, match=r"^James-Stein toward the mean needs at least 4 groups, got 3$"):
        risk(Design(groups=3, pattern="equal"), strategies=["james-stein"])


@pytest.mark.parametrize("outcome", ["yes/no", "events"])
def test_counts_are_refused_rather_than_simulated_as_measurements(outcome):
    with pytest.raises(ValueError, match=f"^outcome must be measurements in a long run, got '{outcome}'$"):
        risk(Design(outcome=outcome), replicates=2)
