"""One row a page; the first is the one that opens."""

from __future__ import annotations

from shrinkdash.data.datasets import DATASETS
from shrinkdash.ui.controls.all_settings import SETTINGS
from shrinkdash.ui.controls.setting import Chosen
from shrinkdash.ui.long_run.all_panels import PANELS
from shrinkdash.ui.pages import data, explore, long_run
from shrinkdash.ui.pages.page import Page

OF_THE_LONG_RUN = frozenset({"panel", *(key for panel in PANELS.values() for key in panel.settings)})
OF_ONE_DRAW = frozenset({"view", "sort"})
OF_THE_WORLD = frozenset(row.key for row in SETTINGS.values() if row.part in ("world", "luck")) | {"sizes"}
OF_EVERY_PAGE = frozenset(SETTINGS) - OF_THE_LONG_RUN - OF_ONE_DRAW - OF_THE_WORLD - {"set"}


def _panel_has_luck(chosen: Chosen) -> bool:
    panel = PANELS[chosen("panel")]
    return panel.shows_draw or panel.holds_truth(chosen("held"))


def _truth_is_published(chosen: Chosen) -> bool:
    found = DATASETS.get(SETTINGS["set"].meaning(chosen("set")))
    return found is not None and found.truth is not None


ROWS = (
    Page(
        "Explore",
        "explore",
        OF_EVERY_PAGE | OF_ONE_DRAW | OF_THE_WORLD,
        explore.show,
        has_luck=lambda _: True,
        knows_truth=lambda _: True,
        laid_out=True,
    ),
    Page(
        "Long run",
        "long-run",
        (OF_EVERY_PAGE | OF_THE_LONG_RUN | OF_THE_WORLD) - {"outcome", "population"},
        long_run.show,
        style="long-run.css",
        has_luck=_panel_has_luck,
    ),
    Page(
        "Data",
        "data",
        OF_EVERY_PAGE | OF_ONE_DRAW | {"set"},
        data.show,
        style="data.css",
        knows_truth=_truth_is_published,
        unfolds_controls=True,
    ),
)
PAGES = {row.path: row for row in ROWS}
