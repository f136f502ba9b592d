import numpy as np
import pytest
from scipy.stats import rankdata

from shrinkdash.ranking import average_ranks


@pytest.mark.parametrize("shape", [(1,), (2,), (9,), (100,), (3, 1), (12, 50)])
@pytest.mark.parametrize("distinct", [1, 2, 5, 10**6])
def test_ranks_are_those_of_scipy_with_and_without_ties(shape, distinct):
    values = np.random.default_rng(4).integers(0, distinct, shape) - 0.5 * distinct
    assert np.array_equal(average_ranks(values), rankdata(values, axis=0))


def test_ties_share_their_places_and_infinities_stand_at_the_ends():
    assert average_ranks(np.array([3.0, -np.inf, 3.0, np.inf, 0.0, -0.0])).tolist() == [4.5, 1, 4.5, 6, 2.5, 2.5]
