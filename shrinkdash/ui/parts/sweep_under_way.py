"""A sweep under way: whoever looks at it takes it one step on, and nobody starts it again."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from time import monotonic

from shrinkdash.long_run.sweep import Sweep


class Sweeping:
    """The steps of a sweep that several sessions may take, in turn.

    Parameters
    ----------
    steps : iterator of tuple
        Yields replicates done, replicates in all, and the sweep so far; see `shrinkdash.long_run.sweep.sweep_steps`.
    """

    def __init__(self, steps: Iterator[tuple[int, int, Sweep]]) -> None:
        self._steps = steps
        self._lock = Lock()
        self._done, self._of, self._latest = next(steps)
        self._first = self._done

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return self._done / self._of

    @property
    def begun(self) -> bool:
        """Whether more than the first step is done."""
        return self._done > self._first

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to do."""
        return self._done == self._of

    @property
    def latest(self) -> Sweep:
        """The sweep so far."""
        return self._latest

    def go_on(self, seconds: float) -> None:
        """Take steps for about as long, or to the end."""
        began = monotonic()
        while not self.finished and monotonic() - began < seconds:
            with self._lock:  # a generator runs in one thread at a time
                self._done, self._of, self._latest = next(self._steps, (self._of, self._of, self._latest))
