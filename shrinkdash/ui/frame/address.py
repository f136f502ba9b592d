"""Keeps the address at what the page shows."""

from __future__ import annotations

import json

import streamlit as st

from shrinkdash.ui.controls.bound import DEFAULT
from shrinkdash.ui.scripts import run_script

# The settings that quick keys change, by slider or by button, and what is usual and left out of the address.
USUAL = {
    "groups": DEFAULT.groups,
    "pattern": DEFAULT.pattern,
    "size": DEFAULT.size,
    "tau": DEFAULT.tau,
    "truth": DEFAULT.truth_seed,
    "data": DEFAULT.data_seed,
    "show": ["truth"],
}


def settings_on_show() -> str:
    """Return these settings as the address should hold them, in JSON; it is written at the headline."""
    return json.dumps({name: _said(st.session_state.get(name, usual), usual) for name, usual in USUAL.items()})


def keep_address() -> None:
    """Let the browser mend its address by the headline, where quick presses in a row have left an older value in it.

    It stands outside the stage: a component there would cost every slider move a tenth of the server's time.
    """
    run_script("address")


def _said(value: object, usual: object) -> list[str]:
    # A choice that an address has emptied holds nothing.
    if value == usual or value is None:
        return []
    parts = value if isinstance(value, list) else [value]
    return [f"{part:g}" if isinstance(part, float) else str(part) for part in parts]
