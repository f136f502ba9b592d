"""tau^2 by moments: closed forms for one study, and for many studies of the same groups at once."""

from __future__ import annotations

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.tau2.contrasts import Contrasts, at_least_zero
from shrinkdash.tau2.replicated import Spectrum, Studies
from shrinkdash.workspace import Workspace, weighted_sum


def dersimonian_laird(data: Contrasts) -> Floats:
    """(Q - (J - 1)) / C with C = W - sum w^2 / W = sum_i w_i (W - w_i) / W, which one huge weight cannot spoil."""
    w = 1.0 / data.var
    a, u = w.sum(), data.var_precise
    h = 1.0 + a * u
    c = a / h + np.sum(w * (1.0 - w * u / h))
    return at_least_zero((data.q(np.zeros(1)) - data.degrees) / c)


def hedges(data: Contrasts) -> Floats:
    """Variance of the means minus the mean of their sampling variances."""
    mean_var = (data.var.sum() + data.var_precise) / data.groups
    return at_least_zero(uncorrected(data) - mean_var)


def sidik_jonkman(data: Contrasts) -> Floats:
    """Sum of squares over J, times Q / (J - 1) at that tau^2."""
    crude = data.sum_of_squares() / data.groups
    return crude * data.q(crude) / data.degrees


def hunter_schmidt(data: Contrasts) -> Floats:
    """(Q - J) / W."""
    weights = np.sum(1.0 / data.var) + 1.0 / data.var_precise
    return at_least_zero((data.q(np.zeros(1)) - data.groups) / weights)


def uncorrected(data: Contrasts) -> Floats:
    """Variance of the means."""
    return data.sum_of_squares() / data.degrees


def many_dersimonian_laird(studies: Studies) -> Floats:
    """Without contrasts: from squared means, and the pooled mean, which other strategies need too."""
    known = studies.known
    squares = np.multiply(studies.y_bar, studies.y_bar, out=studies.array("error"))
    tau2 = weighted_sum(known.precision / known.c, squares)
    centred = studies.pooled_mean * studies.pooled_mean
    centred *= known.precision.sum() / known.c
    tau2 -= centred
    tau2 -= known.degrees / known.c
    return np.maximum(tau2, 0.0, out=tau2)


def equal_dersimonian_laird(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """Give the same where all variances are equal."""
    return at_least_zero((known.q(energies, 0.0) - known.degrees) / known.c)


def many_hedges(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """As `hedges`."""
    return at_least_zero(many_uncorrected(known, energies, work) - known.var.mean())


def many_sidik_jonkman(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """As `sidik_jonkman`."""
    crude = energies.sum(axis=0) / len(known.var)
    ratio = energies / (known.m[:, None] + crude)
    tau2: Floats = crude * ratio.sum(axis=0) / known.degrees
    return tau2


def many_hunter_schmidt(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """As `hunter_schmidt`."""
    return at_least_zero((known.q(energies, 0.0) - len(known.var)) / known.precision.sum())


def many_uncorrected(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """As `uncorrected`."""
    tau2: Floats = energies.sum(axis=0) / known.degrees
    return tau2
