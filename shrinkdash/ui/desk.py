"""Every control outside the stage. All are drawn on every page, so that none is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from shrinkdash.datasets import DATASETS
from shrinkdash.figures.rows import SORTS, Sort
from shrinkdash.heterogeneity import METHODS
from shrinkdash.scenes import SCENES, Scene
from shrinkdash.settings import SPANS, Design
from shrinkdash.ui.bound import DEFAULT, LINKED, seed, slider
from shrinkdash.ui.copy_link import copy_link
from shrinkdash.ui.links import NOTHING, OWN_TABLE, SHOWABLE
from shrinkdash.ui.prose import prose
from shrinkdash.ui.world import sizes_field

RESET_HELP = "Puts the world, its luck, the method, the order and what is shown back to where they were at first."


@dataclass(frozen=True)
class View:
    """How results are shown, and which method estimates tau^2."""

    method: str
    sort: Sort
    show: tuple[str, ...]
    big: bool

    @property
    def truth(self) -> bool:
        """Whether the truth is revealed."""
        return "truth" in self.show


@dataclass(frozen=True, eq=False)
class Desk:
    """What is set here: the rest of the design, custom sizes, what Data looks at, and how results are shown."""

    rest: Design
    sizes: str
    dataset: str
    upload: UploadedFile | None
    view: View


def desk(*, on_data: bool) -> Desk:
    """Draw the controls, those of the other page out of sight."""
    sizes = sizes_field()
    with st.container(key="luck_off" if on_data else "luck"):
        st.button("New truth", on_click=set_luck, args=("truth",), shortcut="Alt+T", width="stretch", key="new_truth")
        st.button("New data", on_click=set_luck, args=("data",), shortcut="Alt+N", width="stretch", key="new_data")
        st.menu_button("Things to try", SCENES, key="scene", on_click=_set_scene, format_func=_title, width="stretch")
    with st.container(key="choice" if on_data else "choice_off"):
        chosen, upload = _choice()
    with st.expander("More", expanded=on_data):
        with st.container(key="rest_off" if on_data else "rest"):
            sigma = slider("sigma", "Within-group SD (σ)", DEFAULT.sigma, 0.5, "How much single observations scatter.")
            mu = slider("mu", "Overall mean (μ)", int(DEFAULT.mu), 1, "The mean of the population of groups.")
            truth, data = seed("truth", "Truth draw"), seed("data", "Data draw")
        view = _view()
        st.button("Reset", on_click=_reset, width="stretch", help=RESET_HELP)
        copy_link(_address())
    return Desk(Design(sigma=sigma, mu=float(mu), truth_seed=truth, data_seed=data), sizes, chosen, upload, view)


def _address() -> dict[str, list[str]]:
    """Return what the address must say of the settings that buttons change; what is usual is left out there."""
    said = {}
    for name, usual in (("truth", DEFAULT.truth_seed), ("data", DEFAULT.data_seed), ("show", ["truth"])):
        value = st.session_state[name]
        told = value if isinstance(value, list) else [value]
        said[name] = [] if value == usual else [str(part) for part in told]
    return said


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


def at_hand(view: View, *, luck: bool) -> None:
    """Keep what a talk needs in reach where the desk is not: on a phone, and in large type."""
    with st.container(key="hand", horizontal=True):
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
    names = ("groups", "size", "pattern", "tau", "sigma")
    return {name: getattr(design, name) for name in names} | {"mu": int(design.mu)}


def _reset() -> None:
    luck = {"truth": DEFAULT.truth_seed, "data": DEFAULT.data_seed}
    shown = {"sizes": "", "method": METHODS[0], "sort": SORTS[0], "show": ["truth"]}
    st.session_state.update(_settings_of(DEFAULT) | luck | shown)


def _choice() -> tuple[str, UploadedFile | None]:
    """Draw the choice of a data set, and the way in for a person's own table."""
    keys = {found.title: key for key, found in DATASETS.items()} | {OWN_TABLE: OWN_TABLE}
    # The link holds what a person sees, so the titles are the link words.
    chosen = st.pills("Data set", list(keys), default=next(iter(keys)), required=True, key="set", bind=LINKED)
    with st.container(key="own_on" if chosen == OWN_TABLE else "own_off"):
        upload = st.file_uploader("Your own CSV", type=["csv", "txt", "tsv"], key="own_table")
    return keys[chosen], upload


def _view() -> View:
    method = st.pills(
        "How τ² is estimated",
        METHODS,
        default=METHODS[0],
        required=True,
        key="method",
        bind=LINKED,
        help=prose("methods"),
    )
    sort = st.segmented_control(
        "Order of rows", SORTS, default=SORTS[0], required=True, key="sort", bind=LINKED, width="stretch"
    )
    shown: Sequence[str] = st.pills(
        "Shown", [*SHOWABLE, NOTHING], selection_mode="multi", default=["truth"], key="show", bind=LINKED
    )
    big = st.toggle("Large type", key="big", bind=LINKED, help="For the projector: Alt+L.")
    return View(method or METHODS[0], sort or SORTS[0], tuple(shown), big)
