"""The long run: what many draws of the world at the sliders say, where one draw is an anecdote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
from shrinkdash.outcomes import ROWS
from shrinkdash.settings import Design
from shrinkdash.ui.controls.desk import Desk
from shrinkdash.ui.controls.look import Look, Panel
from shrinkdash.ui.long_run import coverage, curves, one_to_many, stein, who_pays, worlds
from shrinkdash.ui.long_run.panel_input import Setting
from shrinkdash.ui.prose import prose

USUAL_LEVEL = 0.95
SHOWN: Mapping[Panel, Callable[[Setting], None]] = {
    "One to many": one_to_many.show,
    "Risk curves": curves.show,
    "Who pays": who_pays.show,
    "Intervals": coverage.show,
    "Break it": worlds.show,
    "James-Stein": stein.show,
}


def show(set_to: Desk, design: Design, look: Look, notices: tuple[str, ...]) -> None:
    """Show the chosen panel."""
    said = (*notices, _counts_left_out(design))
    setting = _setting(replace(design, outcome="measurements"), set_to, look, said)
    SHOWN[look.panel](replace(setting, counted=ROWS[design.outcome].counted))


def _setting(design: Design, set_to: Desk, look: Look, notices: tuple[str, ...]) -> Setting:
    view = set_to.view
    kind = PROJECTOR if view.big else SCREEN
    return Setting(design, view.analysis, look, kind, view.level or USUAL_LEVEL, view.show, notices)


def _counts_left_out(design: Design) -> str:
    return prose("long-run/counts") if ROWS[design.outcome].counted else ""
