"""What a link may say, and one line for each thing in it that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shrinkdash.data.datasets import DATASETS
from shrinkdash.figures.parts.rows import SORTS
from shrinkdash.long_run.broken import FACTORS
from shrinkdash.outcomes import OUTCOMES
from shrinkdash.settings import PATTERNS, POOLINGS, PRIOR_SHAPES, SPANS, WORLDS, Span
from shrinkdash.strategies import RIVALS
from shrinkdash.tau2.methods import METHODS

DRAWS = Span(1, 20_000)  # as many dots fall in one look
# Link parameters that hold a whole number or a number, with their ranges.
WHOLE = {
    "groups": SPANS["groups"],
    "size": SPANS["size"],
    "truth": SPANS["truth_seed"],
    "data": SPANS["data_seed"],
    "mu": SPANS["mu"],
    "draws": DRAWS,
}
NUMBERS = {"tau": SPANS["tau"], "sigma": SPANS["sigma"], "rho": SPANS["rho"]}
STEPS = {"tau": 0.5, "sigma": 0.5, "rho": 0.05}

SHOWABLE = ("truth", *RIVALS)
# An empty choice that the page itself makes is not written into the address, so it has a name (hidden by the style).
NOTHING = "nothing"
# The words for an interval's level are what the control shows.
NO_INTERVALS = "none"
LEVELS: Mapping[str, float | None] = {NO_INTERVALS: None, "50 %": 0.5, "80 %": 0.8, "95 %": 0.95}
# Scales of a prior, in median standard errors.
SCALES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
USUAL_SCALE = 2.0
# What the analysis takes for sigma, relative to the true one.
RIGHT = "right"
ASSUMED = {RIGHT: 1.0, **FACTORS}
VIEWS = (
    "Where they moved",
    "By size",
    "Weights",
    "Intervals",
    "τ laboratory",
    "Ranks",
    "Model checks",
    "Table",
    "Symbols",
)
OWN_TABLE = "Your own table"
PANELS = ("One to many", "Risk curves", "Who pays", "Intervals", "Break it", "James-Stein")
# The words for what a risk curve runs along are what the control shows.
ALONGS = {"Between-group SD": "tau", "Group size": "size", "Number of groups": "groups", "Imbalance": "imbalance"}

CHOICES: Mapping[str, Sequence[str]] = {
    "pattern": PATTERNS,
    "outcome": OUTCOMES,
    "world": WORLDS,
    "assumed": tuple(ASSUMED),
    "by": POOLINGS,
    "prior": PRIOR_SHAPES,
    "scale": tuple(map(str, SCALES)),
    "level": tuple(LEVELS),
    "method": METHODS,
    "sort": SORTS,
    "view": VIEWS,
    "show": (*SHOWABLE, NOTHING, ""),
    "big": ("true", "false"),
    "panel": PANELS,
    "along": tuple(ALONGS),
    "held": ("true", "false"),
    "set": (*(found.title for found in DATASETS.values()), OWN_TABLE),
}
MANY_VALUED = ("show",)
LONGEST_ECHO = 30
ROUNDING = 1e-9


def faults(params: Mapping[str, Sequence[str]]) -> list[str]:
    """Return one line for each parameter of a link that cannot be used as it stands.

    Parameters
    ----------
    params : mapping of str to sequence of str
        Every value of every parameter, as the address holds them.

    Returns
    -------
    list of str
        Plain text; what is echoed is cut short.
    """
    found = []
    for name, values in params.items():
        wanted = _wanted(name)
        if wanted is None:
            found.append(f"The link's {_echo(name)} is not a setting here and was left out.")
        elif len(values) > 1 and name not in MANY_VALUED:
            # Of several values choices take the first, sliders none, all other controls the last.
            found.append(
                f"The link gives {name} {len(values)} times; once is allowed, so check what it is set to here."
            )
        else:
            found += [
                f"The link's {name} = {_echo(value)} is not {wanted} and was not used as it stands."
                for value in values
                if not _usable(name, value)
            ]
    return found


def _wanted(name: str) -> str | None:
    """Say what a parameter may hold; None for an unknown one."""
    if name in WHOLE:
        return f"a whole number from {WHOLE[name].low} to {WHOLE[name].high}"
    if name in NUMBERS:
        return f"a number from {NUMBERS[name].low} to {NUMBERS[name].high} in steps of {STEPS[name]:g}"
    if name in CHOICES:
        return f"one of {', '.join(choice for choice in CHOICES[name] if choice not in ('', NOTHING))}"
    return "a list of whole numbers" if name == "sizes" else None


def _usable(name: str, value: str) -> bool:
    if name in WHOLE:
        span = WHOLE[name]
        return value.isascii() and value.isdecimal() and span.low <= int(value[:10]) <= span.high
    if name in NUMBERS:
        return _on_grid(value, NUMBERS[name], STEPS[name])
    return name == "sizes" or value in CHOICES[name]


def _on_grid(value: str, span: Span, step: float) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    # A slider's own numbers lie a rounding off the grid.
    return span.low <= number <= span.high and abs(number / step - round(number / step)) < ROUNDING


def _echo(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"
