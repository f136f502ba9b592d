"""The panels that Explore and Data share."""

from __future__ import annotations

from html import escape

import streamlit as st

from shrinkdash.figures.draw.arrows import arrow_plot
from shrinkdash.figures.draw.bars import mse_bars
from shrinkdash.figures.draw.sizes import size_plot
from shrinkdash.figures.draw.weights import weight_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.figures.parts.scale import scale_with_intervals
from shrinkdash.intervals import Interval, own, pooled
from shrinkdash.narration.draw.descriptions import arrows_alt, bars_alt, sizes_alt, weights_alt
from shrinkdash.narration.draw.groups import size_note
from shrinkdash.narration.draw.intervals import misses
from shrinkdash.narration.draw.tau_lab import count_prior_said
from shrinkdash.risk import Risk
from shrinkdash.strategies import NO, PARTIAL, RIVALS, STRATEGIES
from shrinkdash.ui.chart import Mark, chart
from shrinkdash.ui.controls.links import VIEWS
from shrinkdash.ui.frame.address import settings_on_show
from shrinkdash.ui.parts.groups_table import groups_table
from shrinkdash.ui.parts.picture import EXPLORE, Picture, draw
from shrinkdash.ui.prose import prose
from shrinkdash.ui.views import intervals, model_checks, ranks, tau_lab


def headline(text: str, *sentences: str) -> None:
    """Write the sentence the eye meets first, partial pooling in its colour, and plain ones below it.

    An empty sentence takes no room. What the page shows is told to its address here too.
    """
    accented = escape(text, quote=False).replace("partial pooling", '<span class="accent">partial pooling</span>')
    below = "<br>".join(escape(sentence, quote=False) for sentence in sentences if sentence)
    # Not Markdown: its headings ask for the page's style each time, for a link that nobody sees.
    st.html(f'<h1>{accented}</h1><p data-settings="{escape(settings_on_show())}">{below}</p>')


def notices(*lines: str) -> None:
    """Write lines as plain text: they echo what somebody typed. An empty one takes no room."""
    said = [line for line in lines if line]
    if said:
        with st.container(key="notices"):
            st.text("\n".join(said))


def views(picture: Picture) -> None:
    """Draw the chosen view of the draw."""
    show = dict(zip(VIEWS, SHOWN, strict=True))
    show[picture.view.tab](picture)
    refused = refusals(picture)
    if refused:
        st.caption(refused)


def errors(picture: Picture, long_run: Risk | None, luck: str = "") -> None:
    """Draw the bars of the mean squared error, and say how much of them was luck."""
    seen, names = picture.seen, picture.strategies
    figure = mse_bars(seen, names, long_run, noun=picture.subject.noun, kind=picture.kind)
    read = "bars" if picture.view.truth else "bars-hidden"
    if long_run is None:
        read = "bars-data" if picture.place != EXPLORE else f"{read}-one-draw"
    alt, note = bars_alt(seen, long_run, names), (luck, prose(f"read/{read}"))
    chart(figure, key=f"bars {picture.place}", alt=alt, heading="Mean squared error", note=note)


def refusals(picture: Picture) -> str:
    """Say which strategies were asked for but do not apply to these data."""
    absent = [name for name in RIVALS if name in picture.view.show and name not in picture.comparison.fits]
    return "  \n".join(STRATEGIES[name].absence for name in absent)


def _moved(picture: Picture) -> None:
    rivals, scale, level = picture.strategies[3:], picture.scale, picture.view.level
    if level is not None and picture.place != EXPLORE:
        # On simulated data the axis stays where it is from draw to draw.
        scale = scale_with_intervals(scale, picture.seen, level)
    figure = arrow_plot(
        picture.seen,
        rows(picture.comparison, picture.view.sort, picture.kind),
        scale,
        unit=picture.subject.unit,
        rivals=rivals,
        intervals=_intervals(picture),
        picked=picture.picked,
    )
    counted = "" if level is None else misses(picture.seen, level)
    alt = f"{arrows_alt(picture.seen, picture.subject)} {counted}".rstrip()
    note = (counted, prose(f"read/{picture.state}"), *_logs_note(picture))
    draw(picture, figure, "arrows", alt, legend=_legend(picture, rivals), note=note)


def _logs_note(picture: Picture) -> tuple[str, ...]:
    if not _on_logs(picture):
        return ()
    return prose("read/arrows-logs"), count_prior_said(picture.comparison.analysis)


def _on_logs(picture: Picture) -> bool:
    """Whether the pull acts on logits or logs, so that centre and weights describe it only about."""
    return picture.comparison.fully and picture.comparison.family.approximated


def _intervals(picture: Picture) -> tuple[tuple[str, Interval], ...]:
    level, seen = picture.view.level, picture.seen
    return () if level is None else ((NO, own(seen, level)), (PARTIAL, pooled(seen, level)))


def _by_size(picture: Picture) -> None:
    figure = size_plot(picture.seen, picture.scale, kind=picture.kind, picked=picture.picked)
    note = (size_note(picture.comparison),)
    draw(picture, figure, "sizes", sizes_alt(picture.seen, picture.subject), legend=_legend(picture), note=note)


def _weights(picture: Picture) -> None:
    figure = weight_plot(picture.seen, rows(picture.comparison, picture.view.sort, picture.kind), picked=picture.picked)
    note = (prose("read/weights-logs" if _on_logs(picture) else "read/weights"),)
    draw(picture, figure, "weights", weights_alt(picture.seen, picture.subject), note=note)


def _table(picture: Picture) -> None:
    groups_table(picture.seen, key=f"table {picture.place}", picked=picture.picked, on_pick=picture.pick)
    spread = "table-full" if picture.comparison.fully else "table-plugged"
    st.caption(f"{prose('read/table')} {prose(f'read/{spread}')}")


def _symbols(_: Picture) -> None:
    st.markdown(prose("symbols"))


def _legend(picture: Picture, rivals: tuple[str, ...] = ()) -> list[Mark]:
    """Name the marks, in the charts' own colours."""
    marks = [Mark("no-pooling", "●", "own mean")]
    if picture.seen.theta is None:
        marks += [Mark("partial-pooling", "▶", "pooled")]
    else:
        marks += [Mark("partial-pooling", "▶", "pooled, closer"), Mark("", "▷", "further"), Mark("truth", "✕", "truth")]
    return marks + [Mark(name.replace(" ", "-"), STRATEGIES[name].glyph, STRATEGIES[name].label) for name in rivals]


SHOWN = (_moved, _by_size, _weights, intervals.show, tau_lab.show, ranks.show, model_checks.show, _table, _symbols)
