from math import asin, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import (
    complete_pooling,
    james_stein,
    james_stein_weight,
    no_pooling,
    oracle,
    partial_pooling,
    pooled,
)
from shrinkdash.tau2.methods import estimate_tau2

EIGHT_SCHOOLS = GroupMeans([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])

numbers = st.floats(-50, 50, allow_subnormal=False)
errors = st.floats(0.05, 20)
taus = st.floats(0.01, 30)
studies = (
    st.integers(2, 9)
    .flatmap(lambda J: st.tuples(st.lists(numbers, min_size=J, max_size=J), st.lists(errors, min_size=J, max_size=J)))
    .map(lambda columns: GroupMeans(*columns))
)


# Published numbers.


@pytest.mark.parametrize("name", ["eight_schools_frequentist", "bcg_vaccine"])
@pytest.mark.parametrize("method", ["DL", "HE", "HS", "SJ", "PM", "EB", "ML", "REML"])
def test_metafor_blups(reference, name, method):
    """mu, its SE, BLUPs and their SEs to 1e-8 absolute, as the files state."""
    entry = reference(name)
    data = entry["data"]
    y_bar, se = (data["y"], data["s"]) if "s" in data else (data["yi"], np.sqrt(data["vi"]))
    means = GroupMeans(y_bar, se)
    expected = entry["expected"][method]
    tau = estimate_tau2(means, method) ** 0.5
    fit = partial_pooling(means, tau=tau)
    assert fit.mu_hat == pytest.approx(expected["mu"], abs=1e-8)
    assert np.sum(1 / (tau**2 + means.se**2)) ** -0.5 == pytest.approx(expected["se_mu"], abs=1e-8)
    assert np.allclose(fit.theta_hat, expected["blup_pred"], rtol=0, atol=1e-8)
    assert np.allclose(fit.theta_sd, expected["blup_se"], rtol=0, atol=1e-8)


def test_bcg_common_mean(reference):
    entry = reference("bcg_vaccine")
    means = GroupMeans(entry["data"]["yi"], np.sqrt(entry["data"]["vi"]))
    fit = complete_pooling(means)
    assert fit.mu_hat == pytest.approx(entry["expected"]["FE"]["mu"], abs=1e-8)
    assert np.allclose(fit.theta_sd, entry["expected"]["FE"]["se_mu"], rtol=0, atol=1e-8)


def batting(reference):
    """1970 averages after 45 at-bats; equal standard errors sqrt(p (1 - p) / 45), p the mean average."""
    entry = reference("baseball_1970")
    averages = np.array(entry["data"]["hits45"]) / 45
    p = averages.mean()
    return entry, GroupMeans(averages, np.full(18, sqrt(p * (1 - p) / 45)))


def test_baseball_as_printed_in_1977(reference):
    """Printed digits: factor 0.0005, estimates 0.001, total squared errors 0.002 and their ratio 0.1."""
    entry, data = batting(reference)
    printed, fit = entry["expected"]["published_1977"], james_stein(data)
    assert fit.weight == pytest.approx(printed["c"], abs=5e-4)
    assert fit.mu_hat == pytest.approx(printed["grand_mean"], abs=5e-4)
    assert np.allclose(fit.theta_hat, printed["z_3dp"], rtol=0, atol=1e-3)
    rest = np.array(entry["data"]["remaining_avg"])
    error_raw, error_shrunk = np.sum((data.y_bar - rest) ** 2), np.sum((fit.theta_hat - rest) ** 2)
    assert error_raw == pytest.approx(printed["total_sq_error_MLE"], abs=2e-3)
    assert error_shrunk == pytest.approx(printed["total_sq_error_JS"], abs=2e-3)
    assert error_raw / error_shrunk == pytest.approx(printed["ratio"], abs=0.1)


