"""What every panel of the long run is given, and where it puts what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from shrinkdash.figures.parts.theme import PROJECTOR, Type
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import partial_by
from shrinkdash.ui.controls.look import Look
from shrinkdash.ui.parts import panels


@dataclass(frozen=True)
class Setting:
    """One look at the long run of one design; ``notices`` are lines to be said first, as plain text.

    ``design`` holds measurements, ``level`` is that of intervals, and ``show`` names rivals asked for at the desk.
    ``counted`` says that Explore shows counts, whose draw is not one of these.
    """

    design: Design
    analysis: Analysis
    look: Look
    kind: Type
    level: float
    show: tuple[str, ...]
    notices: tuple[str, ...] = ()
    counted: bool = False

    @property
    def partial(self) -> str:
        """The strategy that partial pooling is here."""
        return partial_by(self.analysis)

    @property
    def truth(self) -> str:
        """Whose truth the draws have, in the words of `shrinkdash.risk.risk`."""
        return "fixed" if self.look.truth_held else "redrawn"


@contextmanager
def words(setting: Setting) -> Iterator[None]:
    """Open the place of the headline, the page's notices already said in it."""
    with st.container(key="words"):
        panels.notices(*setting.notices)
        yield


@contextmanager
def charts(setting: Setting) -> Iterator[None]:
    """Open the place of the charts: two beside each other, what follows across both."""
    with st.container(key="charts_large" if setting.kind == PROJECTOR else "charts"):
        yield


@contextmanager
def card(name: str) -> Iterator[None]:
    """Open a framed place for one chart and its caption; the first of two is the wider one."""
    with st.container(border=True, key=f"card_{name}"):
        yield
