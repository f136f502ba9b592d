"""See shrinkage: estimate many group means at once, by no, complete and partial pooling."""

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations, GroupSummaries
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.reading import Table, TableError, read_table
from shrinkdash.data.simulate import Study, simulate
from shrinkdash.estimators import Estimates, complete_pooling, james_stein, no_pooling, partial_pooling
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.conjugate.marginal_ml import fit_beta_binomial, fit_gamma_poisson
from shrinkdash.posterior.latent.normal_log_rates import posterior_poisson_lognormal
from shrinkdash.posterior.latent.normal_logits import posterior_binomial
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.normal.unknown_sigma import posterior_normal_sigma
from shrinkdash.posterior.priors import Beta, Exponential, Flat, Gamma, HalfCauchy, HalfNormal, LogNormal, Normal
from shrinkdash.posterior.result import Posterior
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.tau2.methods import estimate_tau2

__all__ = [
    "Beta",
    "Design",
    "Estimates",
    "Exponential",
    "Flat",
    "Gamma",
    "GroupCounts",
    "GroupMeans",
    "GroupObservations",
    "GroupRates",
    "GroupSummaries",
    "HalfCauchy",
    "HalfNormal",
    "LogNormal",
    "Normal",
    "Posterior",
    "Risk",
    "Study",
    "Table",
    "TableError",
    "complete_pooling",
    "estimate_tau2",
    "fit_beta_binomial",
    "fit_gamma_poisson",
    "james_stein",
    "no_pooling",
    "partial_pooling",
    "posterior_beta_binomial",
    "posterior_binomial",
    "posterior_normal",
    "posterior_normal_sigma",
    "posterior_poisson",
    "posterior_poisson_lognormal",
    "read_table",
    "risk",
    "simulate",
]
