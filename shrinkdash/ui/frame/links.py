"""One line for each thing in a link that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shrinkdash.ui.controls.all_settings import SETTINGS
from shrinkdash.ui.controls.setting import Setting, Several
from shrinkdash.ui.long_run.all_panels import PANEL
from shrinkdash.ui.views.all_views import VIEW

LONGEST_ECHO = 30
EVERY_SETTING: Mapping[str, Setting] = {**SETTINGS, VIEW.key: VIEW, PANEL.key: PANEL}


def faults(params: Mapping[str, Sequence[str]]) -> list[str]:
    """Return one line for each parameter of a link that cannot be used as it stands.

    Parameters
    ----------
    params : mapping of str to sequence of str
        Every value of every parameter, as the address holds them.

    Returns
    -------
    list of str
        Plain text; what is echoed is cut short.
    """
    return [line for name, values in params.items() for line in _faults_of(name, values)]


def _faults_of(name: str, values: Sequence[str]) -> list[str]:
    setting = EVERY_SETTING.get(name)
    if setting is None:
        return [f"The link's {_echo(name)} is not a setting here and was left out."]
    if len(values) > 1 and not isinstance(setting.control, Several):
        # Of several values choices take the first, sliders none, all other controls the last.
        return [f"The link gives {name} {len(values)} times; once is allowed, so check what it is set to here."]
    return [
        f"The link's {name} = {_echo(value)} is not {setting.control.wanted} and was not used as it stands."
        for value in values
        if not setting.control.accepts(value)
    ]


def _echo(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"
