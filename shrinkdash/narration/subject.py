"""What sentences are about."""

from __future__ import annotations

from dataclasses import dataclass

from shrinkdash.settings import Outcome


@dataclass(frozen=True)
class Subject:
    """What the sentences are about: one group ("school"), whose outcome it was ("In this draw"), and its unit."""

    noun: str
    lead: str
    unit: str
    truth: str = "the truth"
    true_mean: str = "true mean"

    @property
    def plural(self) -> str:
        """The noun for several."""
        return f"{self.noun}s"


SIMULATED = Subject("school", "In this draw", "points")
SIMULATIONS: dict[Outcome, Subject] = {
    "measurements": SIMULATED,
    "yes/no": Subject("centre", "In this draw", "per cent", true_mean="true rate"),
    "events": Subject("district", "In this draw", "events per unit of exposure", true_mean="true rate"),
}
