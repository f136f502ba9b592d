"""What is set at the controls outside the stage, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from shrinkdash.figures.parts.rows import Sort
from shrinkdash.settings import Analysis, Design
from shrinkdash.ui.streamlit_inside import UploadedFile


@dataclass(frozen=True)
class Display:
    """How partial pooling is done, and how results are shown.

    ``level`` is that of the intervals drawn; None draws none. ``view`` names the picture on show, "" being the usual
    one.
    """

    analysis: Analysis
    sort: Sort
    show: tuple[str, ...]
    big: bool
    level: float | None = None
    view: str = ""

    @property
    def truth(self) -> bool:
        """Whether the truth is revealed."""
        return "truth" in self.show


@dataclass(frozen=True, eq=False)
class ControlValues:
    """The design but for its sliders, custom sizes as text, what Data shows, and how results are shown."""

    rest_of_world: Design
    sizes: str
    dataset: str
    upload: UploadedFile | None
    display: Display
