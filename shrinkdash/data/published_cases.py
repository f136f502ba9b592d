"""The published cases that our numbers agree with, as text; `tests/data/published_cases.py` writes the file."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["means", "proportions", "rates"]


@dataclass(frozen=True)
class CheckedCase:
    """One number of ours beside a published or reference one, each as it is printed.

    Parameters
    ----------
    kind : {"means", "proportions", "rates"}
        What the data are.
    case, quantity : str
        The data set with its priors, and what was computed from it.
    reference, ours, difference, allowed : str
        The number to meet, ours, how far they are apart, and how far they may be.
    source : str
        Where the reference comes from.
    """

    kind: Kind
    case: str
    quantity: str
    reference: str
    ours: str
    difference: str
    allowed: str
    source: str


NAMES = tuple(field.name for field in fields(CheckedCase))


@cache
def checked_cases() -> tuple[CheckedCase, ...]:
    """Return every case, in the order of the file."""
    text = (files("shrinkdash") / "data" / "published_cases.csv").read_text(encoding="utf-8-sig")
    header, *rows = csv.reader(text.splitlines(), strict=True)
    assert tuple(header) == NAMES
    return tuple(CheckedCase(*row) for row in rows)  # type: ignore[arg-type]


def most_akin_first(kind: Kind) -> tuple[CheckedCase, ...]:
    """Return every case, those of one kind of data first."""
    return tuple(sorted(checked_cases(), key=lambda case: case.kind != kind))
