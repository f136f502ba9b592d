"""What the note says of a fit's own error and of its model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shrinkdash.comparison import compare
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.narration.draw.accuracy import model, own_error, power
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.settings import Analysis

POSTERIOR = posterior_normal(GroupMeans([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]))


def test_a_small_error_is_said():
    text = own_error(replace(POSTERIOR, error=2.1e-11))
    assert (
        "the error is put at 2e−11 posterior standard deviations. Anything above 1e−6 would have been refined" in text
    )


def test_a_large_error_is_owned_up_to():
    text = own_error(replace(POSTERIOR, error=3.4e-4))
    assert "the error is put at 3e−4 posterior standard deviations. That is more than 1e−6" in text
    assert text.endswith("take the full-Bayes numbers as not exact beyond that.")


@pytest.mark.parametrize("error", [float("nan"), float("inf")])
def test_an_error_that_is_no_number_is_not_printed(error):
    text = own_error(replace(POSTERIOR, error=error))
    assert "nan" not in text
    assert "inf" not in text
    assert text.endswith("not exact.")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.1e-11, "2e−11"),
        (9.7e-7, "1e−6"),
        (1e-6, "1e−6"),
        (0.0, "under 1e−15"),
        (3e-16, "under 1e−15"),
        (0.004, "4e−3"),
        (0.25, "0.25"),
    ],
)
def test_errors_are_written_with_one_digit(value, text):
    assert power(value) == text


@pytest.mark.parametrize(
    ("key", "analysis", "text"),
    [
        ("eight-schools", Analysis(), "normal means with known standard errors, normal true means, μ flat, τ flat."),
        ("eight-schools", Analysis(prior="half-normal", scale=2.0), "τ ~ half-normal(22.0)."),
        ("eight-schools", Analysis(prior="half-Cauchy", scale=0.5), "τ ~ half-Cauchy(5.50)."),
        ("eight-schools", Analysis(prior="exponential", scale=1.0), "τ ~ exponential with mean 11.0."),
        ("surgical", Analysis(), "events among trials, normal logits, μ ~ N(0, 1), σ ~ half-normal(1.00)."),
        ("readmission", Analysis(prior="half-Cauchy"), "normal log rates, μ ~ N(0, 10), σ ~ half-Cauchy(1.00)."),
    ],
)
def test_the_model_on_show_is_named_with_its_priors(key, analysis, text):
    found = DATASETS[key]
    assert text in model(compare(found.observed, analysis=analysis))
