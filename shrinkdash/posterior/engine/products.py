"""Products of matrices in one thread: over short products the BLAS's threads wait longer than they work."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from shrinkdash.arrays import Floats

# OpenBLAS takes a second thread from 460,800 multiplications by a vector, and from 524,288 by a matrix.
ONE_THREAD = 450_000
# Parts that come near that number with about equal sides take least time: so many terms of a sum
DEPTH = 64
# and so many columns.
WIDTH = 96
# From so many kinds of group on, the products of a model are long enough for threads.
MANY = 128


def product(left: Floats, right: Floats) -> Floats:
    """Multiply matrices (M, K) and (K, N), in parts that the BLAS leaves to one thread."""
    (M, K), N = left.shape, right.shape[1]
    if M * K * N <= ONE_THREAD:
        return left @ right
    rows = ONE_THREAD // (min(DEPTH, K) * min(WIDTH, N))
    found = np.zeros((M, N))
    for i in range(0, M, rows):
        for j in range(0, N, WIDTH):
            part = found[i : i + rows, j : j + WIDTH]
            for k in range(0, K, DEPTH):
                part += left[i : i + rows, k : k + DEPTH] @ right[k : k + DEPTH, j : j + WIDTH]
    return found


def product_for(kinds: int) -> Callable[[Floats, Floats], Floats]:
    """Return how matrices are best multiplied in a model of so many kinds of group: in parts, or at once."""
    return product if kinds <= MANY else np.matmul
