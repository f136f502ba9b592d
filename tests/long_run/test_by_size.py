"""Coverage by size: averages of the groups of one size, and a standard error that is never too small."""

import numpy as np
import pytest

from shrinkdash.long_run.by_size import MOST_SIZES, by_size
from shrinkdash.long_run.coverage import coverage
from shrinkdash.settings import Design

SIZED = Design(pattern="custom", sizes=(4, 30, 4, 9, 4), tau=3.0)


def test_groups_of_one_size_are_averaged() -> None:
    covered = coverage(SIZED, replicates=300)
    found = by_size(SIZED.n, covered)
    assert found.smallest.tolist() == found.largest.tolist() == [4, 9, 30]
    assert found.groups.tolist() == [3, 1, 1]
    for name, share in covered.group_share.items():
        assert found.share[name] == pytest.approx([share[[0, 2, 4]].mean(), share[3], share[1]])
        width = covered.group_width[name]
        assert found.width[name] == pytest.approx([width[[0, 2, 4]].mean(), width[3], width[1]])


def test_the_error_of_an_average_is_the_one_of_groups_that_share_all_their_luck() -> None:
    covered = coverage(SIZED, replicates=300)
    found = by_size(SIZED.n, covered)
    errors = covered.group_share_se["plug-in"]
    assert found.share_se["plug-in"] == pytest.approx([errors[[0, 2, 4]].mean(), errors[3], errors[1]])


def test_equal_sizes_keep_the_measured_error() -> None:
    design = Design(pattern="equal")
    covered = coverage(design, replicates=300)
    found = by_size(design.n, covered)
    assert found.groups.tolist() == [12]
    for name in covered.shares:
        assert found.share[name][0] == pytest.approx(covered.share[name])
        assert found.share_se[name][0] == covered.share_se[name]


def test_many_sizes_become_a_few_like_ones() -> None:
    design = Design(groups=40, size=100)
    found = by_size(design.n, coverage(design, replicates=20))
    assert len(found.n) == MOST_SIZES
    assert found.groups.sum() == 40
    assert np.all(found.smallest[1:] > found.largest[:-1])
    assert np.all((found.smallest <= found.n) & (found.n <= found.largest))
