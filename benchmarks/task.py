"""A task: the same work done by this package and by the script that a student would write."""

import dataclasses
import time
from typing import NamedTuple

import numpy as np

# How the two sides' results are compared, see `benchmarks.agreement`.
CLASSES, VALUES, ERRORS = "classes", "values", "errors"


@dataclasses.dataclass(frozen=True)
class Task:
    """What to time.

    Attributes:
        name: short, as in the table: `"a"`.
        title: what is done.
        module: holds `ours(data)` and `peer(data)`, which prepare and return a function from a
            seed to an `Outcome`.
        peer: what the other side is written with.
        aim: ratio of our seconds to the peer's to reach; None: shown for comparison alone.
        compared: `CLASSES` (right or wrong an item), `ERRORS` (a loss an item, or one in all), or
            `VALUES` (the same numbers but for the last digits).
        threads: of each side, which with one is kept to one core, too; 0: as many as the machine
            has cores.
        rounds: times that each side is run, in turn, after a first one that does not count.
        options: passed on to both.
    """

    name: str
    title: str
    module: str
    peer: str
    aim: float | None
    compared: str
    threads: int = 0
    rounds: int = 5
    options: dict = dataclasses.field(default_factory=dict)


class Outcome(NamedTuple):
    """One run of one side.

    Attributes:
        seconds: of the work itself, wall time.
        before: seconds of all else that the work cannot do without: arrays made ready, building
            and compiling.
        result: arrays that the other side's are compared with: `right` (items,), `error`
            (items,) or `values`.
    """

    seconds: float
    before: float
    result: dict[str, np.ndarray]


def training_outcome(epoch_seconds: list[float], elapsed: float, result: dict) -> Outcome:
    """Of a training: the first epoch is taken for as long as the others, the rest came before.

    Args:
        epoch_seconds: of each epoch, two at least.
        elapsed: seconds from the data, chosen, as arrays to the end of the last epoch.
        result: see `Outcome`.

    Returns:
        With the seconds of all epochs. What is left of `elapsed` is a little below 0 where nothing
        came before and the first epoch happened to be the fastest.
    """
    seconds = float(np.median(epoch_seconds[1:])) + sum(epoch_seconds[1:])
    return Outcome(seconds, elapsed - seconds, result)


class Stopwatch:
    """Seconds since it was made or read last."""

    def __init__(self):
        self._started = time.perf_counter()

    def read(self) -> float:
        """Seconds, and start again."""
        now = time.perf_counter()
        seconds, self._started = now - self._started, now
        return seconds
