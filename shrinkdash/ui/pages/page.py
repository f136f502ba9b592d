"""What one page is: its row, and what its function is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shrinkdash.settings import Design
from shrinkdash.ui.controls.setting import Chosen
from shrinkdash.ui.controls.values import ControlValues
from shrinkdash.ui.long_run.panel_controls import PanelChoice
from shrinkdash.ui.parts.page_layout import PageLayout


@dataclass(frozen=True, eq=False)
class PageInput:
    """What every page is given.

    Parameters
    ----------
    values : ControlValues
        What is set outside the stage.
    design : Design
        The whole simulated world.
    panel : PanelChoice
        What the long run shows.
    notices : tuple of str
        Lines to be said first, as plain text; empty ones count for nothing.
    layout : PageLayout, optional
        Where to put what it shows, for a page whose layout stands outside the stage.
    """

    values: ControlValues
    design: Design
    panel: PanelChoice
    notices: tuple[str, ...]
    layout: PageLayout | None = None


@dataclass(frozen=True)
class Page:
    """One row.

    Parameters
    ----------
    title : str
        In the navigation.
    path : str
        In the address.
    settings : frozenset of str
        The keys of the settings that it has a use for; all others are put out of sight.
    show : callable
        Shows it.
    style : str
        Name of a style sheet of its own in this folder, "" for none.
    has_luck : callable
        Whether a new draw would change what it shows.
    knows_truth : callable
        Whether the truth of what it shows is known, so that it can be hidden.
    laid_out : bool
        Whether its layout stands outside the stage, where no slider move sends it again.
    unfolds_controls : bool
        Whether its further controls are unfolded at first.
    """

    title: str
    path: str
    settings: frozenset[str]
    show: Callable[[PageInput], None]
    style: str = ""
    has_luck: Callable[[Chosen], bool] = lambda _: False
    knows_truth: Callable[[Chosen], bool] = lambda _: False
    laid_out: bool = False
    unfolds_controls: bool = False
