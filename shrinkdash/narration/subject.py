"""What sentences are about."""

from __future__ import annotations

from dataclasses import dataclass

from shrinkdash.outcomes import ROWS, Outcome
from shrinkdash.strategies import FULL_BAYES, JAMES_STEIN, KNOWN_TAU, PARTIAL

# Strategies whose names do not stand in a sentence as they are.
WITHIN_A_SENTENCE = {FULL_BAYES: f"{PARTIAL} by full Bayes", KNOWN_TAU: "known τ", JAMES_STEIN: "James-Stein"}


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


SIMULATIONS: dict[Outcome, Subject] = {
    name: Subject(row.group.lower(), "In this draw", row.unit, true_mean=row.true_mean) for name, row in ROWS.items()
}
SIMULATED = SIMULATIONS["measurements"]


def strategy_name(name: str) -> str:
    """Name a strategy within a sentence."""
    return WITHIN_A_SENTENCE.get(name, name)
