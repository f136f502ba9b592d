from dataclasses import replace

import numpy as np
import pytest

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.simulate import DATA_STREAM, TRUTH_STREAM, luck, simulate
from shrinkdash.settings import Design

STREAMS = (TRUTH_STREAM, DATA_STREAM)


def same_bits(a, b):
    return np.asarray(a).tobytes() == np.asarray(b).tobytes()


def test_a_study_is_mu_plus_tau_z_plus_se_e():
    design = Design(truth_seed=4, data_seed=9)
    z = luck(4, TRUTH_STREAM).standard_normal(12)
    e = luck(9, DATA_STREAM).standard_normal(12)
    study = simulate(design)
    assert same_bits(study.theta, 70.0 + 5.0 * z)
    assert same_bits(study.data.se, 10.0 / np.sqrt(design.n))
    assert same_bits(study.data.y_bar, study.theta + study.data.se * e)
    assert study.data.n.tolist() == design.n.tolist()


def test_luck_is_standard_normal_over_seeds():
    """Mean and mean square over 4,000 seeds; normal limits fail once in 1e6 sets of seeds."""
    z = np.array([luck(seed, stream).standard_normal(3) for seed in range(2000) for stream in STREAMS])
    assert np.all(np.abs(z.mean(axis=0)) < 5.1 / 4000**0.5)
    assert np.all(np.abs((z**2).mean(axis=0) - 1) < 5.1 * (2 / 4000) ** 0.5)
    assert np.all(np.abs(np.corrcoef(z.T)[np.triu_indices(3, 1)]) < 5.1 / 4000**0.5)


def test_moving_tau_keeps_the_luck():
    """The same z: theta - mu scales with tau, here by an exact factor; the same e: y_bar - theta is unmoved."""
    small, large = simulate(Design(tau=2, mu=0)), simulate(Design(tau=8, mu=0))
    assert same_bits(large.theta, 4 * small.theta)
    assert np.allclose(large.data.y_bar - large.theta, small.data.y_bar - small.theta, rtol=0, atol=1e-13)


def test_moving_a_size_moves_one_group_only():
    before = simulate(Design(pattern="custom", sizes=(5, 8, 13, 21)))
    after = simulate(Design(pattern="custom", sizes=(5, 32, 13, 21)))
    others = [0, 2, 3]
    assert same_bits(after.theta, before.theta)
    assert same_bits(after.data.y_bar[others], before.data.y_bar[others])
    halved = (before.data.y_bar[1] - before.theta[1]) / 2
    assert after.data.y_bar[1] - after.theta[1] == pytest.approx(halved, abs=1e-12)


@pytest.mark.parametrize("pattern", ["equal", "varied", "giant"])
def test_adding_groups_leaves_the_others_alone(pattern):
    few, many = Design(groups=12, pattern=pattern), Design(groups=30, pattern=pattern)
    unmoved = few.n == many.n[:12]
    small, large = simulate(few), simulate(many)
    assert same_bits(large.theta[:12], small.theta)
    assert same_bits(large.data.y_bar[:12][unmoved], small.data.y_bar[unmoved])


def test_each_seed_changes_its_own_draw_only():
    base = Design()
    new_data, new_truth = simulate(replace(base, data_seed=2)), simulate(replace(base, truth_seed=2))
    study = simulate(base)
    assert same_bits(new_data.theta, study.theta)
    assert not np.any(new_data.data.y_bar == study.data.y_bar)
    assert not np.any(new_truth.theta == study.theta)
    errors = study.data.y_bar - study.theta
    assert np.allclose(new_truth.data.y_bar - new_truth.theta, errors, rtol=0, atol=1e-12)


def test_equal_seeds_do_not_give_truth_and_data_the_same_luck():
    assert not np.any(luck(1, TRUTH_STREAM).standard_normal(50) == luck(1, DATA_STREAM).standard_normal(50))


