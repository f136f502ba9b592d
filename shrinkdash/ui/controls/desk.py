"""Every control outside the stage. All are drawn on every page, so that none is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from shrinkdash.data.datasets import DATASETS
from shrinkdash.figures.parts.rows import SORTS, Sort
from shrinkdash.outcomes import OUTCOMES
from shrinkdash.scenes import SCENES, Scene
from shrinkdash.settings import POOLINGS, PRIOR_SHAPES, SPANS, Analysis, Design, Pooling
from shrinkdash.tau2.methods import METHODS
from shrinkdash.ui.controls.bound import DEFAULT, LINKED, one_of
from shrinkdash.ui.controls.links import (
    ASSUMED,
    LEVELS,
    NO_INTERVALS,
    NOTHING,
    OWN_TABLE,
    SCALES,
    SHOWABLE,
    USUAL_SCALE,
    VIEWS,
)
from shrinkdash.ui.controls.world import rest_of_world, sizes_field
from shrinkdash.ui.prose import prose
from shrinkdash.ui.scripts import run_script

Place = Literal["explore", "long-run", "data"]
# From what a person sees, which is also the link's word, to the key of a data set.
KEYS_OF_TITLES = {found.title: key for key, found in DATASETS.items()} | {OWN_TABLE: OWN_TABLE}
RESET_HELP = "Puts the world, its luck, the method, the order and what is shown back to where they were at first."


@dataclass(frozen=True)
class View:
    """How partial pooling is done, and how results are shown.

    ``level`` is that of the intervals drawn; None draws none. ``tab`` is the picture on show.
    """

    analysis: Analysis
    sort: Sort
    show: tuple[str, ...]
    big: bool
    level: float | None = None
    tab: str = VIEWS[0]

    @property
    def truth(self) -> bool:
        """Whether the truth is revealed."""
        return "truth" in self.show


@dataclass(frozen=True, eq=False)
class Desk:
    """What is set here: the rest of the design, custom sizes, what Data looks at, and how results are shown.

    ``judged`` says whether the truth of what is on show is known, so that it can be hidden.
    """

    rest: Design
    sizes: str
    dataset: str
    upload: UploadedFile | None
    view: View
    judged: bool


def tabs() -> str:
    """Draw the row that chooses the picture of a draw."""
    # Not st.tabs: its panels look through all their nodes at every change, which costs as much as drawing a chart.
    with st.container(key="views"):
        tab = st.segmented_control(
            "View", VIEWS, default=VIEWS[0], required=True, key="view", bind=LINKED, label_visibility="collapsed"
        )
    return tab or VIEWS[0]


def desk(place: Place, tab: str) -> Desk:
    """Draw the controls, also those that the style puts out of sight on this page."""
    sizes = sizes_field()
    st.button("New truth", on_click=set_luck, args=("truth",), shortcut="Alt+T", width="stretch", key="new_truth")
    st.button("New data", on_click=set_luck, args=("data",), shortcut="Alt+N", width="stretch", key="new_data")
    beside_luck = st.container(key="beside_luck")
    st.menu_button("Things to try", SCENES, key="scene", on_click=_set_scene, format_func=_title, width="stretch")
    outcome = one_of("outcome", "What is observed", OUTCOMES, prose("help/outcomes"))
    chosen, upload = _choice()
    by = one_of("by", "Partial pooling by", POOLINGS, prose("help/pooling"))
    level = one_of("level", "Intervals", tuple(LEVELS), prose("help/intervals"))
    with st.expander("More", expanded=place == "data"):
        rest = rest_of_world(outcome)
        analysis = _analysis(by)
        view = replace(_view(analysis, LEVELS[level]), tab=tab)
        st.button("Reset", on_click=_reset, width="stretch", help=RESET_HELP)
        # The button that copies the address, which holds every setting.
        run_script("copy_link")
    with beside_luck:
        _truth_button(view, "toggle_truth", shortcut="Alt+H", width="stretch")
    return Desk(rest, sizes, chosen, upload, view, judged(place, chosen))


def judged(place: Place, dataset: str) -> bool:
    """Return whether the truth of what a page shows is known."""
    if place == "data":
        return dataset in DATASETS and DATASETS[dataset].truth is not None
    return place == "explore"


def set_luck(name: str) -> None:
    """Go on to the next draw of the truth or of the data."""
    last = SPANS["data_seed"].high
    st.session_state[name] = (st.session_state.get(name, 1) + 1) % (last + 1)


def toggle_truth() -> None:
    """Hide the truth, or reveal it."""
    shown = st.session_state.get("show", ["truth"])
    after = [name for name in SHOWABLE if (name in shown) != (name == "truth")]
    st.session_state["show"] = after or [NOTHING]


def toggle_large_type() -> None:
    """Switch between large type and normal type."""
    st.session_state["big"] = not st.session_state.get("big", False)


def _truth_button(view: View, key: str, **how: Any) -> None:
    label = "Hide the truth" if view.truth else "Reveal the truth"
    st.button(label, on_click=toggle_truth, key=key, **how)


def at_hand(set_to: Desk, *, luck: bool) -> None:
    """Keep what a talk needs in reach where the desk is not: on a phone, and in large type."""
    view = set_to.view
    with st.container(key="hand", horizontal=True):
        if set_to.judged:
            _truth_button(view, "toggle_truth_here")
        for name in ("data", "truth") if luck else ():
            st.button(f"New {name}", on_click=set_luck, args=(name,), key=f"new_{name}_here")
        label = "Normal type" if view.big else "Large type"
        st.button(label, on_click=toggle_large_type, key="toggle_large_type", shortcut="Alt+L")


def _title(scene: Scene) -> str:
    return scene.title


def _set_scene() -> None:
    scene = cast("Scene | None", st.session_state["scene"])
    if scene is not None:
        st.session_state.update(_settings_of(scene.design))


def _settings_of(design: Design) -> dict[str, Any]:
    names = ("groups", "size", "pattern", "tau", "sigma", "outcome", "world", "rho")
    assumed = {factor: word for word, factor in ASSUMED.items()}[design.sigma_factor]
    return {name: getattr(design, name) for name in names} | {"mu": int(design.mu), "assumed": assumed}


def _reset() -> None:
    luck = {"truth": DEFAULT.truth_seed, "data": DEFAULT.data_seed}
    shown = {"sizes": "", "sort": SORTS[0], "show": ["truth"], "level": NO_INTERVALS}
    pooling = {"method": METHODS[0], "by": POOLINGS[0], "prior": PRIOR_SHAPES[0], "scale": USUAL_SCALE}
    st.session_state.update(_settings_of(DEFAULT) | luck | shown | pooling)


def _choice() -> tuple[str, UploadedFile | None]:
    """Draw the choice of a data set, and the way in for a person's own table."""
    titles = list(KEYS_OF_TITLES)
    chosen = st.pills("Data set", titles, default=titles[0], required=True, key="set", bind=LINKED)
    upload = st.file_uploader("Your own CSV", type=["csv", "txt", "tsv"], key="own_table")
    return KEYS_OF_TITLES[chosen or titles[0]], upload


def _analysis(by: Pooling) -> Analysis:
    """Draw what partial pooling needs to know; the style hides what the chosen way has no use for."""
    method = _method()
    prior = one_of("prior", "Prior for τ", PRIOR_SHAPES, prose("help/priors"))
    scale = st.select_slider("Its scale, in standard errors", SCALES, USUAL_SCALE, key="scale", bind=LINKED)
    return Analysis(method, by, prior, scale)


def _method() -> str:
    method = st.pills(
        "How τ² is estimated",
        METHODS,
        default=METHODS[0],
        required=True,
        key="method",
        bind=LINKED,
        help=prose("help/methods"),
    )
    return method or METHODS[0]


def _view(analysis: Analysis, level: float | None) -> View:
    sort = st.segmented_control(
        "Order of rows", SORTS, default=SORTS[0], required=True, key="sort", bind=LINKED, width="stretch"
    )
    shown: Sequence[str] = st.pills(
        "Shown", [*SHOWABLE, NOTHING], selection_mode="multi", default=["truth"], key="show", bind=LINKED
    )
    big = st.toggle("Large type", key="big", bind=LINKED, help="For the projector: Alt+L.")
    return View(analysis, sort or SORTS[0], tuple(shown), big, level)