def test_baseball_recomputed(reference):
    entry, data = batting(reference)
    exact, fit = entry["expected"]["recomputed_formula"], james_stein(data)
    rest = np.array(entry["data"]["remaining_avg"])
    assert fit.weight == pytest.approx(exact["c_exact_fractions"], rel=1e-12)
    assert np.allclose(fit.theta_hat, exact["js"], rtol=1e-12, atol=0)
    assert np.sum((data.y_bar - rest) ** 2) == pytest.approx(exact["sse_mle_vs_rem"], rel=1e-12)
    assert np.sum((fit.theta_hat - rest) ** 2) == pytest.approx(exact["sse_js_vs_rem"], rel=1e-12)


def test_baseball_on_the_arcsine_scale(reference):
    entry, data = batting(reference)
    expected = entry["expected"]["arcsin_scale"]
    x = [sqrt(45) * asin(2 * p - 1) for p in data.y_bar]
    fit = james_stein(GroupMeans(x, np.ones(18)))
    assert np.allclose(x, expected["x"], rtol=1e-12)
    assert fit.mu_hat == pytest.approx(expected["xbar"], rel=1e-12)
    assert fit.weight == pytest.approx(expected["shrink_factor_1_minus_15_over_S"], rel=1e-12)
    assert np.allclose(fit.theta_hat, expected["js"], rtol=1e-12, atol=0)


def test_dyestuff_random_effects(reference):
    """lme4: random effects 1e-4 absolute, SE of mu 1e-5 relative; its conditional SD is sqrt(w) se, without mu."""
    entry = reference("dyestuff")
    rows, expected = entry["data"]["dyestuff"], entry["expected"]["dyestuff"]["REML"]
    data = GroupObservations(rows["yield"], rows["batch"]).means()
    tau = estimate_tau2(data) ** 0.5
    fit, effects = partial_pooling(data, tau=tau), expected["re"]["Batch"]
    assert fit.mu_hat == pytest.approx(expected["fixef"]["(Intercept)"], rel=1e-12)
    assert np.allclose(fit.theta_hat - fit.mu_hat, effects["ranef"]["(Intercept)"], rtol=0, atol=1e-4)
    assert np.allclose(fit.theta_hat, effects["coef"]["(Intercept)"], rtol=0, atol=1e-4)
    assert np.allclose(np.sqrt(fit.weight) * data.se, effects["cond_sd"][0], rtol=1e-5)
    assert np.allclose(oracle(data, tau=tau, mu=fit.mu_hat).theta_sd, effects["cond_sd"][0], rtol=1e-5)
    se_mu = np.sum(1 / (tau**2 + data.se**2)) ** -0.5
    assert se_mu == pytest.approx(expected["se_fixef"]["(Intercept)"], rel=1e-5)


def test_dyestuff2_pools_completely(reference):
    entry = reference("dyestuff")
    rows = entry["data"]["dyestuff2"]
    data = GroupObservations(rows["yield"], rows["batch"]).means()
    fit = partial_pooling(data, tau=estimate_tau2(data) ** 0.5)
    assert fit.mu_hat == pytest.approx(entry["expected"]["dyestuff2"]["REML"]["fixef"]["(Intercept)"], rel=1e-12)
    assert np.all(fit.theta_hat == fit.mu_hat)
    assert np.all(fit.weight == 0)


def test_unequal_areas_from_the_public_names(reference):
    """Weights of the uncorrected recipe, blended with the mean of means: 1e-12, and the lines as printed."""
    example = reference("worked_examples")["unequal_areas"]
    full, n = example["full"], np.array(example["data"]["n"])
    data = GroupMeans(example["data"]["raw"], 3 / np.sqrt(n), n)
    weight = partial_pooling(data, tau=estimate_tau2(data, "uncorrected") ** 0.5).weight
    grand = no_pooling(data).mu_hat
    shrunk = weight * data.y_bar + (1 - weight) * grand
    true = np.array(example["data"]["true"])
    assert np.allclose(weight, full["w"], rtol=1e-12, atol=0)
    assert np.allclose(shrunk, full["shrunk"], rtol=1e-12, atol=0)
    assert np.sum((data.y_bar - true) ** 2) == pytest.approx(full["sse_raw"], rel=1e-12)
    assert np.sum((shrunk - true) ** 2) == pytest.approx(full["sse_shrunk"], rel=1e-12)
    columns = zip(n, data.y_bar, shrunk, weight, strict=True)
    smallest = sorted(columns)[:3]
    lines = [f"{size} {round(raw, 2)} {round(pulled, 2)} {round(w, 2)}" for size, raw, pulled, w in smallest]
    assert [str(round(grand, 3)), *lines] == example["printed"]


