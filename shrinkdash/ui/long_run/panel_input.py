"""What every panel of the long run is given, and where it puts what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from shrinkdash.figures.parts.theme import PROJECTOR, Type
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import partial_by
from shrinkdash.ui.parts.headline import write_notices

Along = Literal["tau", "size", "groups", "imbalance"]


@dataclass(frozen=True)
class PanelInput:
    """What every panel is given.

    Parameters
    ----------
    design : Design
        Of measurements.
    analysis : Analysis
        How partial pooling is done.
    kind : Type
        Sizes of type.
    level : float
        That of intervals.
    show : tuple of str
        Names rivals that were asked for.
    draws : int
        How many draws have fallen.
    along : {"tau", "size", "groups", "imbalance"}
        What risk curves run along.
    truth_held : bool
        Whether every draw has the truth of the page.
    notices : tuple of str
        Lines to be said first, as plain text.
    counted : bool
        Whether Explore shows counts, whose draw is not one of these.
    """

    design: Design
    analysis: Analysis
    kind: Type
    level: float
    show: tuple[str, ...] = ()
    draws: int = 1
    along: Along = "tau"
    truth_held: bool = False
    notices: tuple[str, ...] = ()
    counted: bool = False

    @property
    def partial(self) -> str:
        """The strategy that partial pooling is here."""
        return partial_by(self.analysis)

    @property
    def truth(self) -> str:
        """Whose truth the draws have, in the words of `shrinkdash.risk.risk`."""
        return "fixed" if self.truth_held else "redrawn"


@contextmanager
def words(given: PanelInput) -> Iterator[None]:
    """Open the place of the headline, the page's notices already said in it."""
    with st.container(key="words"):
        write_notices(*given.notices)
        yield


@contextmanager
def charts(given: PanelInput) -> Iterator[None]:
    """Open the place of the charts: two beside each other, what follows across both."""
    with st.container(key="charts_large" if given.kind == PROJECTOR else "charts"):
        yield


@contextmanager
def card(name: str) -> Iterator[None]:
    """Open a framed place for one chart and its caption; the first of two is the wider one."""
    with st.container(border=True, key=f"card_{name}"):
        yield
