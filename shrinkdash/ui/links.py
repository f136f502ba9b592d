"""What a link may say, and one line for each thing in it that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shrinkdash.datasets import DATASETS
from shrinkdash.figures.rows import SORTS
from shrinkdash.heterogeneity import METHODS
from shrinkdash.settings import PATTERNS, SPANS, Span

# Link parameters that hold a whole number or a number, with the setting whose range they share.
WHOLE = {"groups": "groups", "size": "size", "truth": "truth_seed", "data": "data_seed", "mu": "mu"}
NUMBERS = {"tau": "tau", "sigma": "sigma"}

SHOWABLE = ("truth", "james-stein", "oracle")
# An empty choice that the page itself makes is not written into the address, so it has a name (hidden by the style).
NOTHING = "nothing"
VIEWS = ("Where they moved", "By size", "Weights", "Table", "Symbols")
OWN_TABLE = "Your own table"

CHOICES: Mapping[str, Sequence[str]] = {
    "pattern": PATTERNS,
    "method": METHODS,
    "sort": SORTS,
    "view": VIEWS,
    "show": (*SHOWABLE, NOTHING, ""),
    "big": ("true", "false"),
    "set": (*(found.title for found in DATASETS.values()), OWN_TABLE),
}
MANY_VALUED = ("show",)
LONGEST_ECHO = 30


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
            found.append(
                f"The link gives {name} {len(values)} times; once is allowed, so it falls back to its default."
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
        return f"a whole number from {_span(name).low} to {_span(name).high}"
    if name in NUMBERS:
        return f"a number from {_span(name).low} to {_span(name).high} in steps of 0.5"
    if name in CHOICES:
        return f"one of {', '.join(choice for choice in CHOICES[name] if choice not in ('', NOTHING))}"
    return "a list of whole numbers" if name == "sizes" else None


def _usable(name: str, value: str) -> bool:
    if name in WHOLE:
        span = _span(name)
        return value.isascii() and value.isdecimal() and span.low <= int(value[:10]) <= span.high
    if name in NUMBERS:
        return _on_grid(value, _span(name))
    return name == "sizes" or value in CHOICES[name]


def _on_grid(value: str, span: Span) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return span.low <= number <= span.high and (2 * number).is_integer()


def _span(name: str) -> Span:
    return SPANS[{**WHOLE, **NUMBERS}[name]]


def _echo(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"
