"""Arrays that are used again block after block: asking the system for new ones would take longer than filling them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from shrinkdash.arrays import Floats


@dataclass(frozen=True, eq=False)
class Workspace:
    """Named arrays of one run; each is only valid until its name is asked for again."""

    kept: dict[str, Floats] = field(default_factory=dict)

    def array(self, name: str, rows: int, columns: int) -> Floats:
        """Return an array (rows, columns) with arbitrary contents, contiguous and in the memory of the last one."""
        flat = self.kept.get(name)
        if flat is None or flat.size < rows * columns:
            flat = self.kept[name] = np.empty(rows * columns)
        return flat[: rows * columns].reshape(rows, columns)


_idle: list[Workspace] = []


@contextmanager
def borrowed() -> Iterator[Workspace]:
    """Lend a workspace, with the memory of an earlier run if one is idle; whoever borrows it has it alone."""
    try:
        work = _idle.pop()
    except IndexError:
        work = Workspace()
    try:
        yield work
    finally:
        _idle.append(work)


def weighted_sum(weights: Floats, values: Floats) -> Floats:
    """Sum over rows of values (J, R) times their weights (J,), without the BLAS and its threads."""
    summed: Floats = np.einsum("j,jr->r", weights, values)
    return summed


def sum_of_products(a: Floats, b: Floats) -> Floats:
    """Sum over rows of the products of two arrays (J, R)."""
    summed: Floats = np.einsum("jr,jr->r", a, b)
    return summed


def sum_of_squares(values: Floats, out: Floats) -> None:
    """Put the sum over rows of squared values (J, R) into an array (R,)."""
    np.einsum("jr,jr->r", values, values, out=out)
