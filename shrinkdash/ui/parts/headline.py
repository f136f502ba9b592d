"""What the eye meets first: the headline with its sentences, and lines that say what is amiss."""

from __future__ import annotations

import json
from html import escape

import streamlit as st

from shrinkdash.ui.controls.all_settings import ROWS


def write_headline(text: str, *sentences: str) -> None:
    """Write the sentence the eye meets first, partial pooling in its colour, and plain ones below it.

    An empty sentence takes no room. What the address should hold stands here too, see `frame.address`.
    """
    accented = escape(text, quote=False).replace("partial pooling", '<span class="accent">partial pooling</span>')
    below = "<br>".join(escape(sentence, quote=False) for sentence in sentences if sentence)
    # Not Markdown: its headings ask for the page's style each time, for a link that nobody sees.
    st.html(f'<h1>{accented}</h1><p data-settings="{escape(settings_on_show())}">{below}</p>')


def write_notices(*lines: str) -> None:
    """Write lines as plain text: they echo what somebody typed. An empty one takes no room."""
    notices = [line for line in lines if line]
    if notices:
        with st.container(key="notices"):
            st.text("\n".join(notices))


def settings_on_show() -> str:
    """Return the settings that quick keys change, as the address should hold them, in JSON."""
    quick = {row.key: row.control.default for row in ROWS if row.quick}
    return json.dumps({key: _in_address(st.session_state.get(key, usual), usual) for key, usual in quick.items()})


def _in_address(value: object, usual: object) -> list[str]:
    # A choice that an address has emptied holds nothing.
    if value == usual or value is None:
        return []
    parts = value if isinstance(value, list) else [value]
    return [f"{part:g}" if isinstance(part, float) else str(part) for part in parts]
