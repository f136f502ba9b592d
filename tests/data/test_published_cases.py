"""The table of published cases is what this code computes today, and every number in it agrees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from published_cases import FILE, Check, checks, written

from shrinkdash.data.published_cases import checked_cases, most_akin_first


@pytest.fixture(scope="module")
def found():
    return checks()


def test_every_number_agrees_within_what_is_allowed(found):
    assert [check for check in found if not check.agrees] == []


def test_the_table_shipped_is_the_one_computed_now():
    """If this fails: python tests/data/published_cases.py, and read the difference."""
    assert FILE.read_bytes() == written()


def test_the_package_reads_what_was_written(found):
    assert checked_cases() == tuple(check.printed() for check in found)


def test_the_published_cases_are_all_there(found):
    told = " ".join(f"{check.case} {check.quantity}" for check in found)
    for name in ("Eight schools", "BCG", "Baseball", "Dyestuff", "Dyestuff2", "surgery", "Pumps", "Rat", "James-Stein"):
        assert name in told
    assert 10 <= len(found) <= 25
    assert {check.kind for check in found} == {"means", "proportions", "rates"}


@pytest.mark.parametrize("kind", ["means", "proportions", "rates"])
def test_cases_like_the_data_on_show_come_first(kind):
    kinds = [case.kind for case in most_akin_first(kind)]
    own = kinds.count(kind)
    assert kinds[:own] == [kind] * own
    assert sorted(kinds) == sorted(case.kind for case in checked_cases())


ONE = Check("means", "A case", "τ", 1.23456789, 1.23456799, 1e-6, "a source")


def test_a_number_beyond_what_is_allowed_is_noticed():
    assert ONE.agrees
    assert not replace(ONE, ours=1.23457).agrees
    assert not replace(ONE, reference=0.0, ours=1e-300, allowed=0.0).agrees
    assert not replace(ONE, ours=float("nan")).agrees


@pytest.mark.parametrize(
    ("numbers", "reference", "ours", "difference", "allowed"),
    [
        ((1.23456789, 1.23456889, 1e-6), "1.234568", "1.234569", "1e−6", "1e−6"),
        ((1.23456789, 1.23456790, 1e-6), "1.234568", "1.234568", "under 1e−6", "1e−6"),
        ((-2.558, -2.4962104, 0.08), "−2.558", "−2.496", "0.062", "0.08"),
        ((0.212, 0.21165341, 5e-4), "0.212", "0.2117", "0.0003", "0.0005"),
        ((0.0, 0.0, 0.0), "0", "0", "0", "0 (exact)"),
    ],
)
def test_numbers_are_written_as_precisely_as_they_are_compared(numbers, reference, ours, difference, allowed):
    target, found, tolerance = numbers
    text = replace(ONE, reference=target, ours=found, allowed=tolerance).printed()
    assert (text.reference, text.ours, text.difference, text.allowed) == (reference, ours, difference, allowed)
