"""Which controls a page puts out of sight. All are drawn on every page, so that none is lost on the way."""

from __future__ import annotations

from typing import Any

from shrinkdash.ui.controls.all_settings import OWN_TABLE
from shrinkdash.ui.frame.links import EVERY_SETTING
from shrinkdash.ui.long_run.all_panels import PANELS
from shrinkdash.ui.pages.page import Page

# Containers that hold nothing but settings: each is hidden whole where it holds nothing of use.
HIDDEN_WHOLE = ("sliders", "views", "panel_controls", "draws_row")


def out_of_sight(page: Page) -> set[str]:
    """Return the keys of what a page, or what is set on it, has no use for.

    They are hidden by a rule and not by a container around each: a container costs as much as a control.
    """
    useless = {key for key, row in EVERY_SETTING.items() if key not in page.settings or not row.matters(chosen)}
    of_panels = {key for panel in PANELS.values() for key in panel.settings}
    useless |= of_panels - set(PANELS[chosen("panel")].settings)
    return _without_hidden_rows(useless) | _useless_buttons(page)


def chosen(key: str) -> Any:
    """Return what a setting is set to, also before it is drawn for the first time."""
    return EVERY_SETTING[key].chosen()


def _without_hidden_rows(useless: set[str]) -> set[str]:
    """Name a container instead of its settings, where all of them are useless."""
    rows = {name: {key for key, row in EVERY_SETTING.items() if row.container == name} for name in HIDDEN_WHOLE}
    whole = {name for name, keys in rows.items() if keys <= useless}
    return useless.difference(*(rows[name] for name in whole)) | whole


def _useless_buttons(page: Page) -> set[str]:
    buttons = {
        "scene": "world" in page.settings,
        "own_table": "set" in page.settings and chosen("set") == OWN_TABLE,
        "new_truth": page.has_luck(chosen),
        "new_data": page.has_luck(chosen),
        "below_luck": page.knows_truth(chosen),
    }
    return {key for key, is_useful in buttons.items() if not is_useful}
