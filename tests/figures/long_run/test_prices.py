"""What partial pooling's expected error is made of."""

from __future__ import annotations

import numpy as np
import pytest
from drawing import only_trace

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.prices import price_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Type
from shrinkdash.long_run.sweep import ALONG, Sweep, sweep
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, KNOWN_TAU, NO, ORACLE, PARTIAL

ALL = (NO, COMPLETE, PARTIAL, KNOWN_TAU, ORACLE)


@pytest.fixture(scope="module", params=ALONG)
def found(request: pytest.FixtureRequest) -> Sweep:
    return sweep(Design(groups=8), request.param, strategies=ALL, replicates=256)


@pytest.fixture(scope="module")
def here() -> Risk:
    return risk(Design(), strategies=ALL, replicates=256)


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
def test_the_parts_of_partial_pooling_are_the_oracle_and_two_prices(here: Risk, kind: Type) -> None:
    figure = price_plot(here, PARTIAL, kind)
    as_plotly(figure)
    parts = [only_trace(figure, name)["x"][0] for name in ("with τ and μ known", "price of μ", "price of τ")]
    assert parts[0] == here.exact[ORACLE]
    assert parts[1] == pytest.approx(here.exact[KNOWN_TAU] - here.exact[ORACLE], rel=1e-12)
    assert parts[2] == pytest.approx(np.mean(here.losses[PARTIAL] - here.losses[KNOWN_TAU]), rel=1e-12)
