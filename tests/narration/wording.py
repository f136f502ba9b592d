"""What tests of sentences share: a simulated comparison, and a text without its no-break spaces."""

from __future__ import annotations

from shrinkdash.comparison import Comparison, compare_simulated
from shrinkdash.data.simulate import simulate
from shrinkdash.settings import Analysis, Design


def simulated(design: Design) -> Comparison:
    return compare_simulated(design, simulate(design), analysis=Analysis())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")
