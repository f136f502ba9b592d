"""The James-Stein paradox in words: gains near the target, next to none far away, and who pays."""

import re
from dataclasses import replace

import numpy as np
import pytest
from wording import plain

from shrinkdash.long_run.paradox import CHECKED_AT, Checked, curves, payers, stranger, total_risk
from shrinkdash.narration.long_run.james_stein import (
    a_stranger,
    at_the_sliders,
    checks_note,
    curves_alt,
    gain_near_and_far,
    less,
    paradox,
    payers_alt,
    rule_name,
    stranger_alt,
    stranger_rows,
    who_pays,
)
from shrinkdash.settings import Design


def test_the_headline_gains_near_the_target_and_hardly_far_from_it() -> None:
    text = plain(gain_near_and_far(curves(12)))
    near, far = total_risk(12, "mean", distance=np.array([0.0, 5 * 12**0.5]), positive_part=True)
    assert text == (
        f"Where 12 true means are all alike, James-Stein makes {100 * (1 - near):.0f} % less squared error than no "
        f"pooling; where their SD is 5 standard errors, {100 * (1 - far):.2g} % less."
    )
    assert plain(gain_near_and_far(curves(3))).startswith("Where 3 true means are all 0, James-Stein makes 47 % less")


@pytest.mark.parametrize("groups", [3, 4, 12, 50, 100])
def test_it_never_gains_more_far_from_the_target(groups: int) -> None:
    near, far = map(float, re.findall(r"([\d.]+) % less", plain(gain_near_and_far(curves(groups)))))
    assert near > 10 * far


def test_the_paradox_is_read_off_the_curves() -> None:
    found = curves(12)
    assert paradox(found).startswith("No curve reaches no pooling's")
    raised = replace(found, risk={rule: risk + 0.5 for rule, risk in found.risk.items()})
    assert "Not every curve" in paradox(raised)
    assert "takes 4" not in paradox(found)
    assert "With 3 means only a fixed target works: toward their mean it takes 4." in paradox(curves(3))


def test_here_is_the_page_at_equal_sizes() -> None:
    design = Design(size=16, sigma=10.0, tau=5.0, mu=70.0)
    mean = total_risk(12, "mean", distance=np.array([2 * 12**0.5]), positive_part=True)[0]
    text = plain(at_the_sliders(design))
    assert text.startswith("At the sliders, with n = 16 in every group, the standard error is 2.5 and τ is 2.0 of them")
    assert f"toward the mean James-Stein makes {100 * (1 - mean):.2g} % less squared error" in text
    assert "from which μ lies 28.0 of them away" in text
    near = replace(design, mu=5.0)
    zero = total_risk(12, "zero", distance=np.array([(2**2 + 2**2) ** 0.5 * 12**0.5]), positive_part=True)[0]
    assert plain(at_the_sliders(near)).endswith(f"from which μ lies 2.0 of them away, {100 * (1 - zero):.2g} % less.")
    assert "toward the mean" not in at_the_sliders(replace(design, groups=3))
    assert "nan" not in at_the_sliders(Design(groups=100, size=200, sigma=1.0, mu=100.0, tau=15.0))


@pytest.mark.parametrize(("risk", "text"), [(0.19, "81 % less"), (0.978, "2.2 % less"), (0.9999, "under 0.1 % less")])
def test_a_small_gain_is_not_rounded_to_none(risk: float, text: str) -> None:
    assert plain(less(risk)) == text


def test_who_pays_is_the_far_one_at_its_worst() -> None:
    found = payers(12)
    k = int(np.argmax(found.far))
    text = plain(who_pays(found))
    assert f"one {found.away[k]:.1f} standard errors away" in text
    assert f"it has an MSE {found.far[k]:.1f} times as high as with no pooling" in text
    assert f"Each other mean's is {100 * (1 - found.others[k]):.0f} % lower" in text
    assert f"all together {100 * (1 - found.together[k]):.0f} % lower" in text
    assert who_pays(found) in payers_alt(found)
    assert "% higher than with no pooling" in plain(who_pays(payers(3)))


def test_a_stranger_is_not_free() -> None:
    found = stranger(12)
    text = plain(a_stranger(found))
    assert f"have an MSE {100 * (1 - found.alone):.0f} % lower than with no pooling" in text
    assert f"theirs is now {100 * (1 - found.friends):.0f} % lower" in text
    assert f"the stranger's own is {found.stranger:.1f} times as high" in text
    assert f"all 13 together {100 * (1 - found.together):.0f} % lower" in text
    assert text in plain(stranger_alt(found))
    assert [risk for _, _, risk in stranger_rows(found)] == list(found[1:])
    assert all(len(short) <= 24 for _, short, _ in stranger_rows(stranger(100)))


def test_checks_off_their_curve_are_not_counted_as_on_it() -> None:
    found = curves(12)
    inside = int(re.findall(r"(\d+) of 24", checks_note(found))[0])
    assert inside >= 18
    off = {
        rule: Checked(np.interp(CHECKED_AT, found.x, found.risk[rule]) + 2.1 * check.se, check.se)
        for rule, check in found.checks.items()
    }
    assert "0 of 24 lie" in checks_note(replace(found, checks=off))


def test_the_alternative_text_names_every_curve() -> None:
    found = curves(12)
    assert all(rule_name(rule) in curves_alt(found) for rule in found.risk)
    assert len({rule_name(rule) for rule in found.risk}) == 4
