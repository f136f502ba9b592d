"""Who pays, as it is said: every number computed, its error beside it, a loss said as one."""

from dataclasses import replace

import numpy as np
import pytest
from wording import plain

from shrinkdash.long_run.who_pays import WhoPays, who_pays
from shrinkdash.narration.long_run import who_pays as sentences
from shrinkdash.narration.monte_carlo import share_with_error
from shrinkdash.risk import Risk, mean_and_se, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, FULL_BAYES, NO, PARTIAL


@pytest.fixture(scope="module")
def long_run() -> Risk:
    return risk(
        Design(),
        strategies=(NO, COMPLETE, PARTIAL, FULL_BAYES),
        replicates=1_000,
        truth="fixed",
        measures=("harmed",),
    )


def with_losses(long_run: Risk, ratio: float, noise: float = 0.0) -> Risk:
    alone = long_run.losses[NO]
    wobble = noise * np.tile([1.0, -1.0], len(alone) // 2)
    return replace(long_run, losses={NO: alone, PARTIAL: ratio * alone + wobble})


def groups(ratio: list[float], away: list[float] | None = None) -> WhoPays:
    J = len(ratio)
    labels = tuple(f"School {j + 1}" for j in range(J))
    places = np.array(away if away is not None else np.arange(J, dtype=float))
    return WhoPays(PARTIAL, labels, np.full(J, 25), places, 4 * np.array(ratio), np.full(J, 0.04), np.full(J, 4.0))


def test_the_verdict_counts_the_harm_and_sums_up_with_errors(long_run: Risk) -> None:
    harmed, se = mean_and_se(long_run.measures["harmed"][PARTIAL])
    ratio = long_run.mse[PARTIAL] / long_run.mse[NO]
    said = plain(sentences.estimates_made_worse(long_run, PARTIAL))
    assert f"partial pooling made {plain(share_with_error(harmed, se))} of the estimates worse, and still had" in said
    size = float(said.split("mean squared error ")[1].split(" ±")[0])
    margin = float(said.split("± ")[2].split(" %")[0])
    assert size == pytest.approx(100 * (1 - ratio), abs=0.5)
    assert 0 < margin < 5
    assert said.endswith("below that of no pooling.")


def test_the_margin_of_the_total_uses_that_the_draws_are_the_same(long_run: Risk) -> None:
    # A constant ratio has no error; draws of their own would have one.
    assert "mean squared error 20 % below" in plain(sentences.estimates_made_worse(with_losses(long_run, 0.8), PARTIAL))


def test_a_loss_in_total_is_said_as_one(long_run: Risk) -> None:
    said = plain(sentences.estimates_made_worse(with_losses(long_run, 1.25), PARTIAL))
    assert "worse, and had a mean squared error 25 % above that of no pooling." in said
    assert "still" not in said
    assert "no difference to no pooling shows" in sentences.estimates_made_worse(
        with_losses(long_run, 1.0, noise=1.0), PARTIAL
    )


def test_full_bayes_is_called_by_its_name(long_run: Risk) -> None:
    assert "partial pooling by full Bayes made" in sentences.estimates_made_worse(long_run, FULL_BAYES)


def test_payers_are_named_the_worst_first() -> None:
    said = plain(sentences.payers(groups([1.1, 0.5, 1.3, 1.01]), "school"))
    assert said == (
        "2 of 4 schools pay, with an MSE above that of no pooling; relative to it: "
        "School 3 (n 25) 1.30 ± 0.02, School 1 (n 25) 1.10 ± 0.02. 1 gains."
    )
    assert "1 of 2 schools pays," in sentences.payers(groups([1.1, 0.5]), "school")
    assert "and 2 more. None gains." in sentences.payers(groups([1.1, 1.2, 1.3, 1.4, 1.5]), "school")


def test_where_nobody_pays_that_is_said() -> None:
    said = sentences.payers(groups([0.9, 1.01]), "school")
    assert said.startswith("None of the 2 schools pays")
    assert said.endswith("1 gains.")


def test_the_furthest_and_the_nearest_are_named_with_their_numbers() -> None:
    said = plain(sentences.furthest_and_nearest(groups([1.3, 0.5, 0.7], away=[-2.13, 0.04, 1.0])))
    assert said == (
        "Furthest from μ: School 1 (n 25), 2.1 SDs below μ: MSE 5.20 ± 0.08 instead of 4.00, 30 ± 2 % higher. "
        "Nearest to μ: School 2 (n 25), at μ: MSE 2.00 ± 0.08 instead of 4.00, 50 ± 2 % lower."
    )
    assert sentences.furthest_and_nearest(groups([0.5, 0.5], away=[0.0, 0.0])).startswith("All truths are μ")
    assert "instead of 4.00, no difference beyond the error." in sentences.furthest_and_nearest(groups([1.01, 0.5]))


def test_bias_and_variance_add_up_to_what_is_said(long_run: Risk) -> None:
    said = plain(sentences.bias_and_variance(long_run, PARTIAL, 3))
    mse = float(said.split()[1])
    bias2, variance = (float(part.split()[1]) for part in said.split(" = ")[1].split(" + "))
    assert mse == pytest.approx(long_run.group_mse[PARTIAL][3], abs=0.06)
    assert bias2 + variance == pytest.approx(mse, abs=0.11)
    assert bias2 == pytest.approx(long_run.group_bias[PARTIAL][3] ** 2, abs=0.06)


def test_alternatives_say_what_the_pictures_show(long_run: Risk) -> None:
    who = who_pays(Design(), long_run, PARTIAL)
    assert sentences.payers(who, "school") in sentences.split_alt(long_run, who, "school")
    assert sentences.furthest_and_nearest(who) in sentences.distance_alt(who, "school")
    assert "1,000 draws" in sentences.draws_note(long_run)
