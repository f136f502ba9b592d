"""Checks of what somebody hands over: one line that names the argument, the group, the range and the value."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shrinkdash.settings import NUMBER


def vector(name: str, values: ArrayLike, length: int | None = None) -> NDArray[np.float64]:
    """Return one finite-or-not number a group as an array."""
    try:
        vector = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, got {values!r:.60}") from None
    if vector.ndim != 1 or (length is not None and len(vector) != length):
        wanted = "one number a group" if length is None else f"{length} numbers"
        raise ValueError(f"{name} must be {wanted}, got shape {vector.shape}")
    return vector


def whole_numbers(name: str, values: ArrayLike, low: int, labels: tuple[str, ...]) -> NDArray[np.int64]:
    """Return whole numbers >= `low`, one a group."""
    numbers = vector(name, values, len(labels))
    unusable = ~((numbers >= low) & (numbers == np.rint(numbers)) & (numbers < 2.0**53))
    refuse(name, numbers, unusable, f"a whole number >= {low}", labels)
    return numbers.astype(np.int64)


def interval_level(level: float) -> float:
    """Return the probability that intervals promise, above 0 and below 1."""
    if not isinstance(level, NUMBER) or not 0 < level < 1:  # written so that NaN fails too
        raise ValueError(f"level must lie strictly between 0 and 1, got {level!r}")
    return float(level)


def labels_of(names: Iterable[str] | None, J: int) -> tuple[str, ...]:
    """Return what the J >= 2 groups are called."""
    if J < 2:
        raise ValueError(f"at least 2 groups are needed, got {J}")
    labels = tuple(f"Group {j}" for j in range(1, J + 1)) if names is None else tuple(str(name) for name in names)
    if len(labels) != J:
        raise ValueError(f"names must be {J} names, got {len(labels)}")
    return labels


def refuse(
    name: str, values: NDArray[np.generic], unusable: NDArray[np.bool_], wanted: str, labels: tuple[str, ...]
) -> None:
    """Raise ValueError for the first unusable value."""
    if unusable.any():
        j = int(np.argmax(unusable))
        raise ValueError(f"{name} must be {wanted}, got {values[j]:g} for {labels[j]}")


def keep(owner: object, **arrays: NDArray[np.generic]) -> None:
    """Store arrays in a frozen value, unwritable."""
    for name, array in arrays.items():
        array.flags.writeable = False
        object.__setattr__(owner, name, array)
