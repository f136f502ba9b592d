"""The data sets against their references, and the stories against the data."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.families import family_of

REFERENCE = Path(__file__).parents[1] / "reference"
PACKAGE = Path(__file__).parents[2] / "shrinkdash"
STORIES = PACKAGE / "ui" / "prose" / "data"


def reference(name: str) -> dict:
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def story(key: str) -> str:
    return (STORIES / f"{key}.md").read_text(encoding="utf-8")


def test_link_words_stand_in_their_order():
    assert list(DATASETS) == ["eight-schools", "baseball", "bcg", "surgical", "readmission"]
    assert len(DATASETS) == 5
    assert "dyestuff" not in DATASETS


@pytest.mark.parametrize("key", DATASETS)
def test_every_data_set_is_complete(key):
    dataset = DATASETS[key]
    assert dataset is DATASETS[key]
    assert dataset.key == key
    assert len(set(dataset.data.labels)) == len(dataset.data)
    for words in (dataset.title, dataset.noun, dataset.unit, dataset.source):
        assert words.strip() == words != ""
        assert "\n" not in words
    assert (dataset.truth is None) == (dataset.truth_label == "")
    assert (dataset.counts is None) == (family_of(dataset.observed).words.approximation == "")


def test_eight_schools_equal_the_reference():
    data, expected = DATASETS["eight-schools"].data, reference("eight_schools_frequentist")["data"]
    assert data.y_bar.tolist() == expected["y"]
    assert data.se.tolist() == expected["s"]
    assert data.names == tuple(f"School {letter}" for letter in expected["school"])


def test_baseball_equals_the_reference():
    dataset, expected = DATASETS["baseball"], reference("baseball_1970")["data"]
    assert isinstance(dataset.counts, GroupCounts)
    assert dataset.counts.events.tolist() == expected["hits45"]
    assert dataset.counts.trials.tolist() == expected["at_bats"]
    assert dataset.truth is not None
    assert dataset.truth.tolist() == expected["remaining_avg"]
    assert dataset.data.names == tuple(expected["player"])
    assert dataset.data.y_bar.round(3).tolist() == expected["avg45_3dp"]
    s2 = reference("baseball_1970")["expected"]["recomputed_formula"]["s2"]
    np.testing.assert_allclose(dataset.data.se, s2**0.5, rtol=1e-14)  # a few roundings


def test_bcg_equals_the_reference():
    data, expected = DATASETS["bcg"].data, reference("bcg_vaccine")["data"]
    assert data.y_bar.tolist() == expected["yi"]
    assert data.se.tolist() == np.sqrt(expected["vi"]).tolist()
    who = zip(expected["author"], expected["year"], strict=True)
    assert data.names == tuple(f"{author} {year}" for author, year in who)


def test_bcg_ratios_compare_the_vaccinated_with_the_others():
    trials = {name: np.array(column) for name, column in reference("bcg_vaccine")["data"].items()}
    vaccinated = trials["tpos"] / (trials["tpos"] + trials["tneg"])
    others = trials["cpos"] / (trials["cpos"] + trials["cneg"])
    np.testing.assert_allclose(DATASETS["bcg"].data.y_bar, np.log(vaccinated / others), atol=1e-14)  # 15 digits


def test_surgical_equals_the_reference():
    counts, expected = DATASETS["surgical"].counts, reference("surgical_12_hospitals")["data"]
    assert isinstance(counts, GroupCounts)
    assert counts.events.tolist() == expected["r"]
    assert counts.trials.tolist() == expected["n"]
    assert counts.names == tuple(f"Hospital {letter}" for letter in "ABCDEFGHIJKL")


def test_readmission_equals_the_reference():
    dataset, expected = DATASETS["readmission"], reference("worked_examples")["three_hospitals"]
    assert isinstance(dataset.counts, GroupRates)
    assert dataset.counts.events.tolist() == expected["data"]["O"]
    assert dataset.counts.exposure.tolist() == expected["data"]["E"]
    np.testing.assert_allclose(dataset.data.y_bar, expected["raw_ratio"], rtol=1e-12)
    pooled = np.average(dataset.data.y_bar, weights=dataset.data.se**-2)
    np.testing.assert_allclose(pooled, expected["complete_pooling_ratio"], rtol=1e-12)
    assert dataset.data.labels[0] == "Hospital 1 (O 6, E 4)"


def test_counts_come_with_their_own_normal_approximation():
    for key in ("baseball", "surgical", "readmission"):
        dataset = DATASETS[key]
        assert dataset.counts is not None
        assert dataset.data.se.tolist() == dataset.counts.means().se.tolist()
    assert "p (1 − p) / n" in family_of(DATASETS["surgical"].observed).words.approximation
    assert "r / E" in family_of(DATASETS["readmission"].observed).words.approximation


def test_data_sets_load_from_an_archive_far_from_the_sources(tmp_path):
    archive = tmp_path / "installed.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.glob("data/sets/*")]:
            file.write(path, f"shrinkdash/{path.relative_to(PACKAGE).as_posix()}")
    code = (
        "import shrinkdash.data.datasets as d; print(d.__file__, *(len(x.data) for x in d.DATASETS.values()), sep='|')"
    )
    environment = {**os.environ, "PYTHONPATH": str(archive)}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    where, *sizes = run.stdout.strip().split("|")
    assert where.startswith(str(archive))
    assert sizes == ["8", "18", "13", "12", "3"]


def test_nothing_is_read_before_it_is_asked_for():
    code = "import shrinkdash.data.datasets as d; print(d._load.cache_info().currsize, list(d.DATASETS)[0])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["0", "eight-schools"]


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("eight-schools", ["1981", "28", "15"]),
        ("baseball", ["18", "45", "1970", "1975", "1977", "586", "70"]),
        ("bcg", ["1994", "13", "0.06", "0.73"]),
        ("surgical", ["47", "810"]),
        ("readmission", ["1", "1.5", "6", "3", "1.2", "48"]),
    ],
)
def test_a_story_has_three_sentences_and_only_the_numbers_checked_below(key, numbers):
    lines = story(key).splitlines()
    assert len(lines) == 3
    assert all(line.endswith(".") for line in lines)
    assert re.findall(r"\d+(?:\.\d+)?", story(key)) == numbers
    years = {number for number in numbers if re.fullmatch("19[0-9]{2}", number)} - {"1970"}
    assert all(f"({year}" in DATASETS[key].source for year in years)


def test_story_of_the_eight_schools():
    data = DATASETS["eight-schools"].data
    assert len(data) == 8
    assert data.labels[int(np.argmax(data.y_bar))] == "School A"
    assert (data.y_bar[0], data.se[0]) == (28, 15)


def test_story_of_baseball():
    dataset = DATASETS["baseball"]
    assert dataset.counts is not None
    assert dataset.truth is not None
    assert len(dataset.data) == 18
    assert set(dataset.counts.trials.tolist()) == {45}
    assert np.unique(dataset.data.se).size == 1
    players = reference("baseball_1970")["data"]
    rest = dict(zip(players["player"], players["remaining_at_bats"], strict=True))
    assert (max(rest, key=rest.get), min(rest, key=rest.get)) == ("Kessinger", "Alvis")
    assert (rest["Kessinger"], rest["Alvis"]) == (586, 70)
    for weight in np.linspace(0, 0.8, 81):
        pooled = weight * dataset.data.y_bar + (1 - weight) * dataset.data.y_bar.mean()
        assert np.any(abs(pooled - dataset.truth) > abs(dataset.data.y_bar - dataset.truth))


def test_story_of_bcg():
    data = DATASETS["bcg"].data
    assert len(data) == 13
    assert (f"{data.se.min():.2f}", f"{data.se.max():.2f}") == ("0.06", "0.73")
    tau2 = min(
        fit["tau2"] for name, fit in reference("bcg_vaccine")["expected"].items() if name in {"DL", "HS", "REML"}
    )
    assert tau2 / (tau2 + data.se.min() ** 2) > 0.98
    pooled_mean = np.average(data.y_bar, weights=data.se**-2)
    Q = np.sum((data.y_bar - pooled_mean) ** 2 / data.se**2)
    assert chi2.sf(Q, len(data) - 1) < 1e-20


def test_story_of_the_surgical_hospitals():
    counts = DATASETS["surgical"].counts
    assert isinstance(counts, GroupCounts)
    assert len(counts) == 12
    operations = dict(zip("ABCDEFGHIJKL", counts.trials.tolist(), strict=True))
    assert (operations["A"], operations["D"]) == (min(operations.values()), max(operations.values())) == (47, 810)
    assert counts.events[0] == 0


def test_story_of_the_readmission_hospitals():
    dataset = DATASETS["readmission"]
    assert dataset.counts is not None
    y_bar, var_y_bar = dataset.data.y_bar, dataset.data.se**2
    assert len(dataset.data) == 3
    assert (y_bar[0], y_bar[2]) == (1.5, 1.2)
    assert np.argmax(y_bar) == 0
    assert (dataset.counts.events[0], dataset.counts.events[2]) == (6, 48)
    Q = np.sum((y_bar - np.average(y_bar, weights=1 / var_y_bar)) ** 2 / var_y_bar)
    assert Q < 2  # below its degrees of freedom: DerSimonian-Laird estimates no spread
    assert y_bar.var(ddof=1) > 1.2 * var_y_bar.mean()  # and Hedges a clear one
