"""The panels that Explore and Data share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from shrinkdash.comparison import COMPLETE, JAMES_STEIN, NO, ORACLE, PARTIAL, Comparison
from shrinkdash.figures.arrows import arrow_plot
from shrinkdash.figures.bars import mse_bars
from shrinkdash.figures.rows import rows
from shrinkdash.figures.scale import Scale
from shrinkdash.figures.sizes import size_plot
from shrinkdash.figures.theme import PROJECTOR, ROLES, SCREEN, Figure, Type
from shrinkdash.figures.weights import weight_plot
from shrinkdash.narration import Subject, arrows_alt, bars_alt, group_story, size_note, sizes_alt, weights_alt
from shrinkdash.risk import Risk
from shrinkdash.ui.bound import LINKED
from shrinkdash.ui.chart import chart
from shrinkdash.ui.desk import View, toggle_truth
from shrinkdash.ui.groups_table import groups_table
from shrinkdash.ui.links import VIEWS
from shrinkdash.ui.prose import prose

ABSENCE = {
    JAMES_STEIN: "James-Stein: not applicable, it needs equal standard errors and at least 4 groups.",
    ORACLE: "Oracle: not applicable, it needs to know τ and μ, as only simulated data do.",
}


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
        rivals = [name for name in (JAMES_STEIN, ORACLE) if name in self.view.show and name in self.comparison.fits]
        return (NO, COMPLETE, PARTIAL, *rivals)

    def pick(self, group: str | None) -> None:
        """Follow a group in every chart and in the table, or none."""
        st.session_state[f"picked {self.place}"] = group


def paint(place: str, comparison: Comparison, subject: Subject, scale: Scale, view: View) -> Picture:
    """Put together what the panels show, with the group that was clicked on last, if it is still there."""
    chosen = st.session_state.get(f"picked {place}")
    picked = int(chosen) if chosen is not None and int(chosen) < len(comparison.data) else None
    return Picture(place, comparison, subject, scale, view, picked)


def headline(text: str, *sentences: str) -> None:
    """Write the sentence the eye meets first, partial pooling in its colour, and further ones below it.

    Only for texts of our own: they are read as Markdown. An empty sentence takes no room.
    """
    accented = text.replace("partial pooling", ":blue[partial pooling]")
    st.markdown("  \n".join([f"# {accented}\n", *filter(None, sentences)]))


def notices(*lines: str) -> None:
    """Write lines as plain text: they echo what somebody typed. An empty one takes no room."""
    said = [line for line in lines if line]
    if said:
        with st.container(key="notices"):
            st.text("\n".join(said))


def views(picture: Picture) -> None:
    """Draw the chosen view of the draw, below the row that chooses it."""
    # Not st.tabs: its panels look through all their nodes at every change, which costs as much as drawing a chart.
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="view", bind=LINKED, label_visibility="collapsed"
    )
    draw = dict(zip(VIEWS, (_moved, _by_size, _weights, _table, _symbols), strict=True))
    draw[view or VIEWS[0]](picture)
    refused = refusals(picture)
    if refused:
        st.caption(refused)


def errors(picture: Picture, long_run: Risk | None, luck: str = "") -> None:
    """Draw the bars of the mean squared error, and say how much of them was luck."""
    st.markdown("## Mean squared error")
    seen, names = picture.seen, picture.strategies
    figure = mse_bars(seen, names, long_run, noun=picture.subject.noun, kind=picture.kind)
    chart(figure, key=f"bars {picture.place}", alt=bars_alt(seen, long_run, names))
    read = "bars-data" if long_run is None else "bars" if picture.view.truth else "bars-hidden"
    st.caption("\n\n".join(filter(None, (luck, prose(f"read/{read}")))))


def refusals(picture: Picture) -> str:
    """Say which strategies were asked for but do not apply to these data."""
    absent = [name for name in ABSENCE if name in picture.view.show and name not in picture.comparison.fits]
    return "  \n".join(ABSENCE[name] for name in absent)


def _moved(picture: Picture) -> None:
    _legend(picture, picture.strategies[3:])
    figure = arrow_plot(
        picture.seen,
        rows(picture.comparison, picture.view.sort, picture.kind),
        picture.scale,
        unit=picture.subject.unit,
        rivals=picture.strategies[3:],
        picked=picture.picked,
    )
    _draw(picture, figure, "arrows", arrows_alt(picture.seen, picture.subject))
    st.caption(prose(f"read/{picture.state}"))


def _by_size(picture: Picture) -> None:
    _legend(picture)
    figure = size_plot(picture.seen, picture.scale, kind=picture.kind, picked=picture.picked)
    _draw(picture, figure, "sizes", sizes_alt(picture.seen, picture.subject))
    st.caption(size_note(picture.comparison))


def _weights(picture: Picture) -> None:
    figure = weight_plot(picture.seen, rows(picture.comparison, picture.view.sort, picture.kind), picked=picture.picked)
    _draw(picture, figure, "weights", weights_alt(picture.seen, picture.subject))
    st.caption(prose("read/weights"))


def _table(picture: Picture) -> None:
    groups_table(picture.seen, key=f"table {picture.place}", picked=picture.picked, on_pick=picture.pick)
    st.caption(prose("read/table"))


def _symbols(_: Picture) -> None:
    st.markdown(prose("symbols"))


def _draw(picture: Picture, figure: Figure, name: str, alt: str) -> None:
    picked = None if picture.picked is None else str(picture.picked)
    chart(figure, key=f"{name} {picture.place}", alt=alt, picked=picked, on_pick=picture.pick)
    if picture.picked is not None:
        # Names may be a person's own: never through Markdown.
        st.text("  ·  ".join(group_story(picture.seen, picture.picked)))


def _legend(picture: Picture, rivals: tuple[str, ...] = ()) -> None:
    """Name the marks, in the charts' own colours, beside the one tap that hides or reveals the truth."""
    with st.container(key="legend_row", horizontal=True, vertical_alignment="center"):
        _marks(picture, rivals)
        if picture.comparison.theta is not None:
            label = "Hide the truth" if picture.view.truth else "Reveal the truth"
            if st.button(label, on_click=toggle_truth, key="toggle_truth", shortcut="Alt+H", width="content"):
                st.rerun()


def _marks(picture: Picture, rivals: tuple[str, ...]) -> None:
    marks = [("no pooling", "●", "own mean")]
    if picture.seen.theta is None:
        marks += [("partial pooling", "▶", "pooled")]
    else:
        marks += [("partial pooling", "▶", "pooled, closer"), ("", "▷", "further"), ("truth", "✕", "truth")]
    marks += [(name, ROLES[name].glyph, ROLES[name].label) for name in rivals]
    parts = [f'<span class="mark {name.replace(" ", "-")}">{glyph}</span> {label}' for name, glyph, label in marks]
    st.html(f'<div class="legend">{"".join(f"<span>{part}</span>" for part in parts)}</div>')
