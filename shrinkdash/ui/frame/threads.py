"""How many threads the numbers are worked out in."""

from __future__ import annotations

import os

from threadpoolctl import threadpool_limits

BLAS_THREADS = "OPENBLAS_NUM_THREADS"


def work_in_one_thread() -> None:
    """Hold NumPy's BLAS to one thread, unless the environment says how many.

    The products here are small: more threads wait for each other, and a slider move takes three times as much
    processor time.
    """
    if BLAS_THREADS not in os.environ:
        threadpool_limits(limits=1, user_api="blas")
