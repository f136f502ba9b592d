from __future__ import annotations

from pathlib import Path

import pytest

import shrinkdash
from shrinkdash.__main__ import streamlit_arguments

DASHBOARD = Path(shrinkdash.__file__).with_name("dashboard.py")


def test_without_arguments_the_dashboard_listens_to_this_machine_only() -> None:
    assert streamlit_arguments([]) == ["run", str(DASHBOARD), "--server.port=8501", "--server.address=127.0.0.1"]


def test_port_and_address_are_passed_on() -> None:
    arguments = streamlit_arguments(["--port", "9000", "--address", "0.0.0.0"])
    assert arguments[2:] == ["--server.port=9000", "--server.address=0.0.0.0"]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.5", "http", "²"])
def test_a_port_that_cannot_be_is_refused_in_one_line(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        streamlit_arguments([f"--port={port}"])
    assert stop.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == f"shrinkdash: error: argument --port: must be a whole number from 1 to 65535, got {port!r}"


def test_help_names_both_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        streamlit_arguments(["--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert "--port" in said
    assert "--address" in said