def test_three_hospitals_pool_to_their_common_ratio(reference):
    example = reference("worked_examples")["three_hospitals"]
    data = GroupRates(example["data"]["O"], example["data"]["E"]).means()
    assert complete_pooling(data).mu_hat == pytest.approx(example["complete_pooling_ratio"], rel=1e-12)
    assert np.allclose(no_pooling(data).theta_hat, example["raw_ratio"], rtol=1e-12, atol=0)


@pytest.mark.parametrize(("target", "lost"), [("0", 2), ("_mean", 3)])
def test_james_stein_risk_table(reference, target, lost):
    """Within 6 Monte Carlo SEs of the exact risk: under normal limits 2e-9 of the seeds fail one of 150 comparisons.

    All of lambda^2 lies in one mean, or in two of opposite sign. The plain loss goes like 1 / S near S = 0 and has no
    variance up to 4 degrees of freedom: there the positive part alone is compared.
    """
    rng = np.random.default_rng(8)
    for row in reference("james_stein_risk")["expected"]["table"]:
        k, spread = row["k"], sqrt(row["lam2"] / (lost - 1))
        if k <= lost:
            continue
        theta = np.zeros(k)
        theta[:2] = (spread, 0) if target == "0" else (spread, -spread)
        y = theta + rng.normal(size=(20_000, k))
        centre = 0.0 if target == "0" else y.mean(axis=1, keepdims=True)
        plain = james_stein_weight(np.sum((y - centre) ** 2, axis=1, keepdims=True), k - lost)
        weights = {"positive_": np.maximum(plain, 0)} | ({"": plain} if k - lost + 2 > 4 else {})
        for part, weight in weights.items():
            loss = np.sum((centre + weight * (y - centre) - theta) ** 2, axis=1)
            exact = row[f"risk_js_{part}toward{target}"]
            assert abs(loss.mean() - exact) < 6 * loss.std(ddof=1) / 20_000**0.5, (row, part)


def test_james_stein_weights_are_the_public_ones():
    y = np.random.default_rng(5).normal(size=(20, 6))
    for row in y:
        for target, centre, factor in (("mean", row.mean(), 3), (0, 0.0, 4)):
            fit = james_stein(GroupMeans(row, np.ones(6)), target=target, positive_part=False)
            assert np.allclose(fit.weight, james_stein_weight(np.sum((row - centre) ** 2), factor), rtol=1e-12, atol=0)


# Slow oracles.


def flat_prior_posterior(data, tau):
    """Posterior mean and SD of all theta and mu: invert the joint precision, flat in mu."""
    J = len(data)
    precision = np.zeros((J + 1, J + 1))
    precision[:J, :J] = np.diag(1 / data.se**2 + 1 / tau**2)
    precision[:J, J] = precision[J, :J] = -1 / tau**2
    precision[J, J] = J / tau**2
    covariance = np.linalg.inv(precision)
    mean = covariance @ np.append(data.y_bar / data.se**2, 0.0)
    return mean[:J], np.sqrt(np.diag(covariance)[:J]), mean[J]


