"""A task: the same work done by this package and by scripts as others' users write them."""

import dataclasses
import time
from typing import NamedTuple

import numpy as np

OURS = "ours"
# Of the fastest peer's: a peer whose work takes longer in the first run is run no more.
SLOW = 1.5
# How the sides' results are compared, see `benchmarks.agreement`.
CLASSES, VALUES, ERRORS = "classes", "values", "errors"
LOADER, ROWS, COMPILED, JAX, JAX_SCAN, LIBROSA = (
    "PyTorch", "PyTorch, rows", "torch.compile", "JAX", "JAX, scan", "librosa"
)  # fmt: skip
# A task's module has a function of each: its name, and what it takes besides the task's options.
PEERS = {
    LOADER: ("pytorch", {"how": LOADER}),
    ROWS: ("pytorch", {"how": ROWS}),
    COMPILED: ("pytorch", {"how": COMPILED}),
    JAX: ("jax", {"scan": False}),
    JAX_SCAN: ("jax", {"scan": True}),
    LIBROSA: ("librosa", {}),
}


@dataclasses.dataclass(frozen=True)
class Task:
    """What to time.

    Attributes:
        name: short, as in the table: `"a"`.
        title: what is done.
        module: holds `ours(data)` and the functions of `PEERS`, which prepare and return a
            function from a seed to an `Outcome`.
        peers: what the other sides are written with, of `PEERS`.
        aim: ratio of our seconds to the fastest peer's to reach, once all is compiled.
        aim_all_counted: the same of all that a new process takes.
        compared: `CLASSES` (right or wrong an item), `ERRORS` (a loss an item, or one in all), or
            `VALUES` (the same numbers but for the last digits).
        threads: of each side, which with one is kept to one core, too; 0: as many as the machine
            has cores.
        fresh: times that each side is run in a new process, in turn, after a first one that does
            not count.
        rounds: times that each side is run again in the last of those processes; 0: each run
            starts processes of its own, so that the new ones tell all.
        options: passed on to all sides.
    """

    name: str
    title: str
    module: str
    peers: tuple[str, ...]
    aim: float
    aim_all_counted: float
    compared: str
    threads: int = 0
    fresh: int = 5
    rounds: int = 5
    options: dict = dataclasses.field(default_factory=dict)


class Outcome(NamedTuple):
    """One run of one side.

    Attributes:
        seconds: of the work itself, wall time.
        before: seconds of all else that the work cannot do without: arrays made ready, building
            and compiling.
        result: arrays that the other sides' are compared with: `right` (items,), `error`
            (items,) or `values`.
        repeated: seconds of work that was done again only to time it when all is compiled.
    """

    seconds: float
    before: float
    result: dict[str, np.ndarray]
    repeated: float = 0.0

    def of_one(self, epochs: int) -> "Outcome":
        """The same, of one epoch of so many; the others count as repeated.

        Args:
            epochs: that `seconds` are of.
        """
        one = self.seconds / epochs
        return self._replace(seconds=one, repeated=self.seconds - one)


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
