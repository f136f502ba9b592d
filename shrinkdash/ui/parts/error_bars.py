"""The bars of the mean squared error."""

from __future__ import annotations

from shrinkdash.figures.draw.bars import mse_bars
from shrinkdash.narration.draw.descriptions import bars_alt
from shrinkdash.risk import Risk
from shrinkdash.ui.chart import chart
from shrinkdash.ui.parts.view_input import SIMULATED_DRAW, ViewInput
from shrinkdash.ui.prose import prose


def error_bars(given: ViewInput, long_run: Risk | None, luck: str = "") -> None:
    """Draw the bars of the mean squared error, and say how much of them was luck."""
    seen, names = given.seen, given.strategies
    figure = mse_bars(seen, names, long_run, noun=given.subject.noun, kind=given.kind)
    read = "bars" if given.display.truth else "bars-hidden"
    if long_run is None:
        read = "bars-data" if given.source != SIMULATED_DRAW else f"{read}-one-draw"
    alt, note = bars_alt(seen, long_run, names), (luck, prose(f"read/{read}"))
    chart(figure, key=f"bars {given.source}", alt=alt, heading="Mean squared error", note=note)