@given(studies, taus)
def test_partial_pooling_conditions_one_big_gaussian(data, tau):
    fit = partial_pooling(data, tau=tau)
    mean, sd, mu = flat_prior_posterior(data, tau)
    assert np.allclose(fit.theta_hat, mean, rtol=1e-6, atol=1e-5)
    assert np.allclose(fit.theta_sd, sd, rtol=1e-6)
    assert fit.mu_hat == pytest.approx(mu, rel=1e-6, abs=1e-5)


def test_partial_pooling_conditions_one_big_gaussian_to_many_digits():
    fit = partial_pooling(EIGHT_SCHOOLS, tau=7.0)
    mean, sd, mu = flat_prior_posterior(EIGHT_SCHOOLS, 7.0)
    assert np.allclose(fit.theta_hat, mean, rtol=1e-12, atol=0)
    assert np.allclose(fit.theta_sd, sd, rtol=1e-12, atol=0)
    assert fit.mu_hat == pytest.approx(mu, rel=1e-12)


@given(studies, st.floats(0, 30), numbers)
def test_the_oracle_conditions_each_group_alone(data, tau, mu):
    fit = oracle(data, tau=tau, mu=mu)
    v = data.se**2
    gain = tau**2 / (tau**2 + v)
    assert np.allclose(fit.theta_hat, mu + gain * (data.y_bar - mu), rtol=1e-12, atol=1e-12)
    assert np.allclose(fit.theta_sd**2, tau**2 - gain * tau**2, rtol=1e-9, atol=1e-9)
    assert fit.mu_hat == mu


def test_many_replicates_are_many_single_fits():
    rng = np.random.default_rng(2)
    y_bar, tau2 = rng.normal(size=(8, 30)), rng.uniform(0, 9, 30)
    centre, weight = pooled(y_bar, EIGHT_SCHOOLS.se**2, tau2)
    for r in range(30):
        fit = partial_pooling(GroupMeans(y_bar[:, r], EIGHT_SCHOOLS.se), tau=tau2[r] ** 0.5)
        assert centre[r] == pytest.approx(fit.mu_hat, rel=1e-11, abs=1e-14)
        assert np.allclose(weight[:, r], fit.weight, rtol=1e-12, atol=1e-15)


# Laws.


@given(studies, taus)
def test_estimates_lie_between_the_own_mean_and_the_centre(data, tau):
    fit = partial_pooling(data, tau=tau)
    slack = 1e-12 * (1 + np.abs(data.y_bar).max())
    assert np.all(fit.theta_hat >= np.minimum(data.y_bar, fit.mu_hat) - slack)
    assert np.all(fit.theta_hat <= np.maximum(data.y_bar, fit.mu_hat) + slack)
    assert np.all((fit.weight > 0) & (fit.weight < 1))
    assert np.allclose(fit.theta_hat, fit.weight * data.y_bar + (1 - fit.weight) * fit.mu_hat, rtol=0, atol=slack)


@given(studies)
def test_tau_zero_is_complete_pooling(data):
    fit, whole = partial_pooling(data, tau=0), complete_pooling(data)
    w = 1 / data.se**2
    assert np.array_equal(fit.theta_hat, whole.theta_hat)
    assert np.all(whole.theta_hat == whole.mu_hat)
    assert np.all(whole.weight == 0)
    assert whole.mu_hat == pytest.approx(np.sum(w * data.y_bar) / w.sum(), rel=1e-9, abs=1e-11)
    assert np.allclose(whole.theta_sd, w.sum() ** -0.5, rtol=1e-13)


@given(studies)
def test_small_tau_tends_to_complete_pooling(data):
    fit, whole = partial_pooling(data, tau=1e-9), complete_pooling(data)
    assert np.allclose(fit.theta_hat, whole.theta_hat, rtol=0, atol=1e-9)
    assert np.allclose(fit.theta_sd, whole.theta_sd, rtol=1e-9)


