"""What all tests share: published numbers, and how long hypothesis may look."""

import json
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: a busy machine is no fault of the code. Derandomised: a run tests what the last one tested.
settings.register_profile("shrinkdash", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("shrinkdash")

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture(scope="session")
def reference():
    """Load one file of published numbers by its name."""
    return lambda name: json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))
