"""Tests for numbers with a standard error."""

from math import nan

from shrinkdash.measured import Measured


def test_a_margin_is_two_standard_errors():
    assert Measured(3.0, 0.25).ends == (2.5, 3.5)
    assert Measured(3.0).ends == (3.0, 3.0)


def test_a_difference_counts_beyond_the_margin_on_either_side():
    for side in (-1.0, 1.0):
        assert Measured(1.0 + side * 0.21, 0.1).differs_from(1.0)
        assert not Measured(1.0 + side * 0.19, 0.1).differs_from(1.0)


def test_an_exact_number_differs_from_every_other_and_an_undefined_one_from_none():
    assert Measured(1.0).differs_from(1.0 + 1e-12)
    assert not Measured(1.0).differs_from(1.0)
    assert not Measured(nan).differs_from(1.0)
