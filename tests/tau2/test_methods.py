import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations
from shrinkdash.risk import risk
from shrinkdash.settings import Design
from shrinkdash.tau2.methods import METHODS, TABLE, Method, estimate_tau2, tau2_of_means

NOT_ITERATED = ("DL", "HE", "HS", "SJ")
ITERATED = ("PM", "EB", "ML", "REML")

numbers = st.floats(-50, 50, allow_subnormal=False)
errors = st.floats(0.05, 20)
studies = (
    st.integers(2, 9)
    .flatmap(lambda J: st.tuples(st.lists(numbers, min_size=J, max_size=J), st.lists(errors, min_size=J, max_size=J)))
    .map(lambda columns: GroupMeans(*columns))
)


def published(reference, name):
    entry = reference(name)
    data = entry["data"]
    y_bar, se = (data["y"], data["s"]) if "s" in data else (data["yi"], np.sqrt(data["vi"]))
    return GroupMeans(y_bar, se), entry["expected"]


@pytest.mark.parametrize("name", ["eight_schools_frequentist", "bcg_vaccine"])
@pytest.mark.parametrize("method", NOT_ITERATED + ITERATED)
def test_published_tau2(reference, name, method):
    """Tolerances of the files: 1e-10 relative, 1e-7 where the method iterates."""
    data, expected = published(reference, name)
    tolerance = 1e-7 if method in ITERATED else 1e-10
    assert estimate_tau2(data, method) == pytest.approx(expected[method]["tau2"], rel=tolerance, abs=0)


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"SJ", "uncorrected"}))
def test_eight_schools_give_exactly_zero(reference, method):
    data, _ = published(reference, "eight_schools_frequentist")
    assert estimate_tau2(data, method) == 0.0


@pytest.mark.parametrize("method", ["REML", "DL", "HE", "PM", "EB"])
def test_dyestuff_gives_the_between_batch_sd_of_lme4(reference, method):
    """1e-5 relative, as the file states; balanced, so five methods agree."""
    entry = reference("dyestuff")
    rows = entry["data"]["dyestuff"]
    data = GroupObservations(rows["yield"], rows["batch"]).means()
    published_tau = entry["expected"]["dyestuff"]["REML"]["sd"]["Batch"]["(Intercept)"]
    assert estimate_tau2(data, method) ** 0.5 == pytest.approx(published_tau, rel=1e-5)
    assert estimate_tau2(data, method) == pytest.approx(1764.05, abs=0.5)  # printed 1764


@pytest.mark.parametrize("method", ["REML", "ML", "DL", "HE", "PM", "EB", "HS"])
def test_dyestuff2_gives_exactly_zero(reference, method):
    rows = reference("dyestuff")["data"]["dyestuff2"]
    assert estimate_tau2(GroupObservations(rows["yield"], rows["batch"]).means(), method) == 0.0


def test_unequal_areas(reference):
    """1e-12, as the file states; its tau2_mom is the unweighted method of moments."""
    example = reference("worked_examples")["unequal_areas"]
    raw, n = example["data"]["raw"], np.array(example["data"]["n"])
    data = GroupMeans(raw, example["data"]["sigma"] / np.sqrt(n))
    assert estimate_tau2(data, "uncorrected") == pytest.approx(example["full"]["tau2_raw_var"], rel=1e-12)
    assert estimate_tau2(data, "HE") == pytest.approx(example["full"]["tau2_mom"], rel=1e-12)


# Slow oracles: the textbook formula, term by term.


def weighted_q(data, tau2):
    w = 1 / (tau2 + data.se**2)
    mu = np.sum(w * data.y_bar) / np.sum(w)
    return np.sum(w * (data.y_bar - mu) ** 2)


def moments(data, method):
    v, J = data.se**2, len(data)
    w = 1 / v
    Q = weighted_q(data, 0.0)
    if method == "DL":
        return max(0.0, (Q - (J - 1)) / (w.sum() - np.sum(w**2) / w.sum()))
    if method == "HS":
        return max(0.0, (Q - J) / w.sum())
    if method == "HE":
        return max(0.0, data.y_bar.var(ddof=1) - v.mean())
    if method == "uncorrected":
        return data.y_bar.var(ddof=1)
    tau2 = data.y_bar.var()
    return tau2 * weighted_q(data, tau2) / (J - 1)


def root_of_q(data):
    J, top = len(data), np.sum((data.y_bar - data.y_bar.mean()) ** 2)
    if weighted_q(data, 0.0) <= J - 1:
        return 0.0
    return brentq(lambda t: weighted_q(data, t) - (J - 1), 0.0, top, xtol=1e-300, rtol=1e-14)


