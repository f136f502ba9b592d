"""The command ``shrinkdash``: start the dashboard from any directory."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from streamlit.web import cli

BLAS_THREADS = "OPENBLAS_NUM_THREADS"
DASHBOARD = Path(__file__).with_name("dashboard.py")


def main() -> NoReturn:
    """Start the dashboard with the settings of the command line; Ctrl-C stops it."""
    _work_in_one_thread()
    cli.main(streamlit_arguments(sys.argv[1:]), prog_name="shrinkdash")
    sys.exit()


def _work_in_one_thread() -> None:
    """Begin again with one BLAS thread, unless the environment says how many.

    The products here are small: more threads wait for each other, and a slider move takes three times as much
    processor time. NumPy is loaded already and has read the setting, hence anew; not on Windows, where a process
    that is replaced lets go of its console.
    """
    if os.name == "posix" and BLAS_THREADS not in os.environ:
        os.environ[BLAS_THREADS] = "1"
        # -P: nothing in the directory it is started from may stand in the way of an import.
        os.execv(sys.executable, [sys.executable, "-P", "-m", "shrinkdash", *sys.argv[1:]])


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
