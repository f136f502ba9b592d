"""The long run. Monte Carlo means are compared at 6 standard errors: under normal limits 2e-9 of the seeds fail a
comparison, so fewer than 1 in a million fail any of the some 200 made here; the seeds are fixed.
"""

import sys

import numpy as np
import pytest

from shrinkdash.estimators import complete_pooling, james_stein, no_pooling, oracle, partial_pooling, pooled
from shrinkdash.heterogeneity import METHODS, estimate_tau2, tau2_of_means
from shrinkdash.model import DATA_STREAM, TRUTH_STREAM, GroupMeans, luck, simulate
from shrinkdash.risk import REPLICATED_DATA_STREAM, REPLICATED_TRUTH_STREAM, STRATEGIES, risk
from shrinkdash.settings import Design

MODULE = sys.modules["shrinkdash.risk"]  # the package may offer the function under the same name
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


def test_partial_pooling_hurts_four_groups_of_ten():
    rng = np.random.default_rng(6)
    theta = 5 * rng.standard_normal((12, 40_000))
    se = np.full(12, 10 / 15**0.5)
    y_bar = theta + se[0] * rng.standard_normal((12, 40_000))
    centre, weight = pooled(y_bar, se**2, tau2_of_means(y_bar.T, se, "REML"))
    hurt = (np.abs(centre + weight * (y_bar - centre) - theta) > np.abs(y_bar - theta)).mean(axis=0)
    assert abs(hurt.mean() - 0.4323) < SES * hurt.std(ddof=1) / 40_000**0.5


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


# Against a loop over the public functions.


def public_fit(name, data, design, method):
    if name == "partial pooling":
        return partial_pooling(data, tau=estimate_tau2(data, method) ** 0.5)
    if name == "known tau":
        return partial_pooling(data, tau=design.tau)
    if name == "oracle":
        return oracle(data, tau=design.tau, mu=design.mu)
    return {"no pooling": no_pooling, "complete pooling": complete_pooling, "james-stein": james_stein}[name](data)


def looped_errors(design, names, method, replicates, seed, truth):
    shape = (replicates, design.groups)
    z = luck(seed, REPLICATED_TRUTH_STREAM).standard_normal(shape)
    e = luck(seed, REPLICATED_DATA_STREAM).standard_normal(shape)
    se = design.sigma / np.sqrt(design.n)
    errors = {name: np.empty(shape) for name in names}
    for r in range(replicates):
        theta = simulate(design).theta if truth == "fixed" else design.mu + design.tau * z[r]
        data = GroupMeans(theta + se * e[r], se)
        for name in names:
            errors[name][r] = public_fit(name, data, design, method).theta_hat - theta
    return errors


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("design", [Design(tau=4), Design(pattern="giant", groups=5, tau=1), CLASSIC])
@pytest.mark.parametrize("truth", ["redrawn", "fixed"])
def test_losses_are_those_of_the_public_functions(method, design, truth):
    names = [name for name in STRATEGIES if name != "james-stein" or design.pattern == "equal"]
    result = risk(design, strategies=names, method=method, replicates=9, seed=4, truth=truth)
    for name, error in looped_errors(design, names, method, 9, 4, truth).items():
        assert np.allclose(result.losses[name], np.mean(error**2, axis=1), rtol=1e-9, atol=1e-12), name
        assert np.allclose(result.group_mse[name], np.mean(error**2, axis=0), rtol=1e-9, atol=1e-12), name


# Streams and blocks.


@pytest.mark.parametrize("replicates", [2, 255, 257, 1281])
@pytest.mark.parametrize("method", ["REML", "DL", "PM", "SJ"])
def test_the_size_of_a_block_changes_no_bit(monkeypatch, replicates, method):
    results = []
    for values in (1, 5000, 2**15, 2**20):
        monkeypatch.setattr(MODULE, "BLOCK_VALUES", values)
        results.append(risk(Design(tau=3), strategies=STRATEGIES[:3], method=method, replicates=replicates))
    for other in results[1:]:
        for name in STRATEGIES[:3]:
            assert np.array_equal(other.losses[name], results[0].losses[name])
            assert np.array_equal(other.group_mse[name], results[0].group_mse[name])
        assert other.mse == results[0].mse


def test_more_replicates_continue_the_same_sequence():
    few, many = risk(Design(), replicates=100), risk(Design(), replicates=700)
    for name, losses in few.losses.items():
        assert np.array_equal(many.losses[name][:100], losses)


def test_strategies_do_not_disturb_each_other():
    alone, together = risk(CLASSIC, strategies=["oracle"]), risk(CLASSIC, strategies=STRATEGIES)
    assert np.array_equal(alone.losses["oracle"], together.losses["oracle"])


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    one, two, other = (risk(Design(), replicates=500, seed=seed) for seed in (7, 7, 8))
    assert one.mse == two.mse
    assert not np.any(one.losses["no pooling"] == other.losses["no pooling"])


def test_every_design_meets_the_same_luck():
    """No pooling's error is se_j e_j alone: the same for every tau, and in proportion to sigma."""
    base = risk(Design(tau=2), replicates=400).losses["no pooling"]
    assert np.allclose(risk(Design(tau=9), replicates=400).losses["no pooling"], base, rtol=1e-11)
    assert np.allclose(risk(Design(sigma=20), replicates=400).losses["no pooling"], 4 * base, rtol=1e-11)


def test_replicates_do_not_repeat_the_study_on_the_page():
    z = luck(1, REPLICATED_TRUTH_STREAM).standard_normal(12)
    assert not np.any(z == simulate(Design(mu=0, tau=1)).theta)
    assert len({REPLICATED_TRUTH_STREAM, REPLICATED_DATA_STREAM, TRUTH_STREAM, DATA_STREAM}) == 4


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


def test_win_shares_and_ties_add_up(at_one):
    for a, against in at_one.win_share.items():
        assert set(against) == set(STRATEGIES) - {a}
        for b, share in against.items():
            x, y = at_one.losses[a], at_one.losses[b]
            ties = np.mean(np.abs(x - y) <= 1e-12 * np.maximum(x, y))
            assert share + at_one.win_share[b][a] + ties == pytest.approx(1, abs=1e-12)


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
    ],
)
def test_unusable_arguments_give_one_clear_line(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        risk(Design(), **arguments)
    assert str(caught.value) == message


def test_james_stein_needs_four_groups():
    with pytest.raises(ValueError, match=r"^James-Stein toward the mean needs at least 4 groups, got 3$"):
        risk(Design(groups=3, pattern="equal"), strategies=["james-stein"])