def deviance(data, method, tau2):
    total = tau2 + data.se**2
    restricted = np.log(np.sum(1 / total)) if method == "REML" else 0.0
    return np.sum(np.log(total)) + restricted + weighted_q(data, tau2)


def deviances(data, method, grid):
    """The same at many tau2, (G,)."""
    w = 1 / (grid[:, None] + data.se**2)
    W = w.sum(axis=1, keepdims=True)
    residual = data.y_bar - (w * data.y_bar).sum(axis=1, keepdims=True) / W
    return (w * residual**2 - np.log(w)).sum(axis=1) + (np.log(W[:, 0]) if method == "REML" else 0.0)


def lowest_deviance(data, method):
    """Look at a dense grid, then search the neighbourhood of its three best points."""
    top = 2 * np.sum((data.y_bar - data.y_bar.mean()) ** 2) + data.se.min() ** 2
    grid = np.concatenate([[0.0], np.geomspace(1e-7 * data.se.min() ** 2, top, 1500)])
    depth = deviances(data, method, grid)
    lowest = depth.min()
    for k in np.argsort(depth)[:3]:
        around = (grid[max(k - 1, 0)], grid[min(k + 1, len(grid) - 1)])
        found = minimize_scalar(lambda t: deviance(data, method, t), bounds=around, method="bounded")
        lowest = min(lowest, found.fun)
    return lowest


@given(studies)
def test_moment_methods_are_the_textbook_formula(data):
    for method in (*NOT_ITERATED, "uncorrected"):
        expected = moments(data, method)
        rounding = 1e-12 * (data.y_bar.var() + np.mean(data.se**2) + np.abs(data.y_bar).max() ** 2 * 1e-2)
        assert estimate_tau2(data, method) == pytest.approx(expected, rel=1e-9, abs=rounding)


@given(studies)
def test_paule_mandel_is_the_root_of_q(data):
    expected = root_of_q(data)
    for method in ("PM", "EB"):
        assert estimate_tau2(data, method) == pytest.approx(expected, rel=1e-9, abs=1e-11)


@given(studies)
def test_likelihoods_are_at_their_global_maximum(data):
    """No point of a dense grid is higher, and at an inner maximum the slope is 0 to the last digits."""
    for method in ("ML", "REML"):
        tau2 = estimate_tau2(data, method)
        assert deviance(data, method, tau2) <= lowest_deviance(data, method) + 1e-9


def deviance_slope(data, method, tau2):
    w = 1 / (tau2 + data.se**2)
    mu = np.sum(w * data.y_bar) / w.sum()
    lost = np.sum(w**2) / w.sum() if method == "REML" else 0.0
    return w.sum() - lost - np.sum((w * (data.y_bar - mu)) ** 2)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_likelihood_maxima_have_all_their_digits(method):
    """Against the root of the slope, written with residuals; 1e-12 relative."""
    rng = np.random.default_rng(11)
    for _ in range(20):
        se = np.exp(rng.normal(0, 0.8, 9))
        data = GroupMeans(rng.normal(0, 3, 9) + se * rng.normal(size=9), se)
        found = estimate_tau2(data, method)
        if found == 0:
            assert deviance_slope(data, method, 0.0) >= 0
        else:
            around = (found * 0.99, found * 1.01)
            root = brentq(lambda t, data=data: deviance_slope(data, method, t), *around, xtol=1e-300, rtol=1e-15)
            assert found == pytest.approx(root, rel=1e-12)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_a_maximum_just_above_zero_is_not_taken_for_zero(method):
    """Stretching the means moves the maximum off 0 continuously, through values far below the smallest variance."""
    y_bar, se = np.array([0.0, 2.0, -1.0, 3.0, 1.5]), np.array([1.0, 1.3, 0.8, 1.1, 0.9])
    edge = brentq(lambda c: deviance_slope(GroupMeans(c * y_bar, se), method, 0.0), 0.1, 10, rtol=1e-15)
    assert estimate_tau2(GroupMeans(edge * (1 - 1e-9) * y_bar, se), method) == 0.0
    for excess in (1e-6, 1e-4, 1e-2):
        data = GroupMeans(edge * (1 + excess) * y_bar, se)
        root = brentq(lambda t, data=data: deviance_slope(data, method, t), 0.0, 1.0, xtol=1e-300, rtol=1e-14)
        assert 0 < root < 20 * excess
        assert estimate_tau2(data, method) == pytest.approx(root, rel=1e-8)


# Two precise groups close together hold one maximum, three vague ones far apart another.
TWO_PEAKS = GroupMeans([0.0, 0.35, 9.0, -8.0, 6.0], [0.03, 0.03, 4.0, 4.0, 4.0])


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("gap", [0.0, 0.1, 0.35, 1.0])
def test_the_higher_of_two_peaks_is_found(method, gap):
    y_bar = TWO_PEAKS.y_bar.copy()
    y_bar[1] = gap
    data = GroupMeans(y_bar, TWO_PEAKS.se)
    assert deviance(data, method, estimate_tau2(data, method)) <= lowest_deviance(data, method) + 1e-9


