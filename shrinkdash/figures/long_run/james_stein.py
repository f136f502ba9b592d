"""The James-Stein paradox: exact risk curves with simulated checks, who pays, and what a stranger costs."""

from __future__ import annotations

from typing import Any

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.monte_carlo import error_lines
from shrinkdash.figures.parts.ratio_rows import RatioRow, no_pooling_line, ratio_rows
from shrinkdash.figures.parts.theme import MUTED, TEXT, Figure, Type, axis, figure, log_axis, note, title
from shrinkdash.figures.parts.ticks import ratio_ticks
from shrinkdash.figures.parts.traces import mark_trace
from shrinkdash.long_run.paradox import CHECKED_AT, Curves, Payers, Rule, Stranger
from shrinkdash.measured import ERRORS, Measured
from shrinkdash.narration.long_run.james_stein import rule_name, stranger_rows
from shrinkdash.narration.monte_carlo import with_error
from shrinkdash.narration.ratios import gap
from shrinkdash.strategies import JAMES_STEIN, STRATEGIES

STEIN = STRATEGIES[JAMES_STEIN]
# Width of the lines by target; those of the plain rule are dashed.
WIDTHS = {"mean": 3.5, "zero": 1.75}
# End of the axis of risks, no pooling's being 1.
HIGHEST = 1.12


def risk_plot(found: Curves, spread: float, *, kind: Type) -> Figure:
    """Draw the risk per mean against ||theta|| / sqrt(J), with the simulated checks.

    Parameters
    ----------
    found : Curves
        Exact curves and checks.
    spread : float
        The page's tau in standard errors: where the means are as spread, a line says so.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    traces = [no_pooling_line(*_span(found)), *(_curve(rule, found.x, risk) for rule, risk in found.risk.items())]
    traces += [trace for rule in found.checks for trace in _simulated(found, rule, kind)]
    return figure(traces, _risk_layout(found, 2**0.5 * spread, kind), kind)


def payers_plot(found: Payers, *, kind: Type) -> Figure:
    """Draw the risk of the far mean, of each other and of all together, against the far one's distance.

    Parameters
    ----------
    found : Payers
        Exact risks.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    lines = (
        ("the far one", found.far, {"width": 3.5}),
        ("all together", found.together, {"width": 1.75, "dash": "dash"}),
        ("each other one", found.others, {"width": 1.75}),
    )
    traces = [no_pooling_line(0.0, float(found.away[-1]))]
    traces += [_line(name, found.away, risk, line) for name, risk, line in lines]
    return figure(traces, _payers_layout(found, kind), kind)


def stranger_plot(found: Stranger, *, kind: Type) -> Figure:
    """Draw what pooling with a stranger does to it and to the others, a row each.

    Parameters
    ----------
    found : Stranger
        Exact risks.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    rows = [
        RatioRow(
            short, name, short, gap(Measured(risk)), Measured(risk), (name, f"MSE {risk:.3f} of no pooling's, exact")
        )
        for name, short, risk in stranger_rows(found)
    ]
    return ratio_rows(rows, STEIN, kind=kind)


def _curve(rule: Rule, x: Floats, risk: Floats) -> dict[str, Any]:
    line = {"width": WIDTHS[rule.target]} | ({} if rule.positive_part else {"dash": "6px,4px"})
    return _line(rule_name(rule), x, risk, line)


def _line(name: str, x: Floats, y: Floats, line: dict[str, Any]) -> dict[str, Any]:
    hover = f"{name}<br>%{{x:.1f}} standard errors: %{{y:.2f}}<extra></extra>"
    look = {"color": STEIN.colour, "simplify": False} | line
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "line": look, "hovertemplate": hover}


def _simulated(found: Curves, rule: Rule, kind: Type) -> list[dict[str, Any]]:
    checked = found.checks[rule]
    margin = ERRORS * checked.se
    bars = error_lines(CHECKED_AT, (checked.risk - margin).tolist(), (checked.risk + margin).tolist(), STEIN)
    hover = [
        f"{rule_name(rule)}<br>simulated {with_error(*pair)}" for pair in zip(checked.risk, checked.se, strict=True)
    ]
    look = {"symbol": f"{STEIN.symbol}-open", "color": STEIN.colour, "size": kind.mark - 3, "line": {"width": 2}}
    dots = mark_trace(f"simulated, {rule_name(rule)}", list(CHECKED_AT), checked.risk, look, hover)
    ids = [f"{rule_name(rule)} {x:g}" for x in CHECKED_AT]
    return [bars | {"showlegend": False}, dots | {"ids": ids, "showlegend": False}]


def _span(found: Curves) -> tuple[float, float]:
    return -0.12, float(found.x[-1])


def _risk_layout(found: Curves, here: float, kind: Type) -> dict[str, Any]:
    end = float(found.x[-1])
    seen = here <= end
    place = {"x": min(here, end), "y": HIGHEST, "yanchor": "top", "xanchor": "left" if here < end / 2 else "right"}
    label = " as spread as τ " if seen else "as spread as τ ▸ "
    line = {"color": MUTED, "width": 1.5, "dash": "dot"}
    mark = {"type": "line", "x0": here, "x1": here, "y0": 0, "y1": HIGHEST, "line": line, "layer": "below"}
    across = {"range": list(_span(found)), "title": title("‖θ‖ / √J, in standard errors", kind)}
    upward = {"range": [0, HIGHEST], "nticks": 6, "title": title("risk per mean, in se²", kind)}
    return _layout(across, axis(kind, fixedrange=True, **upward), kind) | {
        "annotations": [note(label, kind.small, MUTED, **place)],
        "shapes": [mark] if seen else [],
    }


def _payers_layout(found: Payers, kind: Type) -> dict[str, Any]:
    ends = 0.85 * float(found.others.min()), 1.25 * float(found.far.max())
    far_one = title("distance of the far one (SEs)", kind)
    across = {"range": [0, float(found.away[-1])], "nticks": 6, "title": far_one}
    upward = {"fixedrange": True, "title": title("MSE, no pooling = 1 (log)", kind)}
    return _layout(across, log_axis(kind, ends, ratio_ticks(*ends), **upward), kind)


def _layout(across: dict[str, Any], upward_axis: dict[str, Any], kind: Type) -> dict[str, Any]:
    return {
        "height": 17 * kind.row,
        "margin": {"l": 3 * kind.small + 10, "r": 12, "t": 8, "b": 4 * kind.small},
        "xaxis": axis(kind, showgrid=False, fixedrange=True, **across),
        "yaxis": upward_axis,
        "showlegend": True,
        "legend": _legend(kind),
    }


def _legend(kind: Type) -> dict[str, Any]:
    return {
        "x": 1,
        "y": 0.01,
        "xanchor": "right",
        "yanchor": "bottom",
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"size": kind.small, "color": TEXT},
        "itemclick": False,
        "itemdoubleclick": False,
    }
