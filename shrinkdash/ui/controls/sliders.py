"""The sliders of the simulated world: they stand beside the picture and are drawn with it, without the rest."""

from __future__ import annotations

from dataclasses import replace
from math import floor

import streamlit as st

from shrinkdash.settings import LARGEST_CUSTOM_SIZE, Design, Pattern, largest_tau
from shrinkdash.ui.controls.all_settings import DEFAULT, SETTINGS


def draw_sliders(rest: Design, sizes: str) -> tuple[Design, str]:
    """Draw number and sizes of groups and tau.

    Parameters
    ----------
    rest : Design
        Holds the settings that are made elsewhere.
    sizes : str
        What the field of custom sizes holds.

    Returns
    -------
    tuple of Design and str
        The whole design, and one line on what is wrong with custom sizes, or an empty one.
    """
    custom, fault = _custom(sizes) if SETTINGS["pattern"].chosen() == "custom" else (None, "")
    if custom is not None:
        st.session_state["groups"] = custom.groups
    off = custom is not None
    groups = SETTINGS["groups"].draw(disabled=off)
    pattern = _pattern()
    size = SETTINGS["size"].draw(disabled=off)
    # Finer than the slider's own steps no tau can be asked for.
    tau = min(SETTINGS["tau"].draw(), floor(2 * largest_tau(rest.outcome, rest.mu)) / 2)
    if pattern != "custom":
        st.session_state["last_pattern"] = pattern
    if custom is not None:
        return replace(rest, pattern="custom", sizes=custom.sizes, tau=tau), fault
    shown: Pattern = "varied" if pattern == "custom" else pattern
    return replace(rest, groups=groups, size=size, pattern=shown, tau=tau), fault


def cut_short(design: Design) -> str:
    """Say that counts have less room than the sliders of mean and SD ask for; an empty line where they do not."""
    lines = []
    for name, label in (("mu", "Overall mean"), ("tau", "Between-group SD")):
        asked, used = st.session_state.get(name, getattr(design, name)), getattr(design, name)
        if asked != used:
            lines.append(f"{label}: {used:g} is used, not {asked:g}, which leaves {design.outcome} outcomes no room.")
    return "\n".join(lines)


def parse_sizes(text: str) -> tuple[int, ...]:
    """Read a list of whole numbers, parted by commas, semicolons or blanks.

    Raises
    ------
    ValueError
        If an item is not a whole number; what a size may be is `Design`'s affair.
    """
    items = text.replace(",", " ").replace(";", " ").split()
    for position, item in enumerate(items, start=1):
        if not (item.isascii() and item.isdecimal() and len(item) <= len(str(LARGEST_CUSTOM_SIZE))):
            raise ValueError(
                f"sizes must be whole numbers from 1 to {LARGEST_CUSTOM_SIZE}, got {item[:20]!r} at position {position}"
            )
    return tuple(int(item) for item in items)


def _pattern() -> Pattern:
    chosen: Pattern = SETTINGS["pattern"].draw(on_change=_start_custom_sizes)
    if st.session_state.pop("pattern_moved", False):
        st.rerun()
    return chosen


def _start_custom_sizes() -> None:
    """Offer the sizes that were just on show, so that a custom list is never empty, and ask for its field."""
    st.session_state["pattern_moved"] = True
    if st.session_state["pattern"] == "custom" and not st.session_state.get("sizes"):
        pattern = st.session_state.get("last_pattern", DEFAULT.pattern)
        shown = Design(groups=st.session_state["groups"], size=st.session_state["size"], pattern=pattern)
        st.session_state["sizes"] = ", ".join(str(n) for n in shown.n)


def _custom(text: str) -> tuple[Design | None, str]:
    try:
        return Design(pattern="custom", sizes=parse_sizes(text)), ""
    except ValueError as fault:
        return None, f"Custom sizes: {fault}. Varied sizes are shown until this is mended."