def test_two_peaks_are_indeed_there():
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 1e3, 3000)])
    depth = deviances(TWO_PEAKS, "REML", grid)
    inner = (depth[1:-1] < depth[:-2]) & (depth[1:-1] < depth[2:])
    assert inner.sum() == 2
    lowest, other = np.sort(depth[1:-1][inner])
    assert other - lowest > 0.1
    assert estimate_tau2(TWO_PEAKS, "REML") == pytest.approx(grid[1:-1][inner][np.argmin(depth[1:-1][inner])], rel=0.01)


# Laws.


@given(studies, st.sampled_from(METHODS), st.floats(-1e3, 1e3))
def test_a_shift_changes_nothing(data, method, shift):
    moved = GroupMeans(data.y_bar + shift, data.se)
    exact = estimate_tau2(GroupMeans(moved.y_bar - shift, data.se), method)
    assert estimate_tau2(moved, method) == pytest.approx(exact, rel=1e-7, abs=1e-8)


@given(studies, st.sampled_from(METHODS), st.sampled_from([1e-150, 1e-20, 1e20, 1e150]))
def test_a_change_of_units_changes_units(data, method, factor):
    tau2 = estimate_tau2(data, method)
    assume(tau2 == 0 or tau2 > 1e-6)  # smaller ones are differences of rounded numbers
    scaled = estimate_tau2(GroupMeans(data.y_bar * factor, data.se * factor), method)
    assert scaled / factor / factor == pytest.approx(tau2, rel=1e-7, abs=1e-11)


