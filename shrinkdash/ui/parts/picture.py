"""What the panels of one page show, and how a figure of it reaches the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Figure, Type
from shrinkdash.narration.draw.groups import group_story
from shrinkdash.narration.subject import Subject
from shrinkdash.strategies import COMPLETE, NO, PARTIAL, RIVALS
from shrinkdash.ui.chart import Mark, chart
from shrinkdash.ui.controls.desk import View

# The place of simulated draws; real data stand under their own keys.
EXPLORE = "explore"


@dataclass(frozen=True, eq=False)
class Picture:
    """What the panels of one page show; ``place`` keeps the pages' picked groups apart."""

    place: str
    comparison: Comparison
    subject: Subject
    scale: Scale
    view: View
    picked: int | None

    @property
    def seen(self) -> Comparison:
        """The comparison with its truth out of sight while it is hidden."""
        return self.comparison if self.view.truth else replace(self.comparison, theta=None)

    @property
    def state(self) -> str:
        """Names the prose on how to read the arrows."""
        if self.comparison.theta is None:
            return "arrows-unknown"
        return "arrows" if self.view.truth else "arrows-hidden"

    @property
    def kind(self) -> Type:
        """Sizes of type."""
        return PROJECTOR if self.view.big else SCREEN

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies on show that apply to these data."""
        rivals = [name for name in RIVALS if name in self.view.show and name in self.comparison.fits]
        return (NO, COMPLETE, PARTIAL, *rivals)

    def pick(self, group: str | None) -> None:
        """Follow a group in every chart and in the table, or none."""
        st.session_state[f"picked {self.place}"] = group


def paint(place: str, comparison: Comparison, subject: Subject, scale: Scale, view: View) -> Picture:
    """Put together what the panels show, with the group that was clicked on last, if it is still there."""
    chosen = st.session_state.get(f"picked {place}")
    picked = int(chosen) if chosen is not None and int(chosen) < len(comparison.data) else None
    return Picture(place, comparison, subject, scale, view, picked)


def draw(
    picture: Picture, figure: Figure, name: str, alt: str, *, legend: Sequence[Mark] = (), note: Sequence[str] = ()
) -> None:
    """Draw a figure whose marks are groups: a click follows one, and tells its story."""
    picked = None if picture.picked is None else str(picture.picked)
    key = f"{name} {picture.place}"
    chart(figure, key=key, alt=alt, legend=legend, note=note, picked=picked, on_pick=picture.pick)
    if picture.picked is not None:
        # Names may be a person's own: never through Markdown.
        st.text("  ·  ".join(group_story(picture.seen, picture.picked)))
