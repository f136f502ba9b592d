"""Our numbers beside the published ones of `tests/reference`: writes the table that the pages show.

Run it after a change that moves a number:

    python tests/data/published_cases.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from math import floor, log10, sqrt
from pathlib import Path

import numpy as np

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.published_cases import NAMES, CheckedCase, Kind
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.writing import to_csv
from shrinkdash.estimators import james_stein, partial_pooling
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.conjugate.marginal_ml import fit_beta_binomial, fit_gamma_poisson
from shrinkdash.posterior.latent.normal_logits import posterior_binomial
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.normal.unknown_sigma import posterior_normal_sigma
from shrinkdash.posterior.priors import HalfCauchy, HalfNormal, Normal
from shrinkdash.replication.exact import james_stein_risk
from shrinkdash.tau2.methods import estimate_tau2

ROOT = Path(__file__).parents[2]
FILE = ROOT / "shrinkdash" / "data" / "published_cases.csv"
# Decimals of a number in an article; more are a program's.
MOST_PRINTED = 4
METAFOR, BUGS, QUADRATURE = "R metafor 3.8-1", "BUGS Examples, volume 1, as printed", "independent quadrature"


@dataclass(frozen=True)
class Check:
    """A reference value, ours, and how far they may lie apart: 0 where both must be the same."""

    kind: Kind
    case: str
    quantity: str
    reference: float
    ours: float
    allowed: float
    source: str

    @property
    def agrees(self) -> bool:
        """Whether ours lies within what is allowed."""
        return abs(self.ours - self.reference) <= self.allowed

    def printed(self) -> CheckedCase:
        """Write the numbers as precisely as they must agree, so that rounding on another machine does not show."""
        if self.allowed == 0:
            return self._as_text(0, _short(abs(self.ours - self.reference)), "0 (exact)")
        places = max(-floor(log10(self.allowed)), _decimals(self.reference))
        gap = round(abs(self.ours - self.reference), places)
        return self._as_text(places, _short(gap) if gap else f"under {_short(10.0**-places)}", _short(self.allowed))

    def _as_text(self, places: int, difference: str, allowed: str) -> CheckedCase:
        shown = min(places, _decimals(self.reference) or places)
        numbers = _fixed(self.reference, shown), _fixed(self.ours, places), difference, allowed
        return CheckedCase(self.kind, self.case, self.quantity, *numbers, self.source)


def _decimals(value: float) -> int:
    """Return how many decimals a number was printed with; 0 for one at full precision."""
    decimals = len(repr(float(value)).partition(".")[2])
    return decimals if decimals <= MOST_PRINTED else 0


def _fixed(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace("-", "−")


def _short(value: float) -> str:
    """Write 0.035 or 3e-8: two digits at most."""
    return f"{value:.2g}".replace("e-0", "e-").replace("e-", "e−")


@cache
def reference(name: str) -> dict:
    return json.loads((ROOT / "tests" / "reference" / f"{name}.json").read_text(encoding="utf-8"))


def eight_schools() -> Iterator[Check]:
    file = reference("eight_schools_frequentist")
    data, expected = GroupMeans(file["data"]["y"], file["data"]["s"]), file["expected"]
    several = ("REML", "ML", "DL", "HE", "PM")
    zero, found = (
        max(f(m) for m in several) for f in (lambda m: expected[m]["tau2"], lambda m: estimate_tau2(data, m))
    )
    yield Check("means", "Eight schools", f"τ² by {', '.join(several)}", zero, found, 0.0, METAFOR)
    sj = expected["SJ"]["tau2"]
    yield Check("means", "Eight schools", "τ² by SJ", sj, estimate_tau2(data, "SJ"), 1e-10 * sj, METAFOR)
    bayes = reference("eight_schools_bayes")["expected"]
    flat, case = posterior_normal(data), "Eight schools, flat priors"
    bayesmeta = f"{QUADRATURE}; R bayesmeta 3.4"
    yield Check("means", case, "mean of τ", bayes["flat_flat"]["tau_mean"], flat.hyper["tau"].mean, 1e-8, bayesmeta)
    high, ours = bayes["flat_flat"]["theta_q"]["0.975"][0], float(flat.theta_quantile(0.975)[0])
    yield Check("means", case, "School A, 97.5 % quantile", high, ours, 1e-8, QUADRATURE)
    fit = posterior_normal(data, mu_prior=Normal(0, 5), tau_prior=HalfCauchy(5))
    case = "Eight schools, μ ~ N(0, 5), τ ~ half-Cauchy(5)"
    yield Check("means", case, "mean of τ", bayes["n05_hc5"]["tau_mean"], fit.hyper["tau"].mean, 1e-8, bayesmeta)
    fit = posterior_normal(data, mu_prior=Normal(0, 10), tau_prior=HalfNormal(5))
    case = "Eight schools, μ ~ N(0, 10), τ ~ half-normal(5)"
    yield Check(
        "means", case, "School A, mean", bayes["n010_hn5"]["theta_mean"][0], fit.theta_mean[0], 1e-8, QUADRATURE
    )


def bcg() -> Iterator[Check]:
    file = reference("bcg_vaccine")
    data, expected = GroupMeans(file["data"]["yi"], np.sqrt(file["data"]["vi"])), file["expected"]
    for method, tolerance in (("DL", 1e-10), ("REML", 1e-6)):
        tau2 = expected[method]["tau2"]
        yield Check(
            "means", "BCG trials", f"τ² by {method}", tau2, estimate_tau2(data, method), tolerance * tau2, METAFOR
        )
    mu_hat = partial_pooling(data, tau=estimate_tau2(data, "REML") ** 0.5).mu_hat
    yield Check("means", "BCG trials", "mean log risk ratio, REML", expected["REML"]["mu"], mu_hat, 1e-6, METAFOR)


def dyestuff() -> Iterator[Check]:
    file, lme4 = reference("dyestuff"), "R lme4 1.1-31"
    seen = {name: GroupObservations(rows["yield"], rows["batch"]) for name, rows in file["data"].items()}
    published = {name: file["expected"][name]["REML"]["sd"]["Batch"]["(Intercept)"] for name in seen}
    ours = {name: sqrt(estimate_tau2(rows.means())) for name, rows in seen.items()}
    tau = published["dyestuff"]
    yield Check("means", "Dyestuff", "τ by REML", tau, ours["dyestuff"], 1e-5 * tau, lme4)
    yield Check("means", "Dyestuff2", "τ by REML", published["dyestuff2"], ours["dyestuff2"], 0.0, lme4)
    priors = {"mu_prior": Normal(1500, 100), "tau_prior": HalfNormal(100), "sigma_prior": HalfNormal(100)}
    tau = reference("dyestuff_sigma_unknown")["expected"]["tau_mean"]
    found = posterior_normal_sigma(seen["dyestuff"], **priors).hyper["tau"].mean
    case = "Dyestuff, σ unknown: μ ~ N(1500, 100), τ and σ ~ half-normal(100)"
    yield Check("means", case, "mean of τ", tau, found, 6e-10 * tau, QUADRATURE)


def baseball() -> Iterator[Check]:
    file = reference("baseball_1970")
    counts, expected = GroupCounts(file["data"]["hits45"], file["data"]["at_bats"]), file["expected"]
    factor, ours = expected["published_1977"]["c"], float(james_stein(counts.means()).weight[0])
    yield Check("means", "Baseball 1970", "James-Stein factor", factor, ours, 5e-4, "Efron & Morris (1977), as printed")
    size = expected["betabinomial_mle"]["glmmTMB"]["phi"]
    case = "Baseball 1970, beta-binomial"
    yield Check(
        "proportions",
        case,
        "size a + b, maximum likelihood",
        size,
        fit_beta_binomial(counts).size,
        1e-4 * size,
        "R glmmTMB",
    )


def james_stein_risks() -> Iterator[Check]:
    rows = {(row["k"], row["lam2"]): row for row in reference("james_stein_risk")["expected"]["table"]}
    for name, (k, lam2), positive in (("James-Stein", (10, 10), False), ("positive-part James-Stein", (10, 0), True)):
        exact = rows[k, lam2][f"risk_js_{'positive_' if positive else ''}toward0"]
        ours = float(james_stein_risk(sqrt(lam2), k, positive_part=positive))
        case = f"{k} means of variance 1, Σθ² = {lam2}"
        yield Check("means", case, f"expected squared error of {name}", exact, ours, 1e-10, "exact series, 30 digits")


def surgical() -> Iterator[Check]:
    file = reference("surgical_12_hospitals")
    counts, expected = GroupCounts(file["data"]["r"], file["data"]["n"]), file["expected"]
    fit, target = posterior_binomial(counts), expected["project_prior_quadrature"]
    case = "Cardiac surgery, μ ~ N(0, 1), σ ~ half-normal(1)"
    yield Check("proportions", case, "mean of μ", target["mu_mean"], fit.hyper["mu"].mean, 1e-7, QUADRATURE)
    yield Check("proportions", case, "Hospital A, mean rate", target["p_mean"][0], fit.rate_mean[0], 1e-7, QUADRATURE)
    printed, case = expected["openbugs_published_random_effects"], "Cardiac surgery, against vague priors"
    yield Check("proportions", case, "mean of σ", printed["sigma"]["mean"], fit.hyper["sigma"].mean, 0.05, BUGS)
    yield Check("proportions", case, "Hospital H, mean rate", printed["p[8]"]["mean"], fit.rate_mean[7], 0.005, BUGS)


def rat_tumours() -> Iterator[Check]:
    file = reference("rat_tumors")
    counts, expected = GroupCounts(file["data"]["y"], file["data"]["n"]), file["expected"]
    fit, a = fit_beta_binomial(counts), expected["betabinomial_mle_71"]["VGAM"]["alpha"]
    yield Check(
        "proportions", "Rat tumours, beta-binomial", "a, maximum likelihood", a, fit.mean * fit.size, 1e-5 * a, "R VGAM"
    )
    mean, ours = expected["bda3_quadrature"]["mean_mean"], posterior_beta_binomial(counts).hyper["mean"].mean
    case = "Rat tumours, prior (a + b)^(−5/2) as in BDA3"
    yield Check("proportions", case, "mean of a / (a + b)", mean, ours, 1e-8, QUADRATURE)


def pumps() -> Iterator[Check]:
    file = reference("pumps")
    rates, expected = GroupRates(file["data"]["x"], file["data"]["t"]), file["expected"]
    fit, case = posterior_poisson(rates), "Pumps, published priors"
    shape = expected["quadrature"]["alpha_mean"]
    yield Check("rates", case, "mean of the shape", shape, fit.hyper["shape"].mean, 1e-8, QUADRATURE)
    printed = expected["openbugs_published"]["theta[10]"]
    allowed = 3 * printed["mc_error"] + 5e-4 * printed["mean"]
    yield Check("rates", case, "Pump 10, mean rate", printed["mean"], fit.theta_mean[9], allowed, BUGS)
    shape = expected["nb_mle"]["glmmTMB_shape"]
    yield Check(
        "rates",
        "Pumps, gamma-Poisson",
        "shape, maximum likelihood",
        shape,
        fit_gamma_poisson(rates).shape,
        1e-5 * shape,
        "R glmmTMB",
    )


def checks() -> list[Check]:
    """Compute every number anew."""
    parts = (eight_schools, bcg, dyestuff, baseball, james_stein_risks, surgical, rat_tumours, pumps)
    return [check for part in parts for check in part()]


def written() -> bytes:
    """Return the file as it should be."""
    columns = zip(*(astuple(check.printed()) for check in checks()), strict=True)
    return to_csv(dict(zip(NAMES, map(list, columns), strict=True)))


if __name__ == "__main__":
    FILE.write_bytes(written())
