"""tau^2 by Paule and Mandel, which equals Morris's empirical Bayes: where Q(tau2) = J - 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats
from shrinkdash.tau2.contrasts import Contrasts
from shrinkdash.tau2.moments import hedges
from shrinkdash.tau2.replicated import Spectrum, reciprocals
from shrinkdash.tau2.roots import polished, root_guess
from shrinkdash.workspace import Workspace, sum_of_products

# The last relative step of an iteration that doubles its digits at every step.
LAST_STEP = 1e-9
MOST_STEPS = 1000


def paule_mandel(data: Contrasts) -> Floats:
    """tau^2 of one study or more, shape (R,)."""
    return hedges(data) if data.equal else data.iterated(_root_of_q)


def _root_of_q(data: Contrasts) -> Floats:
    """Solve Q(tau2) = J - 1 by Newton's method for 1 / Q from 0.

    1 / Q is concave in tau2 (and straight for equal variances), so the steps never pass the root.
    """
    tau2 = np.zeros(data.d.shape[1])
    active: NDArray[np.intp] = np.flatnonzero(data.q(tau2) > data.degrees)
    for _ in range(MOST_STEPS):
        if not len(active):
            break
        t = tau2[active]
        at = data.of(active).pulls(t)
        q = at.q
        step = (q / data.degrees - 1.0) * (q / at.fall)
        tau2[active] = t + step
        active = active[step > LAST_STEP * (t + data.var_least)]
    return tau2


def many_paule_mandel(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """tau^2 of many studies of the same groups, (R,): the same Newton steps from a guess on a common grid."""
    grid = known.grid
    excess = work.array("grid", len(grid), energies.shape[1])
    np.matmul(1.0 / (known.m + grid[:, None]), energies, out=excess)
    np.divide(known.degrees, excess, out=excess)
    excess -= 1.0
    start, certain = root_guess(grid, excess, np.ones(len(grid)))

    def step(energies: Floats, t: Floats) -> Floats:
        r = reciprocals(known.m, t, work)
        er = np.multiply(energies, r, out=work.array("weighted", *energies.shape))
        q, fall = er.sum(axis=0), sum_of_products(er, r)
        newton: Floats = (q / known.degrees - 1.0) * (q / fall)
        return newton

    return polished(step, energies, start, certain, known.m[0])
