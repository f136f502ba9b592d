"""Verdicts on broken worlds: losses are said as losses, errors are said, and nothing that the runs do not show."""

from dataclasses import replace

import numpy as np
import pytest
from wording import plain

from shrinkdash.long_run.broken import ALIKE, DOUBLE, HALF, MIXED, Case, Trial, cases, trial
from shrinkdash.narration.long_run.worlds import (
    broken,
    complete_better,
    label,
    short_label,
    sizes_alt,
    sizes_hurt,
    story,
    survey,
    verdict_sentence,
    verdict_words,
    world_note,
    worlds_alt,
)
from shrinkdash.narration.ratios import an_mse, gap
from shrinkdash.settings import WORLDS, Analysis, Design
from shrinkdash.strategies import COMPLETE, NO, PARTIAL
from shrinkdash.ui.prose import prose

LANES = 256


def with_ratio(value: float, se: float = 0.01, complete: float = 3.0, design: Design | None = None) -> Trial:
    """A trial of unequal sizes whose partial pooling has this ratio, the same for every group, and this error."""
    design = design or Design(groups=3, world="heavy")
    noise = np.tile([1.0, -1.0], LANES // 2) * se * LANES**0.5 * ((LANES - 1) / LANES) ** 0.5
    squared = {
        NO: np.ones((3, LANES)),
        COMPLETE: np.full((3, LANES), complete),
        PARTIAL: np.tile(value + noise, (3, 1)),
    }
    key = cases(design)[1].key
    return Trial(Case(key, design), Analysis(), squared, np.zeros(3))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.8, "With heavy tails, partial pooling still wins: it has an MSE 20 ± 2 % lower than with no pooling."),
        (1.2, "With heavy tails, partial pooling loses: it has an MSE 20 ± 2 % higher than with no pooling."),
        (3.0, "With heavy tails, partial pooling loses: it has an MSE 3.00 ± 0.02 times as high as with no pooling."),
        (1.0, "With heavy tails, partial pooling neither wins nor loses: it has about the MSE of no pooling."),
    ],
)
def test_the_headline_says_who_wins(value: float, said: str) -> None:
    found = with_ratio(value)
    assert plain(verdict_sentence(found)) == said
    assert verdict_words(found).startswith("loses: ") == (value > 1.1)


def test_in_the_usual_world_it_just_wins() -> None:
    text = verdict_sentence(with_ratio(0.8, design=Design(groups=3)))
    assert text.startswith("With a normal truth and the right σ, partial pooling wins:")


def test_the_survey_counts_wins_and_names_losses() -> None:
    trials = [with_ratio(value) for value in (0.8, 1.0, 1.2)]
    assert survey(trials) == "Of these 3 worlds it beats no pooling in 1 and loses in 1 (Heavy tails)."
    assert survey(trials[:2]) == "Of these 2 worlds it beats no pooling in 1 and loses in none."


def test_complete_pooling_is_named_where_it_is_better_and_only_there() -> None:
    # What complete pooling does here is exact, whatever was simulated: with tau = 0 it has 1 / J of no pooling's error.
    alike = Design(groups=3, pattern="equal", tau=0.0, world="heavy")
    assert plain(complete_better(with_ratio(0.8, design=alike))) == (
        "Complete pooling does better still: it has an MSE 67 % lower than with no pooling."
    )
    assert complete_better(with_ratio(0.8, design=replace(alike, tau=15.0))) == ""
    assert complete_better(with_ratio(0.34, design=alike)) == ""


def test_every_world_has_its_names_and_its_prose() -> None:
    listed = [*cases(Design())[0], cases(Design(world="heavy", sigma_factor=0.5))[1]]
    assert [case.key for case in listed] == [*WORLDS, HALF, DOUBLE, ALIKE, MIXED]
    assert len({label(case) for case in listed}) == len(listed)
    assert all(len(short_label(case)) <= 17 for case in listed)
    assert all(prose(f"long-run/worlds-{key}") for case in listed for key in broken(case.design))
    assert label(listed[-1]) == "Heavy tails, σ assumed half"


