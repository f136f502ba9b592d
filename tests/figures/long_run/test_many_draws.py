"""Every draw has its dot, what lies beyond the axis is counted, and marks keep their ids."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from drawing import only_trace

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.many_draws import MOST_DOTS, fallen_plot
from shrinkdash.figures.long_run.running_means import running_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Type
from shrinkdash.long_run.fallen import Fallen
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, NO, PARTIAL

HERE = {NO: 14.0, COMPLETE: 1e6, PARTIAL: 9.0}


@pytest.fixture(scope="module")
def long_run() -> Risk:
    return risk(Design(), replicates=3_000)


def down(dots: dict[str, Any]) -> dict[str, tuple[float, float]]:
    places = zip(dots["ids"], dots["x"], dots["y"], dots["marker"]["opacity"], strict=True)
    return {draw: (x, y) for draw, x, y, seen in places if seen == 1}


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
@pytest.mark.parametrize("draws", [1, 2, 11, 1_000, 1_001, 3_000])
def test_plotly_knows_every_property(long_run: Risk, draws: int, kind: Type) -> None:
    fallen = Fallen(long_run, draws, PARTIAL)
    for figure in (fallen_plot(fallen, HERE, kind), running_plot(fallen, kind)):
        as_plotly(figure)
        sizes = [note["font"]["size"] for note in figure["layout"]["annotations"]]
        assert min([kind.small, *sizes]) >= kind.small


@pytest.mark.parametrize("draws", [1, 40, MOST_DOTS])
def test_every_draw_is_a_dot_within_a_column_of_its_loss_or_counted_beyond(long_run: Risk, draws: int) -> None:
    fallen = Fallen(long_run, draws, PARTIAL)
    figure = fallen_plot(fallen, HERE, SCREEN)
    for name, label in ((NO, "No pooling"), (COMPLETE, "Complete pooling")):
        losses = long_run.losses[name][:draws]
        shown = down(only_trace(figure, label))
        assert set(shown) == {f"{name} {draw}" for draw in np.flatnonzero(losses < fallen.end)}
        for draw, (x, _) in shown.items():
            assert abs(x - losses[int(draw.split()[-1])]) <= fallen.end / 200 * (1 + 1e-9)
        beyond = draws - len(shown)
        notes = [note["text"] for note in figure["layout"]["annotations"]]
        assert beyond == 0 or f"{beyond:,} beyond ▸" in notes


def test_few_dots_are_large_in_narrow_charts_too(long_run: Risk) -> None:
    few, many = (
        only_trace(fallen_plot(Fallen(long_run, draws, PARTIAL), HERE, SCREEN), "No pooling") for draws in (1, 900)
    )
    for dots in (few, many):
        assert dots["marker"]["size"] - 2 == dots["meta"]["narrow"]["marker"]["size"]
    assert few["marker"]["size"] > many["marker"]["size"]


def test_no_two_dots_share_a_place(long_run: Risk) -> None:
    shown = list(down(only_trace(fallen_plot(Fallen(long_run, 900, PARTIAL), HERE, SCREEN), "No pooling")).values())
    assert len(set(shown)) == len(shown)


def test_those_who_fall_next_wait_above_unseen_at_the_same_id_and_place(long_run: Risk) -> None:
    before = only_trace(fallen_plot(Fallen(long_run, 10, PARTIAL), HERE, SCREEN), "Partial pooling")
    after = only_trace(fallen_plot(Fallen(long_run, 110, PARTIAL), HERE, SCREEN), "Partial pooling")
    x_before = dict(zip(before["ids"], before["x"], strict=True))
    x_after = {draw: x for draw, (x, _) in down(after).items()}
    assert x_after.items() <= x_before.items()
    waiting = before["marker"]["opacity"] == 0
    assert before["y"][waiting].min() > before["y"][~waiting].max()


def test_columns_hold_all_draws_in_proportion(long_run: Risk) -> None:
    fallen = Fallen(long_run, 3_000, PARTIAL)
    figure = fallen_plot(fallen, HERE, SCREEN)
    heights = {
        label: np.sum(only_trace(figure, f"{label}, columns")["y"]) for label in ("No pooling", "Partial pooling")
    }
    inside = {name: np.sum(long_run.losses[name] < fallen.end) for name in (NO, PARTIAL)}
    assert heights["No pooling"] / heights["Partial pooling"] == pytest.approx(inside[NO] / inside[PARTIAL], rel=1e-12)
    assert len(only_trace(figure, "No pooling")["x"]) == 0


def test_the_draw_on_explore_stands_at_its_errors_or_at_the_edge(long_run: Risk) -> None:
    fallen = Fallen(long_run, 5, PARTIAL)
    star = only_trace(fallen_plot(fallen, HERE, SCREEN), "the draw on Explore")
    assert star["x"] == [14.0, fallen.end, 9.0]


def test_the_mean_stands_where_it_is_and_one_draw_has_none(long_run: Risk) -> None:
    fallen = Fallen(long_run, 50, PARTIAL)
    line = only_trace(fallen_plot(fallen, HERE, SCREEN), "mean so far")
    assert line["x"][0] == line["x"][1] == fallen.mean[NO]
    alone = only_trace(fallen_plot(Fallen(long_run, 1, PARTIAL), HERE, SCREEN), "mean so far")
    assert not np.isfinite(alone["x"]).any()
