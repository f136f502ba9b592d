"""The luck of replicates, drawn block after block.

Replicates come in rounds of `LANES`, and a round is drawn whole, group after group: so a replicate's luck depends
neither on how many there are nor on the size of a block, and groups lie along the rows, (J, B), where sums over them
are fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.workspace import Workspace, borrowed

# Streams of their own: a replicate's luck must not repeat the study on the page.
REPLICATED_TRUTH_STREAM, REPLICATED_DATA_STREAM, TWIN_STREAM = 2, 3, 4
# Replicates in a round. Blocks hold whole rounds: matrix products of such widths give every replicate the same bits.
LANES = 256
# Numbers in one array of a block: they should stay in the processor's cache.
BLOCK_VALUES = 3 * 2**14
# Numbers of one stream, a million bytes, that are kept for the next run.
KEPT_VALUES = 2**17


class Luck:
    """One stream of luck, round after round; that of a short run is kept, since a slider's moves all share it."""

    def __init__(self, seed: int, stream: int, groups: int, replicates: int) -> None:
        values = groups * whole_rounds(replicates)
        self._groups, self._used = groups, 0
        self._kept = _kept(seed, stream, values) if values <= KEPT_VALUES else None
        self._generator = _generator(seed, stream)

    def next(self, columns: int, work: Workspace) -> Floats:
        """Return the next rounds, (J, rounds, LANES), not to be written to and valid until the next call."""
        if self._kept is None:
            raw = work.array("raw", columns, self._groups)
            self._generator.standard_normal(out=raw)
        else:
            start, self._used = self._used, self._used + columns * self._groups
            raw = self._kept[start : self._used]
        return raw.reshape(-1, self._groups, LANES).transpose(1, 0, 2)


def truth_and_data(groups: int, replicates: int, seed: int) -> tuple[Luck, Luck]:
    """Return the luck of truth and data."""
    truth, data = REPLICATED_TRUTH_STREAM, REPLICATED_DATA_STREAM
    return Luck(seed, truth, groups, replicates), Luck(seed, data, groups, replicates)


@lru_cache(maxsize=16)
def _kept(seed: int, stream: int, values: int) -> Floats:
    kept = _generator(seed, stream).standard_normal(values)
    kept.flags.writeable = False
    return kept


def _generator(seed: int, stream: int) -> np.random.Generator:
    # SFC64 draws normal numbers in 0.85 of the time that NumPy's default generator takes.
    return np.random.Generator(np.random.SFC64([seed, stream]))


def luck_blocks(groups: int, replicates: int, seed: int) -> Iterator[tuple[slice, Floats, Floats]]:
    """Draw the luck of truth and data, in replicate order, so that more replicates continue the same sequence.

    Yields
    ------
    slice
        Which replicates these are; the last block holds more columns than that, to be left out of any result.
    z, e : ndarray (J, B)
        Standard normal luck of the truth and of the data, valid until the next block.
    """
    truth, data = truth_and_data(groups, replicates, seed)
    with borrowed() as work:
        for where, columns in spans(groups, replicates):
            z, e = work.array("z", groups, columns), work.array("e", groups, columns)
            _copy(truth.next(columns, work), z)
            _copy(data.next(columns, work), e)
            yield where, z, e


def _copy(rounds: Floats, to: Floats) -> None:
    to.reshape(rounds.shape)[...] = rounds


def spans(groups: int, replicates: int) -> Iterator[tuple[slice, int]]:
    """Yield which replicates each block holds, and how many columns: whole rounds, so the last ones may be too many."""
    width = LANES * max(1, BLOCK_VALUES // (LANES * groups))
    for start in range(0, replicates, width):
        stop = min(start + width, replicates)
        yield slice(start, stop), whole_rounds(stop - start)


def whole_rounds(replicates: int) -> int:
    """Round up to a multiple of `LANES`."""
    return -(-replicates // LANES) * LANES


def add_to_lanes(lanes: Floats, values: Floats) -> None:
    """Add replicate r of values (J, R) to lane r mod LANES of (J, LANES), one replicate after the other.

    Such sums do not depend on the size of blocks, as long as each begins with lane 0.
    """
    for start in range(0, values.shape[1], LANES):
        part = values[:, start : start + LANES]
        lanes[:, : part.shape[1]] += part


def twins(groups: int, replicates: int, seed: int) -> Iterator[tuple[slice, Floats, Floats, Floats]]:
    """Yield what `luck_blocks` does, and second luck of the data beside the same truth."""
    again = Luck(seed, TWIN_STREAM, groups, replicates)
    with borrowed() as work:
        for where, z, e in luck_blocks(groups, replicates, seed):
            J, B = e.shape
            twin = work.array("twin", J, B)
            _copy(again.next(B, work), twin)
            yield where, z, e, twin
