"""Replicated studies of one design, block after block, and the error of each strategy in them.

Groups run along the rows, (J, B): sums over groups are then fast. All is seen relative to mu, which no strategy but the
oracle may use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.simulate import simulate
from shrinkdash.data.worlds import deviations
from shrinkdash.outcomes import ROWS
from shrinkdash.posterior.priors import TauPrior
from shrinkdash.replication.bayes_grid import FOR_MEANS, BayesGrid
from shrinkdash.replication.luck import spans, truth_and_data
from shrinkdash.settings import Design
from shrinkdash.tau2.methods import tau2_of_studies
from shrinkdash.tau2.replicated import Spectrum, Studies
from shrinkdash.workspace import Workspace, borrowed


@dataclass(frozen=True, eq=False)
class Block(Studies):
    """B replicated studies, relative to mu, whose truth is known.

    Parameters
    ----------
    theta : ndarray (J, B) or (J, 1)
        The truth, redrawn or held.
    noise : ndarray (J, B)
        Sampling errors: y_bar is theta plus them.
    """

    theta: Floats
    noise: Floats

    @cached_property
    def _estimates(self) -> dict[str, Floats]:
        return {}

    def tau2(self, method: str) -> Floats:
        """Estimated tau^2 of each replicate, (B,)."""
        if method not in self._estimates:
            self._estimates[method] = tau2_of_studies(self, method)
        return self._estimates[method]


@dataclass(frozen=True, eq=False)
class Experiment:
    """A design, and what its analyst assumes.

    Parameters
    ----------
    design : Design
        The world; of its seeds only `truth_seed` is used, and only by ``truth="fixed"``.
    truth : {"redrawn", "fixed"}
        Whether each replicate has its own theta, or all have the theta of ``simulate(design)``.
    tau_prior : Flat, HalfNormal, HalfCauchy or Exponential
        Full Bayes' prior of tau.

    Raises
    ------
    ValueError
        If the design holds counts.
    """

    design: Design
    truth: str
    tau_prior: TauPrior

    def __post_init__(self) -> None:
        if ROWS[self.design.outcome].counted:
            raise ValueError(f"outcome must be measurements in a long run, got {self.design.outcome!r}")

    @cached_property
    def held(self) -> Floats:
        """The truth of the study on the page, relative to mu, (J, 1)."""
        return (simulate(self.design).theta - self.design.mu)[:, None]

    @cached_property
    def noise_sd(self) -> Floats:
        """True SDs of the means around their truth, (J, 1)."""
        return self.design.true_se[:, None]

    @cached_property
    def known(self) -> Spectrum:
        """The variances that the analysis assumes."""
        return Spectrum(self.design.se**2, self.design.tau**2)

    @cached_property
    def bayes(self) -> BayesGrid:
        """Full Bayes for these groups, for posterior means."""
        return BayesGrid(self.known, self.tau_prior, FOR_MEANS)

    def blocks(self, replicates: int, seed: int) -> Iterator[tuple[slice, Block]]:
        """Yield replicates and their studies, each valid until the next; the last block has columns to be left out."""
        J, redrawn = self.design.groups, self.truth == "redrawn"
        truth, data = truth_and_data(J, replicates, seed)
        with borrowed() as work:
            for where, columns in spans(J, replicates):
                theta = self._redrawn(truth.next(columns, work), work) if redrawn else self.held
                yield where, self._block(theta, data.next(columns, work), work)

    def block(self, z: Floats, e: Floats, work: Workspace) -> Block:
        """Turn luck, (J, B) each, into studies."""
        return self._block(self._redrawn(z, work) if self.truth == "redrawn" else self.held, e, work)

    def _redrawn(self, z: Floats, work: Workspace) -> Floats:
        theta = work.array("theta", len(z), z[0].size)
        np.multiply(deviations(self.design, z), self.design.tau, out=theta.reshape(z.shape))
        return theta

    def _block(self, theta: Floats, e: Floats, work: Workspace) -> Block:
        noise, y_bar = (work.array(name, len(e), e[0].size) for name in ("noise", "y_bar"))
        along_groups = (-1,) + (1,) * (e.ndim - 1)
        np.multiply(e, self.noise_sd.reshape(along_groups), out=noise.reshape(e.shape))
        return Block(np.add(theta, noise, out=y_bar), self.known, work, theta, noise)