def test_the_exceptional_school_pays_in_the_story() -> None:
    listed, _ = cases(Design(groups=20, size=10, pattern="equal", tau=3.0))
    normal, found = (trial(case, Analysis(), replicates=10_000) for case in listed[:2])
    text = plain(" ".join(story(found, normal)))
    assert "School 1 (n = 10) lies 15.0 points above μ, which is 5 τ; pooling pulls it down by" in text
    assert "School 1 pays: it has an MSE 3." in text
    alone, others = found.ratio(PARTIAL, np.array([0])), found.ratio(PARTIAL, found.ordinary)
    assert plain(gap(alone)) in text
    assert f"The other 19 together have {plain(an_mse(others))}; with nothing broken:" in text
    assert plain(gap(normal.ratio(PARTIAL, found.ordinary))) in text
    assert "School 1 pays" in sizes_alt(found)


def test_the_story_of_sizes_says_which_pay_and_by_how_much() -> None:
    design = Design(size=50, world="sized")
    found = trial(Case("sized", design), Analysis(method="DL"), replicates=10_240)
    text = plain(" ".join(story(found, found)))
    few = found.ratio(PARTIAL, np.argsort(design.n)[:5])
    assert f"The 5 smallest schools together have an MSE {plain(gap(few))} than with no pooling." in text
    assert "The smallest lies 7.3 points below μ on average" in text
    assert f"pooling puts it {found.bias[np.argmin(design.n)]:.1f} too high" in text
    assert "Sizes that do worse than with no pooling: n = 12 (" in text


def test_where_nobody_is_hurt_that_is_said() -> None:
    found = trial(Case("normal", Design()), Analysis(), replicates=2_560)
    assert sizes_hurt(found) == "Averaged over many draws, schools of no size do clearly worse than with no pooling."
    equal = trial(Case("normal", Design(pattern="equal")), Analysis(), replicates=256)
    assert plain(sizes_hurt(equal)).startswith("All schools have n = 8")


def test_a_wrong_sigma_is_said_in_numbers() -> None:
    design = Design(groups=3, sigma=7.5, sigma_factor=0.5)
    found = trial(cases(design)[1], Analysis(), replicates=256)
    assert "The analysis takes σ for 3.75, but the data scatter with 7.5." in story(found, found)


@pytest.mark.parametrize(
    ("design", "text"),
    [
        (Design(), ""),
        (Design(world="heavy"), "This world has heavy tails. The oracle is only the best linear rule here."),
        (Design(sigma_factor=0.5), "This world has σ taken for half of what it is."),
        (
            Design(world="clusters", sigma_factor=2.0),
            "This world has two clusters and σ taken for double of what it is. "
            "The oracle is only the best linear rule here.",
        ),
    ],
)
def test_explore_says_which_world_it_is_and_what_the_oracle_is(design: Design, text: str) -> None:
    assert world_note(design, ("truth", "oracle")) == text
    assert "oracle" not in world_note(design, ("truth",))


@pytest.mark.parametrize(
    ("design", "text"),
    [
        (Design(world="outlier"), ["outlier"]),
        (Design(world="outlier", tau=0.0), [ALIKE]),
        (Design(world="clusters", tau=0.0, sigma_factor=0.5), [ALIKE, HALF]),
        (Design(world="sized"), ["sized"]),
        (Design(world="sized", rho=0.0), ["normal"]),
        (Design(world="sized", pattern="equal", sigma_factor=2.0), [DOUBLE]),
    ],
)
def test_only_what_these_settings_show_is_said_to_be_broken(design: Design, text: list[str]) -> None:
    assert broken(design) == text
    found = trial(cases(design)[1], Analysis(method="DL"), replicates=256)
    assert ("no true differences" in verdict_sentence(found)) == (ALIKE in text)
    assert ("exceptional" in verdict_sentence(found)) == ("outlier" in text)


def test_the_alternative_texts_name_every_world() -> None:
    listed, chosen = cases(Design(groups=4))
    trials = [trial(case, Analysis(), replicates=256) for case in listed]
    text = worlds_alt(trials, chosen)
    assert all(f"{label(case)}: " in text for case in listed)
    assert text.endswith("Chosen: Nothing broken.")
    assert "School 1" not in sizes_alt(trials[0])
