"""One group's story."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from wording import plain

from shrinkdash.comparison import compare
from shrinkdash.data.means import GroupMeans
from shrinkdash.narration.draw.groups import group_story, shares, size_note
from shrinkdash.narration.numbers import percent
from shrinkdash.settings import Analysis

DATA = GroupMeans([0.0, 10.0, 20.0], [3.0, 3.0, 3.0], names=["A", "B", "C"])


def test_a_groups_story_holds_its_numbers() -> None:
    comparison = compare(DATA, analysis=Analysis(method="DL"), theta=np.array([1.0, 10.0, 30.0]))
    own = float(comparison.pooled.weight[0])
    text = group_story(comparison, 0)
    assert text[0] == "A"
    assert text[1] == "own mean 0.0 (standard error 3.0)"
    assert text[2] == shares(own)
    assert text[3] == f"pooled {comparison.pooled.theta_hat[0]:.1f}"
    assert text[4].endswith("closer")
    assert group_story(comparison, 2)[4].endswith("further away")


@given(st.floats(0.005, 0.995))
def test_shares_add_up_to_all(own: float) -> None:
    parts = [int(part.split(" %")[0]) for part in plain(shares(own)).split(", ") if part[0].isdigit()]
    assert len(parts) < 2 or sum(parts) in {99, 100, 101}


def test_a_share_that_is_nearly_all_does_not_read_as_all() -> None:
    assert plain(shares(0.998)) == "over 99 % own data, under 1 % everyone"
    assert plain(shares(0.31)) == "31 % own data, 69 % everyone"


def test_least_data_means_the_smallest_group_where_sizes_are_known() -> None:
    # The smaller group is the more precise one: its own SD is small.
    data = GroupMeans([0.0, 9.0, 30.0], [1 / 5**0.5, 2.0, 2.0], n=[5, 100, 50])
    comparison = compare(data, analysis=Analysis(method="DL"))
    least, most = (percent(float(comparison.pooled.weight[j])) for j in (0, 1))
    text = size_note(comparison)
    assert f"least keeps {least}" in text
    assert f"most {most}" in text
