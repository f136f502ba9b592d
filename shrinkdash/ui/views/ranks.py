"""Ranks: the distribution of each group's place, and how little a league table tells."""

from __future__ import annotations

import streamlit as st

from shrinkdash.diagnostics.league import league
from shrinkdash.figures.draw.ranks import rank_plot
from shrinkdash.narration.draw.ranks import hindsight, hopefuls, leader, neighbours, precision, ranks_alt, typical_width
from shrinkdash.ui.chart import Mark
from shrinkdash.ui.parts.view_input import ViewInput, draw_groups
from shrinkdash.ui.prose import prose

USUAL_LEVEL = 0.9
MARKS = (Mark("no-pooling", "●", "rank by own mean"), Mark("partial-pooling", "▶", "expected rank"))
TRUE_RANK = Mark("truth", "✕", "true rank")


def show(given: ViewInput) -> None:
    """Show the view."""
    seen, subject = given.seen, given.subject
    table = league(seen, given.display.level or USUAL_LEVEL)
    # Names may be a person's own: never through Markdown.
    st.text(f"{leader(seen, table, subject)} {hopefuls(seen, table)}")
    legend = MARKS if table.true is None else (*MARKS, TRUE_RANK)
    figure = rank_plot(seen, table, given.kind, picked=given.picked)
    draw_groups(given, figure, "ranks", ranks_alt(seen, table, subject), marks=legend)
    notes = [typical_width(table, subject), neighbours(seen, table), hindsight(table, subject)]
    st.caption("\n\n".join([" ".join(filter(None, notes)), f"{prose('read/ranks')} {precision(table)}"]))
