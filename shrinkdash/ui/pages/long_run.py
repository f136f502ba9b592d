"""The long run: what many draws of the world at the sliders say, where one draw is an anecdote."""

from __future__ import annotations

from dataclasses import replace

from shrinkdash import outcomes
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
from shrinkdash.ui.long_run.panel_input import PanelInput
from shrinkdash.ui.pages.page import PageInput
from shrinkdash.ui.prose import prose

USUAL_LEVEL = 0.95


def show(page: PageInput) -> None:
    """Show the chosen panel."""
    panel, display = page.panel, page.values.display
    counted = outcomes.ROWS[page.design.outcome].counted
    panel.panel.show(
        PanelInput(
            replace(page.design, outcome="measurements"),
            display.analysis,
            PROJECTOR if display.big else SCREEN,
            display.level or USUAL_LEVEL,
            display.show,
            panel.draws,
            panel.along,
            panel.truth_held,
            (*page.notices, prose("long-run/counts") if counted else ""),
            counted,
        )
    )
