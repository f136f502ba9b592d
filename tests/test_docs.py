"""What the documents name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A placeholder for the new thing's own name.
PLACEHOLDER = "NAME"
# Named within a sentence that says where they are.
SUBFOLDERS = {
    ".venv/bin/",
    "engine/", "normal/", "latent/", "conjugate/", "frame/", "controls/", "pages/", "views/", "parts/", "chart/",
    "numbers.py",
}  # fmt: skip


def named(document: str) -> set[str]:
    """Paths in backticks, those with a placeholder by the folder that they go into."""
    told = re.findall(r"`([\w./-]+(?:\.py|\.md|\.csv|/))`", (ROOT / document).read_text(encoding="utf-8"))
    return {path.partition(PLACEHOLDER)[0] for path in told}


@pytest.mark.parametrize("document", ["README.md", "docs/extending.md", "docs/accuracy.md"])
def test_every_path_that_is_named_exists(document: str) -> None:
    found = named(document)
    assert found
    missing = {path for path in found if not any((root / path).exists() for root in (ROOT, ROOT / "shrinkdash"))}
    assert missing <= SUBFOLDERS
