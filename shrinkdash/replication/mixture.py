"""Mixtures of normals in many replicates: probabilities and quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from shrinkdash.arrays import Floats
from shrinkdash.workspace import sum_of_products

# Newton's method starts at the normal quantile; digits double.
STEPS = 3
SMALLEST, ALMOST_ONE = 1e-300, 1.0 - 2.0**-53


@dataclass(frozen=True, eq=False)
class Mixture:
    """R mixtures of T normals each.

    Parameters
    ----------
    weights, mean : ndarray (T, R)
        Weights that sum to 1, and means.
    sd : ndarray (T, 1)
        SDs, the same in all replicates.
    """

    weights: Floats
    mean: Floats
    sd: Floats

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, (R,)."""
        return sum_of_products(self.weights, ndtr((x - self.mean) / self.sd))

    def quantile(self, q: float) -> Floats:
        """Quantile of each mixture, (R,), by Newton's method inside a bracket: right to 1e-4 of q.

        Steps are taken on the probit scale, where a normal's distribution function is a straight line.
        """
        centre = sum_of_products(self.weights, self.mean)
        sd = np.sqrt(sum_of_products(self.weights, self.sd**2 + (self.mean - centre) ** 2))
        # By Cantelli's inequality no quantile lies further out.
        low, high = centre - sd * ((1.0 - q) / q) ** 0.5, centre + sd * (q / (1.0 - q)) ** 0.5
        target = ndtri(q)
        x = np.clip(centre + target * sd, low, high)
        for _ in range(STEPS):
            probit, slope = self._probit(x)
            low, high = np.where(probit < target, x, low), np.where(probit < target, high, x)
            newton = x + (target - probit) / slope
            x = np.where((newton >= low) & (newton <= high), newton, 0.5 * (low + high))
        return x

    def _probit(self, x: Floats) -> tuple[Floats, Floats]:
        """Probit of the probability of values <= x, and its derivative."""
        z = (x - self.mean) / self.sd
        cdf = np.clip(sum_of_products(self.weights, ndtr(z)), SMALLEST, ALMOST_ONE)
        probit = ndtri(cdf)
        np.multiply(z, z, out=z)
        z *= -0.5
        np.exp(z, out=z)
        z /= self.sd
        slope = sum_of_products(self.weights, z) * np.exp(0.5 * probit * probit)
        return probit, np.maximum(slope, SMALLEST)
