"""Named designs that the prose talks about: each is a setting of the sliders and what to watch there."""

from __future__ import annotations

from dataclasses import dataclass

from shrinkdash.settings import Design


@dataclass(frozen=True)
class Scene:
    """A design with a name, and the name of its page of prose.

    Parameters
    ----------
    key : str
        Names the prose: ``prose/scenes/<key>.md``.
    title : str
        As the menu shows it.
    design : Design
        Where it sets the sliders.
    """

    key: str
    title: str
    design: Design


SCENES = (
    Scene("classic", "The classic: equal sizes of 15", Design(size=15, pattern="equal")),
    Scene("little-data", "Little data: 5 a group", Design(size=5, pattern="equal")),
    Scene("much-data", "Much data: 100 a group", Design(size=100, pattern="equal")),
    Scene("alike", "Groups almost alike: τ = 1", Design(size=15, pattern="equal", tau=1.0)),
    Scene("apart", "Groups far apart: τ = 15", Design(size=15, pattern="equal", tau=15.0)),
    Scene("extremes", "Extreme groups move most", Design(groups=20, size=10, pattern="equal", tau=5.0)),
    Scene("giant", "A giant among dwarfs", Design(size=6, pattern="giant")),
    Scene("centres", "Diagnostic centres: yes or no", Design(size=30, mu=80.0, tau=8.0, outcome="yes/no")),
    Scene("nothing", "Nothing between the groups: τ = 0", Design(size=15, pattern="equal", tau=0.0)),
    Scene(
        "exceptional", "One exceptional group", Design(groups=20, size=10, pattern="equal", tau=3.0, world="outlier")
    ),
    Scene("sized", "Size goes with the truth", Design(size=50, world="sized")),
)


def scene_of(design: Design) -> Scene | None:
    """Return the scene whose sliders stand like this, whatever the seeds; None where there is none."""
    for scene in SCENES:
        if settings_without_luck(scene.design) == settings_without_luck(design):
            return scene
    return None


def settings_without_luck(design: Design) -> tuple[object, ...]:
    """Return what the sliders say, without the two seeds."""
    rho = design.rho if design.world == "sized" else None
    sizes = (design.groups, design.size, design.pattern, design.sizes)
    return (*sizes, design.tau, design.sigma, design.mu, design.outcome, design.world, rho, design.sigma_factor)
