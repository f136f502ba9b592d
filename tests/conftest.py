"""What all tests share: published numbers, and how long hypothesis may look."""

import json
from pathlib import Path

import numpy as np  # noqa: F401 - its BLAS is there to be limited
import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

# As in the dashboard: with more threads the last bit of a product may depend on how wide it is.
threadpool_limits(limits=1, user_api="blas")
# No deadline: a busy machine is no fault of the code. Derandomised: a run tests what the last one tested.
settings.register_profile("shrinkdash", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("shrinkdash")

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture(scope="session")
def reference():
    """Load one file of published numbers by its name."""
    return lambda name: json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))
