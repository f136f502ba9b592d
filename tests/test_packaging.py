"""What is shipped: one version, one set of settings, a wheel that holds everything and starts anywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from driving import fetch, free_port, serving

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "shrinkdash"
MANIFEST = tomllib.loads((PACKAGE / "pyproject.toml").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

SETTINGS = {
    "browser.gatherUsageStats": False,
    "client.disableDataExport": True,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "viewer",
    "global.disableWidgetStateDuplicationWarning": True,
    "runner.postScriptGC": False,
    "server.address": "127.0.0.1",
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 5,
}
ASK_SETTINGS = """
import json, sys
from streamlit import config
config._main_script_path = sys.argv[1]
config.get_config_options(force_reparse=True)
print(json.dumps({name: config.get_option(name) for name in sys.argv[2:]}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target))
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a directory of their own, as an installer lays them out."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_versions_are_equal() -> None:
    version = PROJECT["version"]
    changes = re.search(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    citation = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert (changes[1], citation[1], MANIFEST["project"]["version"]) == (version, version, version)


def test_dates_of_the_release_are_equal() -> None:
    changes = re.search(rf"^## \[{PROJECT['version']}\] - (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    citation = re.search(r"^date-released: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert changes[1] == citation[1]


def test_the_manifest_names_the_project_and_its_assets() -> None:
    (component,) = MANIFEST["tool"]["streamlit"]["component"]["components"]
    assert MANIFEST["project"]["name"] == PROJECT["name"]
    assert (PACKAGE / component["asset_dir"] / "chart.js").is_file()


def test_both_ways_to_start_run_the_same_lines_with_the_same_settings() -> None:
    assert (ROOT / "app.py").read_text() == (PACKAGE / "dashboard.py").read_text()
    settings = ".streamlit/config.toml"
    assert (ROOT / settings).read_text() == (PACKAGE / settings).read_text()


@pytest.mark.parametrize("script", [ROOT / "app.py", PACKAGE / "dashboard.py"], ids=["app", "package"])
def test_streamlit_finds_the_settings_beside_the_script(script: Path, tmp_path: Path) -> None:
    ask = (sys.executable, "-c", ASK_SETTINGS, str(script), *SETTINGS)
    answer = subprocess.run(ask, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert json.loads(answer.stdout) == SETTINGS


def test_the_theme_fetches_nothing_and_has_ten_colours() -> None:
    settings = (PACKAGE / ".streamlit/config.toml").read_text()
    theme = tomllib.loads(settings)["theme"]
    assert "http" not in settings
    assert len(set(theme["chartCategoricalColors"])) == 10


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("shrinkdash/")}
    there = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == there


@pytest.mark.parametrize(
    "name",
    [
        "py.typed",
        "pyproject.toml",
        ".streamlit/config.toml",
        "ui/chart/assets/chart.js",
        "data/sets/*.csv",
        "ui/prose/*.md",
    ],
)
def test_the_wheel_holds_what_is_not_python(installed: Path, name: str) -> None:
    assert list((installed / "shrinkdash").glob(name))


def test_the_drawing_library_comes_with_its_licence(installed: Path) -> None:
    assets = installed / "shrinkdash/ui/chart/assets"
    (bundle,) = assets.glob("plotly-basic-*.min.js")
    version = bundle.name.removeprefix("plotly-basic-").removesuffix(".min.js")
    assert f"v{version}\n" in bundle.read_text(encoding="utf-8")[:200]
    assert "MIT License" in (assets / f"plotly-basic-{version}.LICENSE.txt").read_text()
    assert bundle.name in (assets / "plotly.js").read_text()


def test_an_installed_wheel_starts_from_any_directory(installed: Path, tmp_path: Path) -> None:
    elsewhere = {**os.environ, "PYTHONPATH": str(installed)}
    ask = (sys.executable, "-c", "import shrinkdash; print(shrinkdash.__file__)")
    where = subprocess.run(ask, cwd=tmp_path, env=elsewhere, check=True, capture_output=True, text=True).stdout
    assert Path(where.strip()) == installed / "shrinkdash/__init__.py"
    port = free_port()
    command = (sys.executable, "-m", "shrinkdash", f"--port={port}")
    with serving(command, port=port, cwd=tmp_path, env=elsewhere) as url:
        assets = f"{url}/_stcore/bidi-components/shrinkdash.chart"
        for name in ("chart.js", "colours.js", "plotly.js"):
            assert fetch(f"{assets}/{name}") == (installed / "shrinkdash/ui/chart/assets" / name).read_bytes()


def test_the_lock_pins_by_hash_and_names_no_place() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    wanted = [
        *PROJECT["dependencies"],
        *(line for extra in PROJECT["optional-dependencies"].values() for line in extra),
    ]
    assert {re.match(r"[A-Za-z0-9-]+", line)[0] for line in wanted} <= pinned
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?:|file:|--(?:extra-)?index-url|--find-links|/", lock)
