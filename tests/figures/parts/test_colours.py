"""Every strategy stands out from both papers and from the others."""

import pytest

from shrinkdash.strategies import STRATEGIES


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("paper", ["#FFFFFF", "#FCFBF7", "#14171A", "#1C1F24"])
@pytest.mark.parametrize("role", STRATEGIES.values(), ids=STRATEGIES)
def test_every_role_stands_out_from_both_papers(role, paper: str) -> None:
    bright, dark = sorted([luminance(role.colour), luminance(paper)], reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 3


def test_no_two_roles_share_a_symbol_or_a_colour_alone() -> None:
    # Full Bayes is a kind of partial pooling, and known tau the same rule with an open symbol and dashes.
    apart = {name: role for name, role in STRATEGIES.items() if name != "full Bayes"}
    assert STRATEGIES["full Bayes"].colour == STRATEGIES["partial pooling"].colour
    assert len({role.symbol for role in apart.values()}) == len(apart)
    assert len({(role.colour, role.dash) for role in apart.values()}) == len(apart)
