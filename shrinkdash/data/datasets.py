"""Real data sets to look at, each with its printed source."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates

Columns = dict[str, list[str]]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set and what a page has to say about it.

    Parameters
    ----------
    key : str
        Names its file, its prose and its place in `DATASETS`.
    title, noun, unit, source : str
        A heading, what one group is called (singular), what the numbers measure, and the printed source; one line each.
    data : GroupMeans
        J group means with standard errors, in that unit.
    truth : ndarray (J,), optional
        What was found out later, in the same unit; ``truth_label`` says what that is.
    counts : GroupCounts or GroupRates, optional
        The counts behind ``data``, where ``data`` is their normal approximation.
    """

    key: str
    title: str
    noun: str
    unit: str
    source: str
    data: GroupMeans
    truth: Floats | None = None
    truth_label: str = ""
    counts: GroupCounts | GroupRates | None = None

    @property
    def observed(self) -> GroupMeans | GroupCounts | GroupRates:
        """What was observed: the counts, where there are any, else the means."""
        return self.data if self.counts is None else self.counts


def _eight_schools(columns: Columns) -> Dataset:
    return Dataset(
        key="eight-schools",
        title="Eight schools",
        noun="school",
        unit="points on the SAT-V test",
        source="Rubin (1981), Journal of Educational Statistics 6:377-401",
        data=GroupMeans(_numbers(columns["effect"]), _numbers(columns["se"]), names=tuple(columns["school"])),
    )


def _baseball(columns: Columns) -> Dataset:
    counts = GroupCounts(_wholes(columns["hits"]), _wholes(columns["at_bats"]), tuple(columns["player"]))
    truth = _numbers(columns["remaining_average"])
    truth.flags.writeable = False
    return Dataset(
        key="baseball",
        title="Baseball 1970",
        noun="player",
        unit="batting average (hits per at-bat)",
        source="Efron & Morris (1975), JASA 70:311-319, and (1977), Scientific American 236(5):119-127",
        data=counts.means(),
        truth=truth,
        truth_label="average over the rest of the season",
        counts=counts,
    )


def _bcg(columns: Columns) -> Dataset:
    names = tuple(f"{author} {year}" for author, year in zip(columns["author"], columns["year"], strict=True))
    return Dataset(
        key="bcg",
        title="BCG vaccine",
        noun="trial",
        unit="log risk ratio of tuberculosis, vaccinated against not",
        source="Colditz et al. (1994), JAMA 271:698-702",
        data=GroupMeans(_numbers(columns["log_risk_ratio"]), np.sqrt(_numbers(columns["variance"])), names=names),
    )


def _surgical(columns: Columns) -> Dataset:
    counts = GroupCounts(_wholes(columns["deaths"]), _wholes(columns["operations"]), tuple(columns["hospital"]))
    return Dataset(
        key="surgical",
        title="Cardiac surgery",
        noun="hospital",
        unit="deaths per operation",
        source='BUGS Examples, volume 1, "Surgical: institutional ranking"',
        data=counts.means(),
        counts=counts,
    )


def _readmission(columns: Columns) -> Dataset:
    rows = zip(columns["hospital"], columns["observed"], columns["expected"], strict=True)
    names = tuple(f"{hospital} (O {observed}, E {expected})" for hospital, observed, expected in rows)
    counts = GroupRates(_wholes(columns["observed"]), _numbers(columns["expected"]), names)
    return Dataset(
        key="readmission",
        title="Readmissions",
        noun="hospital",
        unit="readmissions observed per readmission expected (O/E)",
        source="A small worked example for teaching; the hospitals are not named",
        data=counts.means(),
        counts=counts,
    )


MAKERS: dict[str, Callable[[Columns], Dataset]] = {
    "eight-schools": _eight_schools,
    "baseball": _baseball,
    "bcg": _bcg,
    "surgical": _surgical,
    "readmission": _readmission,
}


class _Shelf(Mapping[str, Dataset]):
    """The data sets by key, each read when it is first asked for."""

    def __getitem__(self, key: str) -> Dataset:
        return _load(key)

    def __iter__(self) -> Iterator[str]:
        return iter(MAKERS)

    def __len__(self) -> int:
        return len(MAKERS)


DATASETS: Mapping[str, Dataset] = _Shelf()


@cache
def _load(key: str) -> Dataset:
    make = MAKERS[key]
    text = (files("shrinkdash") / "data" / "sets" / f"{key}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines(), strict=True)
    cells = zip(*rows, strict=True)
    return make({name: list(column) for name, column in zip(header, cells, strict=True)})


def _numbers(cells: list[str]) -> Floats:
    return np.array([float(cell) for cell in cells])


def _wholes(cells: list[str]) -> Wholes:
    return np.array([int(cell) for cell in cells])