def test_a_study_can_be_drawn_again_to_the_last_bit():
    one, two = simulate(Design(data_seed=123)), simulate(Design(data_seed=123))
    assert same_bits(one.data.y_bar, two.data.y_bar)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0], [1.0]), "at least 2 groups are needed, got 1"),
        (([1, 2], [1, 1, 1]), "se must be 2 numbers, got shape (3,)"),
        (([1, np.nan], [1, 1]), "y_bar must be finite, got nan for Group 2"),
        (([1, 2], [1, 0]), "se must be finite and > 0, got 0 for Group 2"),
        (([1, 2], [-1, 1]), "se must be finite and > 0, got -1 for Group 1"),
        (([1, 2], [1, np.inf]), "se must be finite and > 0, got inf for Group 2"),
        (([1, 2], [1, 1], [3, 2.5]), "n must be a whole number >= 1, got 2.5 for Group 2"),
        (([1, 2], [1, 1], [0, 2]), "n must be a whole number >= 1, got 0 for Group 1"),
        (([1, 2], [1, 1], None, ["a"]), "names must be 2 names, got 1"),
        ((["one", 2], [1, 1]), "y_bar must be numbers, got ['one', 2]"),
        (([[1, 2], [3, 4]], [1, 1]), "y_bar must be one number a group, got shape (2, 2)"),
    ],
)
def test_unusable_means_give_one_clear_line(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        GroupMeans(*arguments)
    assert str(caught.value) == message


def test_errors_name_the_group_where_names_are_given():
    with pytest.raises(ValueError, match=r"got 0 for Choate$"):
        GroupMeans([1, 2], [1, 0], names=["Andover", "Choate"])


def test_means_keep_copies_that_nobody_can_change():
    y_bar = np.array([1.0, 2.0])
    data = GroupMeans(y_bar, [1, 1])
    y_bar[0] = 9
    assert data.y_bar[0] == 1
    with pytest.raises(ValueError, match=r"read-only"):
        data.se[0] = 2


def test_labels_are_names_or_numbers():
    assert GroupMeans([1, 2], [1, 1]).labels == ("Group 1", "Group 2")
    assert GroupMeans([1, 2], [1, 1], names=["a", "b"]).labels == ("a", "b")


def test_counts_use_the_pooled_proportion():
    means = GroupCounts([0, 18, 8], [47, 148, 119]).means()
    p = 26 / 314
    assert np.allclose(means.y_bar, [0, 18 / 148, 8 / 119], rtol=1e-15)
    assert np.allclose(means.se, np.sqrt(p * (1 - p) / np.array([47, 148, 119])), rtol=1e-15)
    assert means.n.tolist() == [47, 148, 119]


@pytest.mark.parametrize(
    ("events", "trials", "message"),
    [
        ([5, 3], [4, 9], "events must be at most the number of trials, got 5 for Group 1"),
        ([-1, 3], [4, 9], "events must be a whole number >= 0, got -1 for Group 1"),
        ([1, 3.5], [4, 9], "events must be a whole number >= 0, got 3.5 for Group 2"),
        ([0, 0], [0, 9], "trials must be a whole number >= 1, got 0 for Group 1"),
        ([1], [4], "at least 2 groups are needed, got 1"),
    ],
)
def test_unusable_counts_give_one_clear_line(events, trials, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        GroupCounts(events, trials)
    assert str(caught.value) == message


@pytest.mark.parametrize("events", [[0, 0], [4, 9]])
def test_counts_without_spread_have_no_means(events):
    with pytest.raises(ValueError, match=r"^events must be neither none nor all of the trials"):
        GroupCounts(events, [4, 9]).means()


def test_three_hospitals(reference):
    """Ratios exact to rounding, 1e-12 as the file states."""
    example = reference("worked_examples")["three_hospitals"]
    means = GroupRates(example["data"]["O"], example["data"]["E"]).means()
    assert np.allclose(means.y_bar, example["raw_ratio"], rtol=1e-12, atol=0)
    assert np.allclose(means.se, np.sqrt(example["complete_pooling_ratio"] / np.array([4, 4, 40])), rtol=1e-12, atol=0)


@pytest.mark.parametrize(
    ("events", "exposure", "message"),
    [
        ([5, 3], [4, 0], "exposure must be finite and > 0, got 0 for Group 2"),
        ([5, -3], [4, 1], "events must be a whole number >= 0, got -3 for Group 2"),
        ([5, 3], [4], "exposure must be 2 numbers, got shape (1,)"),
    ],
)
def test_unusable_rates_give_one_clear_line(events, exposure, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        GroupRates(events, exposure)
    assert str(caught.value) == message


def test_rates_without_events_have_no_means():
    with pytest.raises(ValueError, match=r"^events must be > 0 in at least one group, got 0 in all 2$"):
        GroupRates([0, 0], [4, 9]).means()


def test_observations_pool_sigma_within_groups():
    values = [3.0, 5.0, 1.0, 9.0, 4.0, 4.0, 7.0]
    groups = ["b", "b", "a", "a", "b", "c", "a"]
    means = GroupObservations(values, groups).means()
    by_group = [np.array([3.0, 5, 4]), np.array([1.0, 9, 7]), np.array([4.0])]
    sigma = np.sqrt(sum(((g - g.mean()) ** 2).sum() for g in by_group) / (7 - 3))
    assert means.names == ("b", "a", "c")
    assert np.allclose(means.y_bar, [g.mean() for g in by_group], rtol=1e-15)
    assert np.allclose(means.se, sigma / np.sqrt([3, 3, 1]), rtol=1e-14)


def test_observations_keep_their_digits_far_from_zero():
    """Doubles near 1e12 are 1.2e-4 apart; eighths are exact there."""
    values, groups = np.array([3.0, 5.25, 1.5, 9.0]), ["a", "a", "b", "b"]
    near, far = GroupObservations(values, groups).means(), GroupObservations(values + 1e12, groups).means()
    assert np.allclose(far.y_bar - 1e12, near.y_bar, rtol=0, atol=1.3e-4)
    assert same_bits(far.se, near.se)


@pytest.mark.parametrize(
    ("values", "groups", "message"),
    [
        ([1.0, 2.0], ["a", "a"], "groups must name at least 2 groups, got 1"),
        ([1.0, np.inf], ["a", "b"], "values must be finite, got inf for b"),
        ([1.0, 2.0, 3.0], ["a", "b"], "values must be 2 numbers, got shape (3,)"),
    ],
)
def test_unusable_observations_give_one_clear_line(values, groups, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        GroupObservations(values, groups)
    assert str(caught.value) == message


@pytest.mark.parametrize(("values", "groups"), [([1.0, 2.0], ["a", "b"]), ([1.0, 1.0, 2.0], ["a", "a", "b"])])
def test_observations_that_cannot_show_sigma(values, groups):
    with pytest.raises(ValueError, match=r"^values must differ within at least one group"):
        GroupObservations(values, groups).means()


def test_equal_values_have_no_spread_even_where_their_mean_is_rounded():
    with pytest.raises(ValueError, match="must differ within"):
        GroupObservations([0.1, 0.7, 0.3] * 10, list("abc") * 10).means()


def test_observations_keep_their_digits_beside_a_group_far_away():
    means = GroupObservations([1e15, 1.0, 2.0, 3.0], list("ABBB")).means()
    np.testing.assert_allclose(means.se, [1.0, 1 / np.sqrt(3)])
    assert means.y_bar[1] == 2.0