@given(studies, st.sampled_from([1e9, 1e80, 1e250]))
def test_large_tau_tends_to_no_pooling(data, tau):
    fit, none = partial_pooling(data, tau=tau), no_pooling(data)
    assert np.allclose(fit.theta_hat, none.theta_hat, rtol=0, atol=1e-11)
    assert np.allclose(fit.theta_sd, data.se, rtol=1e-9)
    assert np.allclose(fit.weight, 1, rtol=0, atol=1e-12)
    assert fit.mu_hat == pytest.approx(none.mu_hat, abs=1e-11)


def test_no_pooling_is_the_data():
    fit = no_pooling(EIGHT_SCHOOLS)
    assert np.array_equal(fit.theta_hat, EIGHT_SCHOOLS.y_bar)
    assert np.array_equal(fit.theta_sd, EIGHT_SCHOOLS.se)
    assert np.all(fit.weight == 1)
    assert fit.mu_hat == 8.75


@given(studies, taus, st.floats(-1e3, 1e3))
def test_a_shift_shifts(data, tau, shift):
    fit, moved = partial_pooling(data, tau=tau), partial_pooling(GroupMeans(data.y_bar + shift, data.se), tau=tau)
    assert np.allclose(moved.theta_hat, fit.theta_hat + shift, rtol=0, atol=1e-11)
    assert np.array_equal(moved.theta_sd, fit.theta_sd)


@pytest.mark.parametrize("factor", [1e-150, 1e-20, 1e20, 1e150])
@pytest.mark.parametrize("tau", [0.0, 7.0])
def test_a_change_of_units_changes_units(factor, tau):
    scaled_data = GroupMeans(EIGHT_SCHOOLS.y_bar * factor, EIGHT_SCHOOLS.se * factor)
    pairs = [
        (partial_pooling(EIGHT_SCHOOLS, tau=tau), partial_pooling(scaled_data, tau=tau * factor)),
        (no_pooling(EIGHT_SCHOOLS), no_pooling(scaled_data)),
        (oracle(EIGHT_SCHOOLS, tau=tau, mu=5), oracle(scaled_data, tau=tau * factor, mu=5 * factor)),
    ]
    for fit, scaled in pairs:
        assert np.allclose(scaled.theta_hat / factor, fit.theta_hat, rtol=1e-12, atol=0)
        assert np.allclose(scaled.theta_sd / factor, fit.theta_sd, rtol=1e-12, atol=0)
        assert np.allclose(scaled.weight, fit.weight, rtol=1e-12, atol=0)


@pytest.mark.parametrize("factor", [1e-150, 1e150])
def test_james_stein_in_other_units(factor):
    y_bar = np.array([3.0, 9.0, -4.0, 11.0, 6.0])
    fit = james_stein(GroupMeans(y_bar, np.full(5, 3.0)))
    scaled = james_stein(GroupMeans(y_bar * factor, np.full(5, 3.0) * factor))
    assert 0 < fit.weight[0] < 1
    assert np.allclose(scaled.theta_hat / factor, fit.theta_hat, rtol=1e-12, atol=0)


