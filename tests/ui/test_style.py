"""What the style sheets must not hold."""

from pathlib import Path

import pytest

import shrinkdash.ui

SHEETS = sorted(Path(shrinkdash.ui.__file__).parent.glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_asks_for_the_style_of_everything_below_at_each_change_of_a_class(sheet: Path) -> None:
    rules = [line for line in sheet.read_text(encoding="utf-8").splitlines() if "{" in line]
    assert rules
    assert [rule for rule in rules if ":has(" in rule or "[class" in rule] == []
