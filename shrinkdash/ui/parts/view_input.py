"""What every view of a draw is given, and how a figure of its groups reaches the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Figure, Type
from shrinkdash.narration.draw.groups import group_story
from shrinkdash.narration.subject import Subject
from shrinkdash.strategies import COMPLETE, NO, PARTIAL, RIVALS, STRATEGIES
from shrinkdash.ui.chart import Mark, chart
from shrinkdash.ui.controls.values import Display

# The source of simulated draws; real data have their own keys.
SIMULATED_DRAW = "explore"


@dataclass(frozen=True, eq=False)
class ViewInput:
    """What every view is given.

    Parameters
    ----------
    source : str
        Where the data come from: it keeps apart the charts of different sources, and the groups picked in them.
    comparison : Comparison
        The data and every strategy's estimates.
    subject : Subject
        What the groups are called.
    scale : Scale
        Of the outcome's axis.
    display : Display
        How to show it.
    picked : int, optional
        The group that was clicked on.
    """

    source: str
    comparison: Comparison
    subject: Subject
    scale: Scale
    display: Display
    picked: int | None

    @property
    def seen(self) -> Comparison:
        """The comparison with its truth out of sight while it is hidden."""
        return self.comparison if self.display.truth else replace(self.comparison, theta=None)

    @property
    def kind(self) -> Type:
        """Sizes of type."""
        return PROJECTOR if self.display.big else SCREEN

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies on show that apply to these data."""
        rivals = [name for name in RIVALS if name in self.display.show and name in self.comparison.fits]
        return (NO, COMPLETE, PARTIAL, *rivals)

    @property
    def pulled_on_logs(self) -> bool:
        """Whether the pull acts on logits or logs, so that centre and weights describe it only about."""
        return self.comparison.family.approximated and self.comparison.analysis.normal_rates

    def pick(self, group: str | None) -> None:
        """Follow a group in every chart and in the table, or none."""
        st.session_state[f"picked {self.source}"] = group


def view_input(source: str, comparison: Comparison, subject: Subject, scale: Scale, display: Display) -> ViewInput:
    """Put together what the views are given, with the group that was clicked on last, if it is still there."""
    chosen = st.session_state.get(f"picked {source}")
    picked = int(chosen) if chosen is not None and int(chosen) < len(comparison.data) else None
    return ViewInput(source, comparison, subject, scale, display, picked)


def draw_groups(
    given: ViewInput, figure: Figure, name: str, alt: str, *, marks: Sequence[Mark] = (), note: Sequence[str] = ()
) -> None:
    """Draw a figure whose marks are groups: a click follows one, and tells its story."""
    picked = None if given.picked is None else str(given.picked)
    key = f"{name} {given.source}"
    chart(figure, key=key, alt=alt, legend=marks, note=note, picked=picked, on_pick=given.pick)
    if given.picked is not None:
        # Names may be a person's own: never through Markdown.
        st.text("  ·  ".join(group_story(given.seen, given.picked)))


def legend(given: ViewInput, rivals: tuple[str, ...] = ()) -> list[Mark]:
    """Name the marks, in the charts' own colours."""
    marks = [Mark("no-pooling", "●", "own mean")]
    if given.seen.theta is None:
        marks += [Mark("partial-pooling", "▶", "pooled")]
    else:
        marks += [Mark("partial-pooling", "▶", "pooled, closer"), Mark("", "▷", "further"), Mark("truth", "✕", "truth")]
    return marks + [Mark(name.replace(" ", "-"), STRATEGIES[name].glyph, STRATEGIES[name].label) for name in rivals]
