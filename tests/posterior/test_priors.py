import re

import numpy as np
import pytest
from scipy import stats

from shrinkdash.posterior.priors import (
    Beta,
    Exponential,
    Flat,
    Gamma,
    HalfCauchy,
    HalfNormal,
    LogNormal,
    Normal,
    check_prior,
)

PEERS = [
    (Normal(3.0, 2.0), stats.norm(3.0, 2.0)),
    (HalfNormal(5.0), stats.halfnorm(scale=5.0)),
    (HalfCauchy(0.3), stats.halfcauchy(scale=0.3)),
    (Exponential(4.0), stats.expon(scale=0.25)),
    (Gamma(0.1, 1.5), stats.gamma(0.1, scale=1 / 1.5)),
    (Beta(2.0, 0.5), stats.beta(2.0, 0.5)),
    (LogNormal(-1.0, 0.7), stats.lognorm(0.7, scale=np.exp(-1.0))),
]


@pytest.mark.parametrize(("prior", "peer"), PEERS, ids=lambda p: type(p).__name__)
def test_log_densities_are_scipys(prior, peer):
    x = np.array([1e-8, 0.01, 0.4, 0.97])
    np.testing.assert_allclose(prior.log_density(x), peer.logpdf(x), rtol=1e-12, atol=1e-12)


def test_flat_has_density_one():
    np.testing.assert_array_equal(Flat().log_density(np.array([-3.0, 0.0, 1e9])), 0.0)


def test_a_half_cauchy_keeps_its_tail_where_squares_overflow():
    assert HalfCauchy(1.0).log_density(np.array([1e200]))[0] == pytest.approx(np.log(2 / np.pi) - 400 * np.log(10))


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda: Normal(0, 0), "Normal sd must be finite and > 0, got 0"),
        (lambda: Normal(float("nan"), 1), "Normal mean must be finite, got nan"),
        (lambda: HalfNormal(-1.0), "HalfNormal scale must be finite and > 0, got -1.0"),
        (lambda: HalfCauchy(float("inf")), "HalfCauchy scale must be finite and > 0, got inf"),
        (lambda: Exponential("1"), "Exponential rate must be finite and > 0, got '1'"),
        (lambda: Gamma(0, 1), "Gamma shape must be finite and > 0, got 0"),
        (lambda: Gamma(1, 0), "Gamma rate must be finite and > 0, got 0"),
        (lambda: Beta(-1, 1), "Beta a must be finite and > 0, got -1"),
        (lambda: Beta(1, 0), "Beta b must be finite and > 0, got 0"),
        (lambda: LogNormal(0, float("nan")), "LogNormal sd must be finite and > 0, got nan"),
        (lambda: check_prior("tau_prior", 3, Flat, HalfNormal), "tau_prior must be one of Flat, HalfNormal, got 3"),
    ],
)
def test_a_bad_parameter_is_one_line(make, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        make()
