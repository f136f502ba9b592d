import numpy as np
import pytest

from shrinkdash.data.simulate import simulate
from shrinkdash.settings import PATTERNS, SPANS, Design


def test_equal_sizes_are_the_typical_size():
    assert Design(pattern="equal", groups=5, size=15).n.tolist() == [15] * 5


@pytest.mark.parametrize(("groups", "size"), [(3, 2), (12, 8), (100, 200)])
def test_the_giant_holds_four_fifths_of_all_observations(groups, size):
    n = Design(pattern="giant", groups=groups, size=size).n
    assert n.max() / n.sum() == pytest.approx(0.8, abs=1e-12)
    assert sorted(n)[:-1] == [size] * (groups - 1)


@pytest.mark.parametrize(("groups", "size"), [(3, 2), (3, 200), (12, 8), (12, 15), (37, 50), (100, 200)])
def test_varied_sizes_are_spread_evenly_on_the_log_scale_around_the_typical_size(groups, size):
    n = np.sort(Design(groups=groups, size=size).n)
    exact = size * np.geomspace(0.25, 4, groups)
    assert n.min() >= 1
    assert np.all(np.abs(n - exact) <= 0.5 + 1e-9)  # 2 / 4 rounds to 0 and is raised to 1: half a unit too


def test_varied_sizes_come_in_mixed_order():
    n = Design(groups=20, size=40).n
    assert 3 < np.count_nonzero(np.diff(n) > 0) < 16


@pytest.mark.parametrize("pattern", ["equal", "varied", "giant"])
def test_sizes_know_nothing_of_the_luck_or_the_world(pattern):
    plain = Design(pattern=pattern).n
    other = Design(pattern=pattern, truth_seed=77, data_seed=5, tau=11, sigma=3, mu=9).n
    assert plain.tolist() == other.tolist()


def test_sizes_are_unrelated_to_the_truth():
    """The correlation with theta has mean 0 and SD 1 / sqrt(J - 1); one set of 400 seeds in 1e6 would fail."""
    designs = [Design(truth_seed=seed) for seed in range(400)]
    correlations = [np.corrcoef(np.log(d.n), simulate(d).theta)[0, 1] for d in designs]
    assert abs(np.mean(correlations)) < 4.9 / (11 * 400) ** 0.5


def test_custom_sizes_decide_the_number_of_groups():
    design = Design(pattern="custom", sizes=[3, 50, 7, 9], groups=12)
    assert design.n.tolist() == [3, 50, 7, 9]
    assert design.groups == 4
    assert design.typical_size == 8.0


def test_a_design_is_a_cache_key():
    assert Design(tau=3) == Design(tau=3.0)
    assert hash(Design(tau=3, sizes=[1, 2, 3], pattern="custom")) == hash(
        Design(tau=3.0, sizes=(1, 2, 3), pattern="custom")
    )
    assert Design(tau=3) != Design(tau=3.5)


def test_sizes_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match=r"read-only"):
        Design().n[0] = 1


@pytest.mark.parametrize("name", SPANS)
def test_the_ends_of_every_range_are_allowed(name):
    for end in SPANS[name]:
        assert getattr(Design(**{name: end}), name) == end


@pytest.mark.parametrize("name", SPANS)
@pytest.mark.parametrize("below", [True, False])
def test_a_setting_out_of_range_gives_one_line_with_name_range_and_value(name, below):
    low, high = SPANS[name]
    value = low - 1 if below else high + 1
    with pytest.raises(ValueError, match=rf"^{name} must be a .*number from {low} to {high}, got {value}$"):
        Design(**{name: value})


@pytest.mark.parametrize("name", ["tau", "sigma", "mu"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "5", None])
def test_what_is_no_finite_number_is_refused(name, value):
    with pytest.raises(ValueError, match=f"^{name} must be a number from"):
        Design(**{name: value})


@pytest.mark.parametrize("value", [12.5, "12", None])
def test_a_count_must_be_whole(value):
    with pytest.raises(ValueError, match=r"^groups must be a whole number from 3 to 100"):
        Design(groups=value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pattern": "odd"}, "pattern must be one of equal, varied, giant, custom, got 'odd'"),
        ({"pattern": "custom"}, "sizes go with pattern 'custom' and only with it, got no sizes and 'custom'"),
        ({"sizes": (1, 2, 3)}, "sizes go with pattern 'custom' and only with it, got sizes and 'varied'"),
        ({"pattern": "custom", "sizes": (5, 5)}, "sizes must be 3 to 100 whole numbers, got 2"),
        ({"pattern": "custom", "sizes": (5,) * 101}, "sizes must be 3 to 100 whole numbers, got 101"),
        (
            {"pattern": "custom", "sizes": (5, 0, 5)},
            "sizes must be whole numbers from 1 to 1000000000, got 0 at position 2",
        ),
        (
            {"pattern": "custom", "sizes": (5, 5, 2.5)},
            "sizes must be whole numbers from 1 to 1000000000, got 2.5 at position 3",
        ),
    ],
)
def test_patterns_and_sizes_that_do_not_fit(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        Design(**arguments)
    assert str(caught.value) == message


def test_there_are_four_patterns():
    assert PATTERNS == ("equal", "varied", "giant", "custom")
