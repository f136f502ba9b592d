"""Hyperpriors: frozen values with a log density. Their parameters are checked once, here."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log, pi

import numpy as np
from scipy.special import betaln, gammaln

from shrinkdash.arrays import Floats

LOG_2_PI = log(2.0 * pi)
HALF_LOG_2_PI = 0.5 * LOG_2_PI


@dataclass(frozen=True)
class Flat:
    """Density 1 everywhere: not a probability distribution, so some data leave the posterior improper."""

    def log_density(self, x: Floats) -> Floats:
        """Log density at x, any shape."""
        return np.zeros_like(x)


FLAT = Flat()


@dataclass(frozen=True)
class Normal:
    """Normal distribution with SD > 0."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _finite("Normal mean", self.mean)
        _positive("Normal sd", self.sd)

    def log_density(self, x: Floats) -> Floats:
        """Log density at x, any shape."""
        z = (x - self.mean) / self.sd
        return -0.5 * z * z - (log(self.sd) + HALF_LOG_2_PI)


@dataclass(frozen=True)
class HalfNormal:
    """Absolute value of N(0, scale^2)."""

    scale: float

    def __post_init__(self) -> None:
        _positive("HalfNormal scale", self.scale)

    def log_density(self, x: Floats) -> Floats:
        """Log density at x >= 0, any shape."""
        z = x / self.scale
        return -0.5 * z * z + (log(2.0) - log(self.scale) - HALF_LOG_2_PI)


@dataclass(frozen=True)
class HalfCauchy:
    """Absolute value of a Cauchy variable with this scale: its median is the scale, it has no mean."""

    scale: float

    def __post_init__(self) -> None:
        _positive("HalfCauchy scale", self.scale)

    def log_density(self, x: Floats) -> Floats:
        """Log density at x >= 0, any shape."""
        z = x / self.scale
        # log(1 + z^2) without z^2, which would overflow far out in the tail.
        return (log(2.0 / pi) - log(self.scale)) - np.logaddexp(0.0, 2.0 * _log(z))


@dataclass(frozen=True)
class Exponential:
    """Exponential distribution with mean 1 / rate."""

    rate: float

    def __post_init__(self) -> None:
        _positive("Exponential rate", self.rate)

    def log_density(self, x: Floats) -> Floats:
        """Log density at x >= 0, any shape."""
        return log(self.rate) - self.rate * x


@dataclass(frozen=True)
class Gamma:
    """Gamma distribution with mean shape / rate."""

    shape: float
    rate: float

    def __post_init__(self) -> None:
        _positive("Gamma shape", self.shape)
        _positive("Gamma rate", self.rate)

    def log_density(self, x: Floats) -> Floats:
        """Log density at x > 0, any shape."""
        constant = self.shape * log(self.rate) - float(gammaln(self.shape))
        return constant + (self.shape - 1.0) * _log(x) - self.rate * x


@dataclass(frozen=True)
class Beta:
    """Beta distribution on (0, 1) with mean a / (a + b)."""

    a: float
    b: float

    def __post_init__(self) -> None:
        _positive("Beta a", self.a)
        _positive("Beta b", self.b)

    def log_density(self, x: Floats) -> Floats:
        """Log density at 0 < x < 1, any shape."""
        with np.errstate(divide="ignore"):
            return (self.a - 1.0) * np.log(x) + (self.b - 1.0) * np.log1p(-x) - float(betaln(self.a, self.b))


@dataclass(frozen=True)
class LogNormal:
    """Distribution of exp(z), z ~ N(mean, sd^2)."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _finite("LogNormal mean", self.mean)
        _positive("LogNormal sd", self.sd)

    def log_density(self, x: Floats) -> Floats:
        """Log density at x > 0, any shape."""
        log_x = _log(x)
        z = (log_x - self.mean) / self.sd
        return -0.5 * z * z - log_x - (log(self.sd) + HALF_LOG_2_PI)


# Of the SD between group effects.
TauPrior = Flat | HalfNormal | HalfCauchy | Exponential


def check_prior(name: str, prior: object, *allowed: type) -> None:
    """Refuse a prior that a model cannot take.

    Raises
    ------
    ValueError
        Naming the argument, what it may be and what was given.
    """
    if not isinstance(prior, allowed):
        raise ValueError(f"{name} must be one of {', '.join(kind.__name__ for kind in allowed)}, got {prior!r:.60}")


def _log(x: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(x)
    return logs


def _finite(name: str, value: object) -> None:
    if not isinstance(value, (int, float, np.integer, np.floating)) or not isfinite(value):
        raise ValueError(f"{name} must be finite, got {value!r:.60}")


def _positive(name: str, value: object) -> None:
    if not isinstance(value, (int, float, np.integer, np.floating)) or not 0 < value < np.inf:
        raise ValueError(f"{name} must be finite and > 0, got {value!r:.60}")
