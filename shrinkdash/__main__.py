"""The command ``shrinkdash``: start the dashboard from any directory."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from streamlit.web import cli

DASHBOARD = Path(__file__).with_name("dashboard.py")


def main() -> NoReturn:
    """Start the dashboard with the settings of the command line; Ctrl-C stops it."""
    cli.main(streamlit_arguments(sys.argv[1:]), prog_name="shrinkdash")
    sys.exit()


def streamlit_arguments(arguments: Sequence[str]) -> list[str]:
    """Return what Streamlit's own command takes, for the arguments of ours.

    Privacy, server and theme settings come from ``.streamlit/config.toml`` beside the dashboard's script, wherever
    the command is started.
    """
    options = _parser().parse_args(arguments)
    return ["run", str(DASHBOARD), f"--server.port={options.port}", f"--server.address={options.address}"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shrinkdash",
        description="See shrinkage: a dashboard about estimating many group means at once.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--port", type=_port, default=8501, help="port to listen on")
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on; 0.0.0.0 opens it to the network")
    parser.add_argument("--version", action="version", version=version("shrinkdash"))
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 65535, got {text!r}")
    return int(text)


if __name__ == "__main__":
    main()
