"""Three numbers a group, against the rows that they stand for."""

from __future__ import annotations

import re

import numpy as np
import pytest

from shrinkdash.data.observations import GroupObservations, GroupSummaries


@pytest.fixture
def rows():
    rng = np.random.default_rng(4)
    groups = rng.permutation(np.repeat(list("abcdef"), [1, 2, 5, 1, 30, 9]))
    return GroupObservations(50 + 7 * rng.standard_normal(len(groups)), groups)


def test_summaries_are_the_groups_means_and_sds(rows):
    found = rows.summaries()
    for mean, sd, n, name in zip(found.mean, found.sd, found.n, found.names, strict=True):
        own = rows.values[np.array(rows.groups) == name]
        assert (n, mean) == (len(own), pytest.approx(own.mean(), rel=1e-13))
        assert np.isnan(sd) if n == 1 else sd == pytest.approx(own.std(ddof=1), rel=1e-12)


def test_summaries_and_rows_have_the_same_means(rows):
    one, two = rows.means(), rows.summaries().means()
    np.testing.assert_allclose(two.y_bar, one.y_bar, rtol=1e-14)
    np.testing.assert_allclose(two.se, one.se, rtol=1e-12)
    np.testing.assert_array_equal(two.n, one.n)
    assert two.names == one.names


def test_the_sd_of_one_value_is_not_looked_at():
    found = GroupSummaries([1.0, 2.0, 3.0], [99.0, 1.0, np.nan], [1, 4, 1])
    np.testing.assert_array_equal(np.isnan(found.sd), [True, False, True])
    np.testing.assert_allclose(found.means().se, [1.0, 0.5, 1.0])


@pytest.mark.parametrize(
    ("mean", "sd", "n", "line"),
    [
        ([1.0], [1.0], [2], "at least 2 groups are needed, got 1"),
        (
            [1.0, 2.0],
            [1.0, 1.0],
            [1, 1],
            "n must be at least 2 in one group or more, else the within-group SD is unknown",
        ),
        ([1.0, 2.0], [1.0, -1.0], [3, 3], "sd must be finite and >= 0 where n > 1, got -1 for Group 2"),
        ([1.0, 2.0], [np.nan, 1.0], [3, 3], "sd must be finite and >= 0 where n > 1, got nan for Group 1"),
        ([1.0, np.inf], [1.0, 1.0], [3, 3], "mean must be finite, got inf for Group 2"),
        ([1.0, 2.0], [1.0, 1.0], [3, 0], "n must be a whole number >= 1, got 0 for Group 2"),
    ],
)
def test_bad_input_is_one_line(mean, sd, n, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        GroupSummaries(mean, sd, n)


def test_no_spread_within_groups_is_refused():
    with pytest.raises(ValueError, match=r"^values must differ within at least one group"):
        GroupSummaries([1.0, 2.0], [0.0, np.nan], [3, 1]).means()
