"""One line for each thing in a link that cannot be used, and none for a good link."""

import pytest

from shrinkdash.ui.frame.links import faults

GOOD = {
    "groups": ["3"],
    "size": ["200"],
    "pattern": ["giant"],
    "sizes": ["1,2,3"],
    "tau": ["0.5"],
    "sigma": ["30.0"],
    "mu": ["0"],
    "truth": ["0"],
    "data": ["999999"],
    "method": ["PM"],
    "sort": ["size"],
    "view": ["By size"],
    "show": ["truth", "oracle"],
    "big": ["true"],
    "set": ["Eight schools"],
    "outcome": ["yes/no"],
    "by": ["full Bayes"],
    "prior": ["half-Cauchy"],
    "scale": ["0.25"],
    "level": ["95 %"],
    "world": ["sized"],
    "rho": ["0.35000000000000003"],
    "assumed": ["double"],
}


def test_a_good_link_passes_in_silence() -> None:
    assert faults(GOOD) == []
    assert faults({"show": [""]}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("groups", "2"),
        ("groups", "101"),
        ("groups", "１２"),
        ("size", "12.7"),
        ("data", "1e3"),
        ("data", "-1"),
        ("truth", "9" * 5000),
        ("tau", "nan"),
        ("tau", "inf"),
        ("tau", "15.5"),
        ("tau", "0.3"),
        ("tau", "abc"),
        ("sigma", "0"),
        ("sigma", ""),
        ("mu", "70.5"),
        ("pattern", "weird"),
        ("method", "reml"),
        ("sort", "weight"),
        ("show", "everything"),
        ("big", "yes"),
        ("set", "nine schools"),
        ("outcome", "maybe"),
        ("by", "full bayes"),
        ("prior", "jeffreys"),
        ("scale", "3"),
        ("level", "95"),
        ("world", "flat"),
        ("rho", "0.33"),
        ("rho", "1.05"),
        ("rho", "nan"),
        ("assumed", "2"),
    ],
)
def test_each_unusable_value_gets_its_line(name: str, value: str) -> None:
    (line,) = faults({name: [value]})
    assert name in line
    assert value[:30] in line
    assert len(line) < 250
    assert "\n" not in line


def test_unknown_and_doubled_parameters_get_theirs() -> None:
    (unknown,) = faults({"<script>" * 20: ["1"]})
    assert len(unknown) < 120
    (doubled,) = faults({"tau": ["1", "2"]})
    assert "2 times" in doubled
    assert "default" not in doubled  # some widgets take the first or the last value