@given(studies, taus, st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(data, tau, random):
    order = random.sample(range(len(data)), len(data))
    fit = partial_pooling(data, tau=tau)
    shuffled = partial_pooling(GroupMeans(data.y_bar[order], data.se[order]), tau=tau)
    assert np.allclose(shuffled.theta_hat, fit.theta_hat[order], rtol=0, atol=1e-11)
    assert np.allclose(shuffled.theta_sd, fit.theta_sd[order], rtol=1e-12)


@pytest.mark.parametrize("offset", [1e12, -1e15])
@pytest.mark.parametrize("tau", [0.0, 5.0])
def test_an_offset_costs_only_the_rounding_of_the_data(offset, tau):
    """Estimates are rounded once, to the doubles around the offset; weights and SDs not at all."""
    far = GroupMeans(EIGHT_SCHOOLS.y_bar + 0.3 + offset, EIGHT_SCHOOLS.se)
    rounded = GroupMeans(far.y_bar - offset, far.se)
    spacing = np.spacing(abs(offset))
    pairs = [
        (partial_pooling(far, tau=tau), partial_pooling(rounded, tau=tau)),
        (no_pooling(far), no_pooling(rounded)),
        (oracle(far, tau=tau, mu=5 + offset), oracle(rounded, tau=tau, mu=5)),
    ]
    for fit, near in pairs:
        assert np.all(np.abs(fit.theta_hat - offset - near.theta_hat) <= spacing)
        assert abs(fit.mu_hat - offset - near.mu_hat) <= spacing
        assert np.array_equal(fit.theta_sd, near.theta_sd)
        assert np.array_equal(fit.weight, near.weight)


@pytest.mark.parametrize("offset", [1e12, -1e15])
def test_james_stein_far_from_zero(offset):
    far = GroupMeans(np.array([3.0, 9.25, -4.5, 11.0, 6.0]) + offset, np.full(5, 3.0))
    rounded = GroupMeans(far.y_bar - offset, far.se)
    for target in ("mean", 1.5):
        fit = james_stein(far, target=target if target == "mean" else target + offset)
        near = james_stein(rounded, target=target)
        assert np.all(np.abs(fit.theta_hat - offset - near.theta_hat) <= np.spacing(abs(offset)))
        if target == "mean":
            assert np.array_equal(fit.weight, near.weight)


@pytest.mark.parametrize("ratio", [1e-8, 1e-60, 1e-200])
@pytest.mark.parametrize("tau", [0.0, 5.0])
def test_one_very_precise_group(ratio, tau):
    """It is known: it keeps its mean, and at tau = 0 all others take it over."""
    se = EIGHT_SCHOOLS.se.copy()
    se[2] = ratio
    fit = partial_pooling(GroupMeans(EIGHT_SCHOOLS.y_bar, se), tau=tau)
    assert fit.theta_hat[2] == pytest.approx(-3, abs=1e-12)
    assert fit.theta_sd[2] == pytest.approx(ratio, rel=1e-12)
    if tau == 0:
        assert np.allclose(fit.theta_hat, -3, rtol=0, atol=1e-12)
        assert np.allclose(fit.theta_sd, ratio, rtol=1e-12, atol=0)
    else:
        limit = partial_pooling(GroupMeans(EIGHT_SCHOOLS.y_bar, np.where(se < 1, 1e-7, se)), tau=tau)
        assert np.allclose(fit.theta_hat, limit.theta_hat, rtol=1e-12)
        assert np.allclose(fit.theta_sd[:2], limit.theta_sd[:2], rtol=1e-12)


def test_two_groups():
    fit = partial_pooling(GroupMeans([0.0, 6.0], [1.0, 2.0]), tau=1.0)
    assert fit.mu_hat == pytest.approx(6 * 2 / 7, rel=1e-14)  # precisions 1/2 and 1/5
    assert np.allclose(fit.weight, [1 / 2, 1 / 5], rtol=1e-14)
    assert np.allclose(fit.theta_hat, [6 / 7, 6 / 5 + 0.8 * 12 / 7], rtol=1e-14)


@pytest.mark.parametrize("tau", [0.0, 5.0])
def test_equal_means_stay_where_they_are(tau):
    fit = partial_pooling(GroupMeans(np.full(5, 0.1), np.arange(1.0, 6.0)), tau=tau)
    assert np.all(fit.theta_hat == 0.1)
    assert fit.mu_hat == 0.1


@pytest.mark.parametrize("tau", [-1, -1e-300, np.inf, np.nan])
def test_tau_out_of_range(tau):
    message = rf"^tau must lie in \[0, inf\), got {tau}$"
    with pytest.raises(ValueError, match=message):
        partial_pooling(EIGHT_SCHOOLS, tau=tau)
    with pytest.raises(ValueError, match=message):
        oracle(EIGHT_SCHOOLS, tau=tau, mu=0)


@pytest.mark.parametrize("mu", [np.inf, np.nan])
def test_the_oracle_needs_a_finite_mean(mu):
    with pytest.raises(ValueError, match=f"^mu must be finite, got {mu}$"):
        oracle(EIGHT_SCHOOLS, tau=1, mu=mu)


def test_estimates_cannot_be_changed_afterwards():
    for fit in (no_pooling(EIGHT_SCHOOLS), partial_pooling(EIGHT_SCHOOLS, tau=3)):
        for array in (fit.theta_hat, fit.weight, fit.theta_sd):
            with pytest.raises(ValueError, match=r"read-only"):
                array[0] = 1


# James-Stein.


def test_james_stein_by_hand():
    data = GroupMeans([1.0, 2.0, 3.0, 6.0], np.full(4, 2.0))
    toward_mean, toward_zero = james_stein(data), james_stein(data, target=0)
    assert toward_mean.weight == pytest.approx(1 - 4 / 14, rel=1e-15)
    assert np.allclose(toward_mean.theta_hat, 3 + 10 / 14 * np.array([-2, -1, 0, 3]), rtol=1e-15)
    assert toward_zero.weight == pytest.approx(1 - 2 * 4 / 50, rel=1e-15)
    assert toward_zero.mu_hat == 0
    assert np.allclose(toward_zero.theta_hat, 0.84 * data.y_bar, rtol=1e-15)
    assert np.all(np.isnan(toward_mean.theta_sd))


def test_the_positive_part_stops_at_the_target():
    data = GroupMeans([1.0, 2.0, 3.0, 2.0], np.full(4, 2.0))
    plain, positive = james_stein(data, positive_part=False), james_stein(data)
    assert plain.weight == pytest.approx(1 - 4 / 2)
    assert np.allclose(plain.theta_hat, [3, 2, 1, 2])
    assert np.all(positive.weight == 0)
    assert np.all(positive.theta_hat == 2)


@pytest.mark.parametrize("target", ["mean", 0.1])
@pytest.mark.parametrize("positive_part", [True, False])
def test_james_stein_with_nothing_to_shrink(target, positive_part):
    fit = james_stein(GroupMeans(np.full(5, 0.1), np.ones(5)), target=target, positive_part=positive_part)
    assert np.all(fit.theta_hat == 0.1)
    assert np.all(fit.weight == 0)


@given(st.lists(numbers, min_size=4, max_size=9), errors)
def test_the_positive_part_lies_between(y_bar, se):
    fit = james_stein(GroupMeans(y_bar, np.full(len(y_bar), se)))
    slack = 1e-11
    assert np.all(fit.theta_hat >= np.minimum(y_bar, fit.mu_hat) - slack)
    assert np.all(fit.theta_hat <= np.maximum(y_bar, fit.mu_hat) + slack)


def test_james_stein_needs_equal_standard_errors():
    with pytest.raises(ValueError, match=r"^James-Stein needs equal standard errors$"):
        james_stein(GroupMeans([1, 2, 3, 4], [1, 1, 1, 1 + 1e-11]))
    james_stein(GroupMeans([1, 2, 3, 4], [1, 1, 1, 1 + 1e-13]))


def test_james_stein_needs_enough_groups():
    with pytest.raises(ValueError, match=r"^James-Stein toward the mean needs at least 4 groups, got 3$"):
        james_stein(GroupMeans([1, 2, 3], [1, 1, 1]))
    with pytest.raises(ValueError, match=r"^James-Stein toward a number needs at least 3 groups, got 2$"):
        james_stein(GroupMeans([1, 2], [1, 1]), target=0)
    james_stein(GroupMeans([1, 2, 3], [1, 1, 1]), target=0)


@pytest.mark.parametrize("target", ["median", np.nan, np.inf, None])
def test_james_stein_needs_a_target(target):
    with pytest.raises(ValueError, match=r"^target must be 'mean' or a finite number, got"):
        james_stein(GroupMeans([1, 2, 3, 4], [1, 1, 1, 1]), target=target)
