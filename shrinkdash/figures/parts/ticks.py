"""Where logarithmic axes are ticked: those of sizes, and those of ratios."""

from __future__ import annotations

import numpy as np

from shrinkdash.arrays import Floats, Wholes

# Beyond so many decades only powers of ten are ticked.
MOST_DECADES = 3
# Beyond so many of those, some are skipped.
MOST_TICKS = 8
RATIOS = (0.02, 0.03, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0, 50.0)
# Ticks of ratios stand at least this part of the axis apart.
CLOSEST = 0.11


def size_ticks(sizes: Floats | Wholes) -> list[float]:
    """Tick 1, 2, 5, 10, ... while that stays legible, else powers of ten; where all sizes are equal, just that one."""
    low, high = float(sizes.min()), float(sizes.max())
    if low == high:
        return [low]
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    steps = (1, 2, 5) if last - first <= MOST_DECADES else (1,)
    skip = max(1, (last - first) // MOST_TICKS + 1) if len(steps) == 1 else 1
    return [step * 10.0**power for power in range(first, last + 1, skip) for step in steps]


def ratio_ticks(low: float, high: float) -> list[float]:
    """Take 1 first, then what stands far enough from those taken."""
    room = CLOSEST * np.log(high / low)
    taken: list[float] = []
    for tick in sorted(RATIOS, key=lambda tick: (tick != 1.0, np.log10(tick) % 1 != 0, tick not in (0.5, 2.0), tick)):
        if low <= tick <= high and all(abs(np.log(tick / other)) >= room for other in taken):
            taken.append(tick)
    return sorted(taken)
