"""The dashboard's numbers are worked out in one thread, however it is started."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from shrinkdash.ui.frame.threads import BLAS_THREADS

ASK = """
import shrinkdash.ui
from threadpoolctl import threadpool_info
print(*{pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
"""


@pytest.mark.parametrize(("told", "threads"), [(None, "1"), ("2", "2")])
def test_numpy_works_in_one_thread_unless_told_how_many(told: str | None, threads: str) -> None:
    if (os.cpu_count() or 1) < 2:
        pytest.skip("one processor has one thread")
    environment = {name: value for name, value in os.environ.items() if name != BLAS_THREADS}
    environment |= {} if told is None else {BLAS_THREADS: told}
    done = subprocess.run((sys.executable, "-c", ASK), env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == threads
