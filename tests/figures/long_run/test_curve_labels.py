"""What is written into risk curves."""

from __future__ import annotations

import numpy as np

from shrinkdash.figures.long_run.curve_labels import _apart


def test_labels_are_pushed_apart_in_their_order_and_stay_inside() -> None:
    wanted = np.array([0.9, 0.1, 0.92, 0.91, 0.99])
    places = _apart(wanted, 0.06)
    assert places.argsort().tolist() == wanted.argsort().tolist()
    assert np.diff(np.sort(places)).min() >= 0.06 - 1e-12
    assert places.max() <= 1
    assert places[1] == wanted[1]
