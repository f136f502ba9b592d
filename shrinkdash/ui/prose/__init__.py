"""Words that do not depend on the numbers, one Markdown file a text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def prose(name: str) -> str:
    """Return a text by its path without ending, as ``"scenes/classic"``."""
    return (files(__name__) / f"{name}.md").read_text(encoding="utf-8").strip()
