"""What the laboratory of tau says: the belief in tau before and after the data, and what one tau means."""

from __future__ import annotations

from math import isinf, log, pi, tan

from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.tau_scan import AtTau, TauScan
from shrinkdash.families.priors import sigma_prior
from shrinkdash.narration.draw.groups import shares
from shrinkdash.narration.numbers import PERCENT_SIGN, number, percent, small
from shrinkdash.narration.subject import Subject
from shrinkdash.posterior.priors import Exponential, HalfCauchy, HalfNormal, TauPrior
from shrinkdash.settings import Analysis

# Quantiles of a half-normal of scale 1.
HALF_NORMAL_MEDIAN, HALF_NORMAL_95 = 0.6744897501960817, 1.959963984540054


def count_prior_said(analysis: Analysis) -> str:
    """Name the prior that full Bayes has for counts, whose spread is one of logits or logs."""
    prior = sigma_prior(analysis)
    name = "half-Cauchy" if isinstance(prior, HalfCauchy) else "half-normal"
    scale = number(prior.scale, 0)
    return f"For counts the prior is {name} with scale {scale}, for the SD of the logits or logs of rates."


def prior_said(prior: TauPrior, places: int) -> str:
    """Say in plain words what the prior holds for plausible before the data."""
    if isinstance(prior, HalfNormal):
        name = f"half-normal with scale {number(prior.scale, places)}"
        half, beyond = HALF_NORMAL_MEDIAN * prior.scale, f"only 5{PERCENT_SIGN} above"
        far = HALF_NORMAL_95 * prior.scale
    elif isinstance(prior, HalfCauchy):
        name = f"half-Cauchy with scale {number(prior.scale, places)}"
        half, beyond, far = prior.scale, f"as much as 5{PERCENT_SIGN} above", tan(0.475 * pi) * prior.scale
    elif isinstance(prior, Exponential):
        name = f"exponential with mean {number(1.0 / prior.rate, places)}"
        half, beyond, far = log(2.0) / prior.rate, f"only 5{PERCENT_SIGN} above", log(20.0) / prior.rate
    else:
        return (
            "The prior is flat: before the data no τ is believed more than another, "
            "so posterior and likelihood are one curve."
        )
    return (
        f"The prior is {name}: before the data half of the belief lies below {number(half, places)}, "
        f"{beyond} {number(far, places)}."
    )


def posterior_said(scan: TauScan, places: int) -> str:
    """Say what is believed of tau after the data."""
    tau = scan.posterior.hyper["tau"]
    low, median, high = tau.quantile([0.025, 0.5, 0.975]).tolist()
    text = (
        f"After the data half of the belief in τ lies above {small(median, places)}, "
        f"and 95{PERCENT_SIGN} between {small(low, places)} and {number(high, places)}."
    )
    if isinf(tau.mean):
        text += f" With {len(scan.data)} groups and this prior τ has no finite mean, only quantiles."
    return text


def estimate_said(scan: TauScan, places: int, subject: Subject) -> str:
    """Place the estimate that empirical Bayes plugs in within the posterior."""
    tau_hat = scan.estimates[scan.chosen]
    if tau_hat == 0:
        return _zero(scan, places, subject)
    above = scan.posterior.hyper["tau"].above(tau_hat)
    return (
        f"{scan.chosen} plugs in {small(tau_hat, places)}; {percent(above)} of the belief lies above that, "
        f"{percent(1.0 - above)} below."
    )


def _zero(scan: TauScan, places: int, subject: Subject) -> str:
    median = float(scan.posterior.hyper["tau"].quantile(0.5))
    peak = ", where the posterior is highest" if scan.density.argmax() == 0 else ""
    centre = number(float(scan.mu_hat[0]), places)
    return (
        f"{scan.chosen} plugs in 0{peak}, as if every {subject.noun} were the same ({centre}); "
        f"yet all of the belief lies above 0, half of it above {small(median, places)}."
    )


def cursor_said(scan: TauScan, at: AtTau, places: int, subject: Subject) -> str:
    """Say what the tau set by hand means: the weights, and how many parameters are left."""
    J = len(at.fit.weight)
    if at.tau == 0:
        return f"At τ = 0: complete pooling, every {subject.noun} gets {number(at.fit.mu_hat, places)}; 1 parameter."
    low, high = percent(float(at.fit.weight.min())), percent(float(at.fit.weight.max()))
    weights = f"weight {low}" if low == high else f"weights {low} to {high}"
    return (
        f"At τ = {number(at.tau, scan.places)}: {weights} on the own means; "
        f"{J} {subject.plural}, but about {number(at.parameters, 1)} effective parameters."
    )


def cursor_stories(comparison: Comparison, scan: TauScan, at: AtTau) -> list[list[str]]:
    """Tell every group's estimate at the cursor in short lines."""
    places = comparison.places
    return [
        [
            label,
            f"at τ = {number(at.tau, scan.places)}: {number(float(at.fit.theta_hat[j]), places)}",
            shares(float(at.fit.weight[j])),
        ]
        for j, label in enumerate(comparison.data.labels)
    ]


def lab_alt(scan: TauScan, at: AtTau, places: int, subject: Subject) -> str:
    """Describe the laboratory to someone who cannot see it."""
    estimates = ", ".join(f"{name} {small(value, places)}" for name, value in scan.estimates.items())
    first, last = float(at.fit.theta_hat.min()), float(at.fit.theta_hat.max())
    return (
        f"Above: posterior, likelihood and prior of τ from 0 to {number(scan.end, places)}, with the estimates of "
        f"every method: {estimates}. Below: the estimate of each of {len(scan.data)} {subject.plural} against τ, all "
        f"alike at 0 and fanning out to their own means. {posterior_said(scan, places)} "
        f"{cursor_said(scan, at, places, subject)} "
        f"Estimates there run from {number(first, places)} to {number(last, places)}."
    )