@given(studies, st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(data, method, random):
    order = random.sample(range(len(data)), len(data))
    shuffled = GroupMeans(data.y_bar[order], data.se[order])
    assert estimate_tau2(shuffled, method) == pytest.approx(estimate_tau2(data, method), rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("offset", [1e12, -1e15])
def test_an_offset_costs_only_the_rounding_of_the_data(method, offset):
    y_bar = np.array([28.3, 8.1, -31.7, 7.2, -1.9, 1.4, 48.6, 12.2])
    far = GroupMeans(y_bar + offset, [15, 10, 16, 11, 9, 11, 10, 18])
    rounded = GroupMeans(far.y_bar - offset, far.se)
    assert estimate_tau2(rounded, method) > 0
    assert estimate_tau2(far, method) == estimate_tau2(rounded, method)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("J", [2, 3, 12])
@pytest.mark.parametrize("unequal", [0.0, 0.3])
def test_equal_means_give_exactly_zero(method, J, unequal):
    assert estimate_tau2(GroupMeans(np.full(J, 0.1), 1.3 + unequal * np.arange(J)), method) == 0.0


def one_precise(se):
    return GroupMeans([0.0, 8.0, -33.0, 27.0, -11.0], [se, 10.0, 16.0, 11.0, 9.0])


@pytest.mark.parametrize("ratio", [1e-8, 1e-30, 1e-200])
@pytest.mark.parametrize("method", sorted(set(METHODS) - {"ML", "HS"}))
def test_one_very_precise_group_tends_to_a_known_one(method, ratio):
    limit = estimate_tau2(one_precise(1e-6), method)
    assert limit > 50
    assert estimate_tau2(one_precise(ratio), method) == pytest.approx(limit, rel=1e-9)


def test_two_methods_see_nothing_but_a_very_precise_group():
    """Under ML the density at 0 grows like 1 / se, without bound; HS divides by the sum of all weights."""
    assert estimate_tau2(one_precise(4.0), "ML") > 50
    assert estimate_tau2(one_precise(1e-200), "ML") == 0.0
    assert estimate_tau2(one_precise(1e-6), "HS") == pytest.approx(moments(one_precise(1e-6), "HS"), rel=1e-12)
    assert 0 <= estimate_tau2(one_precise(1e-200), "HS") < 1e-100


def test_a_very_precise_group_leaves_all_digits_of_dersimonian_laird():
    """C by exact fractions: W - sum w^2 / W loses everything in floating point at this ratio."""
    from fractions import Fraction

    y_bar, se = [3.0, 8.0, -33.0, 27.0], [2.0**-40, 8.0, 16.0, 4.0]
    w = [1 / Fraction(s) ** 2 for s in se]
    W = sum(w)
    mu = sum(a * Fraction(y) for a, y in zip(w, y_bar, strict=True)) / W
    Q = sum(a * (Fraction(y) - mu) ** 2 for a, y in zip(w, y_bar, strict=True))
    exact = (Q - 3) / (W - sum(a**2 for a in w) / W)
    assert estimate_tau2(GroupMeans(y_bar, se), "DL") == pytest.approx(float(exact), rel=1e-14)


@pytest.mark.parametrize("method", ["REML", "DL", "HE", "PM"])
def test_two_groups_have_a_closed_form(method):
    """All but ML see one difference: tau2 = (D^2 - v1 - v2) / 2."""
    assert estimate_tau2(GroupMeans([1.0, 7.0], [1.0, 2.0]), method) == pytest.approx((36 - 5) / 2, rel=1e-13)
    assert estimate_tau2(GroupMeans([1.0, 3.0], [1.0, 2.0]), method) == 0.0


def test_equal_standard_errors_have_closed_forms():
    y_bar = np.array([3.0, 9.0, -4.0, 11.0, 6.0])
    data = GroupMeans(y_bar, np.full(5, 2.0))
    S = np.sum((y_bar - y_bar.mean()) ** 2)
    for method in ("REML", "DL", "HE", "PM", "EB"):
        assert estimate_tau2(data, method) == pytest.approx(S / 4 - 4, rel=1e-13)
    for method in ("ML", "HS"):
        assert estimate_tau2(data, method) == pytest.approx(S / 5 - 4, rel=1e-13)


@pytest.mark.parametrize("method", METHODS)
def test_nearly_equal_standard_errors_continue_the_closed_form(method):
    y_bar, se = np.array([3.0, 9.0, -4.0, 11.0, 6.0]), np.full(5, 2.0)
    nearly = GroupMeans(y_bar, se + np.array([0, 1, -1, 2, 0]) * 1e-10)
    assert estimate_tau2(nearly, method) == pytest.approx(estimate_tau2(GroupMeans(y_bar, se), method), rel=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_standard_errors_next_to_nothing(method):
    """With se -> 0 the methods tend to limits, whatever is left of the squares of se."""
    y_bar, se = np.array([3.0, 9.0, -4.0, 11.0, 6.0]), np.array([1.0, 1.1, 2.0, 0.7, 1.6])
    tiny = [estimate_tau2(GroupMeans(y_bar, se * factor), method) for factor in (1e-12, 1e-60, 1e-150)]
    assert np.allclose(tiny, tiny[0], rtol=1e-10)
    assert tiny[0] > 0


# Replicates.


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("J", [2, 3, 12, 40])
def test_a_replicate_does_not_depend_on_its_company(method, J):
    rng = np.random.default_rng(3)
    se = np.exp(rng.normal(0, 0.8, J))
    y_bar = rng.normal(0, 1, (6, 25, J)) * rng.choice([0.1, 1, 10], (6, 25, 1)) + se * rng.normal(size=(6, 25, J))
    together = tau2_of_means(y_bar, se, method)
    alone = [[estimate_tau2(GroupMeans(row, se), method) for row in plane] for plane in y_bar]
    assert together.shape == (6, 25)
    assert np.array_equal(together, alone)
    assert np.all(together >= 0)


def test_data_are_left_as_they_were():
    y_bar, se = np.random.default_rng(1).normal(size=(7, 5)), np.arange(1.0, 6.0)
    before = y_bar.copy()
    for method in METHODS:
        tau2_of_means(y_bar, se, method)
    assert np.array_equal(y_bar, before)


@pytest.mark.parametrize("method", ["reml", "", "PMM", None])
def test_an_unknown_method_gives_one_clear_line(method):
    with pytest.raises(ValueError, match=r"^method must be one of REML, ML, DL, HE, PM, EB, SJ, HS, uncorrected, got"):
        estimate_tau2(TWO_PEAKS, method)


def midrange(data):
    """A toy: a quarter of the squared range of the means, whatever their standard errors."""
    from_precise = np.concatenate([data.d, np.zeros_like(data.d[:1])])
    return 0.25 * np.ptp(from_precise, axis=0) ** 2


@pytest.mark.parametrize("design", [Design(), Design(pattern="equal")])
def test_a_row_in_the_table_is_all_that_a_method_needs(monkeypatch, design):
    """For one study and in the long run, where it goes study by study and theory gives it no expected error."""
    monkeypatch.setitem(TABLE, "toy", Method("a toy", midrange))
    assert estimate_tau2(GroupMeans([1.0, 7.0, 3.0], [1.0, 2.0, 3.0]), "toy") == pytest.approx(9.0, rel=1e-14)
    found = risk(design, method="toy", replicates=300)
    assert 0 < found.mse["partial pooling"] < found.mse["complete pooling"]
    assert set(found.exact) == {"no pooling", "complete pooling"}


def test_reml_is_the_default():
    assert estimate_tau2(TWO_PEAKS) == estimate_tau2(TWO_PEAKS, "REML")
