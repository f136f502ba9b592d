"""The sliders of the simulated world: they stand beside the picture and are drawn with it, without the rest."""

from __future__ import annotations

from dataclasses import replace
from math import floor

import streamlit as st

from shrinkdash.outcomes import ROWS, Outcome
from shrinkdash.settings import LARGEST_CUSTOM_SIZE, PATTERNS, WORLDS, Design, Pattern, World, largest_tau
from shrinkdash.ui.controls.bound import DEFAULT, LINKED, choice_of, one_of, seed, slider
from shrinkdash.ui.controls.links import ASSUMED
from shrinkdash.ui.prose import prose

SIZES_HELP = "3 to 100 whole numbers, such as 3, 8, 20; how many they are is the number of groups."
PATTERN_HELP = (
    "equal: all the same. varied: from a quarter to four times the typical size. "
    "giant: one group holds 80 % of all observations. custom: your own list."
)


def sizes_field() -> str:
    """Draw the list of custom sizes; return what it holds.

    It stands outside the stage: there it would cost every slider move, and drawn only where it counts it would not be
    in the address at once.
    """
    return st.text_input("Custom sizes", key="sizes", bind=LINKED, help=SIZES_HELP) or ""


def rest_of_world(outcome: Outcome) -> Design:
    """Draw the settings of the world that stand at the desk; counts have no sigma."""
    sigma = slider("sigma", "Within-group SD (σ)", DEFAULT.sigma, 0.5, "How much single observations scatter.")
    factor = _assumed()
    mu = slider("mu", "Overall mean (μ)", int(DEFAULT.mu), 1, "The mean of the population of groups.")
    shape, rho = _shape()
    truth, data = seed("truth", "Truth draw"), seed("data", "Data draw")
    # Rates of nothing and of everything leave no room for groups to differ.
    low, high = ROWS[outcome].means
    mean = min(max(mu, low), high)
    return Design(
        sigma=sigma,
        mu=float(mean),
        tau=0.0,
        truth_seed=truth,
        data_seed=data,
        outcome=outcome,
        world=shape,
        rho=rho,
        sigma_factor=1.0 if ROWS[outcome].counted else factor,
    )


def cut_short(design: Design) -> str:
    """Say that counts have less room than the sliders of mean and SD ask for; an empty line where they do not."""
    lines = []
    for name, label in (("mu", "Overall mean"), ("tau", "Between-group SD")):
        asked, used = st.session_state.get(name, getattr(design, name)), getattr(design, name)
        if asked != used:
            lines.append(f"{label}: {used:g} is used, not {asked:g}, which leaves {design.outcome} outcomes no room.")
    return "\n".join(lines)


def world(rest: Design, sizes: str) -> tuple[Design, str]:
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
    was_set = custom_is_set()
    custom, fault = _custom(sizes) if was_set else (None, "")
    if custom is not None:
        st.session_state["groups"] = custom.groups
    off = custom is not None
    groups = slider("groups", "Number of groups", DEFAULT.groups, 1, "How many means there are.", off=off)
    pattern = _pattern()
    size = slider("size", "Typical group size", DEFAULT.size, 1, "Observations a group.", off=off)
    tau = slider("tau", "Between-group SD (τ)", DEFAULT.tau, 0.5, "How much the true means differ.")
    tau = min(tau, floor(2 * largest_tau(rest.outcome, rest.mu)) / 2)
    if pattern != "custom":
        st.session_state["last_pattern"] = pattern
    if custom is not None:
        return replace(rest, pattern="custom", sizes=custom.sizes, tau=tau), fault
    shown: Pattern = "varied" if pattern == "custom" else pattern
    return replace(rest, groups=groups, size=size, pattern=shown, tau=tau), fault


def _assumed() -> float:
    """Draw what the analysis takes for sigma, in words that its link shares; return it relative to the true one."""
    return ASSUMED[one_of("assumed", "σ that the analysis assumes", tuple(ASSUMED), prose("help/assumed"))]


def _shape() -> tuple[World, float]:
    """Draw the shape of the truth, and how closely it goes with size."""
    chosen = st.pills(
        "Shape of the truth",
        WORLDS,
        default=DEFAULT.world,
        required=True,
        key="world",
        bind=LINKED,
        help=prose("help/worlds"),
    )
    told = "Correlation of the true means with the log of the size."
    rho = slider("rho", "Correlation with size (ρ)", DEFAULT.rho, 0.05, told)
    return chosen or DEFAULT.world, rho


def custom_is_set() -> bool:
    """Whether custom sizes count."""
    return choice_of("pattern") == "custom"


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
    chosen = st.segmented_control(
        "Group sizes",
        PATTERNS,
        default=DEFAULT.pattern,
        required=True,
        key="pattern",
        bind=LINKED,
        width="stretch",
        help=PATTERN_HELP,
        on_change=_start_custom_sizes,
    )
    if st.session_state.pop("pattern_moved", False):
        st.rerun()
    return chosen or DEFAULT.pattern


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
