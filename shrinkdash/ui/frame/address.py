"""Keeps the address at what the page shows."""

from __future__ import annotations

from shrinkdash.ui.scripts import run_script


def keep_address() -> None:
    """Let the browser mend its address by the headline, where quick presses in a row have left an older value in it.

    It stands outside the stage: a component there would cost every slider move a tenth of the server's time.
    """
    run_script("address")
