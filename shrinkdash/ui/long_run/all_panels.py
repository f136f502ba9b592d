"""One row a panel of the long run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from shrinkdash.ui.controls.setting import Choice, Setting
from shrinkdash.ui.long_run import coverage, curves, one_to_many, stein, who_pays, worlds
from shrinkdash.ui.long_run.panel_input import PanelInput


@dataclass(frozen=True)
class Panel:
    """One row.

    Parameters
    ----------
    name : str
        As a person reads it, and as links have it.
    show : callable
        Shows it.
    settings : tuple of str
        Which of the panels' own settings it has a use for.
    truth : {"redrawn", "held"}
        Whether each draw has a truth of its own, or that of the page.
    shows_draw : bool
        Whether the draw on Explore is marked in it.
    """

    name: str
    show: Callable[[PanelInput], None]
    settings: tuple[str, ...] = ()
    truth: Literal["redrawn", "held"] = "redrawn"
    shows_draw: bool = False

    def holds_truth(self, asked: bool) -> bool:
        """Whether every draw has the truth of the page; `asked` is what the switch says."""
        return self.truth == "held" or (asked and "held" in self.settings)


ROWS = (
    Panel("One to many", one_to_many.show, ("draws", "held"), shows_draw=True),
    Panel("Risk curves", curves.show, ("along",)),
    Panel("Who pays", who_pays.show, truth="held"),
    Panel("Intervals", coverage.show, ("held",)),
    Panel("Break it", worlds.show),
    Panel("James-Stein", stein.show),
)
PANELS: Mapping[str, Panel] = {row.name: row for row in ROWS}
PANEL = Setting("panel", "Panel", Choice(tuple(PANELS), look="bare segments"), "panel_controls", resets=False)
