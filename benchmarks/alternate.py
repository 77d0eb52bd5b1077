"""Time all sides of a task in turn: ours, each peer, ours, each peer, ..."""

import contextlib
import dataclasses
from collections.abc import Callable

import numpy as np

from benchmarks import agreement
from benchmarks.side import Side
from benchmarks.task import OURS, SLOW, Task
from keras_assign.report.statistics import describe_spread

MIB = 2**20


def timed(task: Task, tell: Callable[[str], None] = print) -> dict:
    """Run all sides of a task in turn, each in processes of its own.

    A drift of the machine's speed meets all alike. First each is run once in a process that does
    not count: it fills caches on disk, such as that of `torch.compile`, and its memory is watched;
    peers that are slow there (`SLOW`) are left at that. Then each is run in some new processes,
    where all counts but the imports; the last of those are kept, and do the work again, where what
    is compiled already does not count.

    Args:
        task: what to time.
        tell: gets a line a run.

    Returns:
        What `report` shows: the task; by side under `sides` the `seconds` (a value a later run),
        `before` (the same, of building and compiling), `fresh` (seconds of all in a new process),
        `imports` (the same processes', before that) and `peak_mib`; the `fastest` peer, the
        `ratio` to it and the peer and the ratio of all counted (`fastest_all_counted`,
        `ratio_all_counted`), ratios with `median`, `low` and `high`; and the `agreement` by peer
        that was run again.

    Raises:
        InputError: a side failed.
    """
    with contextlib.ExitStack() as stack:
        runs = {
            which: stack.enter_context(contextlib.closing(_Runs(task, which, tell)))
            for which in (OURS, *task.peers)
        }
        for of_one in runs.values():
            of_one.watch()
        running = {which: runs[which] for which in (OURS, *_not_slow(runs))}
        for seed in range(1, 1 + task.fresh):
            for of_one in running.values():
                of_one.run_anew(seed)
        for seed in range(1 + task.fresh, 1 + task.fresh + task.rounds):
            for of_one in running.values():
                of_one.run_again(seed)
    told = {which: of_one.described() for which, of_one in runs.items()}
    steady = "seconds" if task.rounds else "fresh"
    return {
        **dataclasses.asdict(task),
        # No place on this machine is told.
        "options": {name: value for name, value in task.options.items() if name != "data_dir"},
        "sides": told,
        **_beside_the_fastest({which: told[which][steady] for which in running}, ""),
        **_beside_the_fastest({which: told[which]["fresh"] for which in running}, "_all_counted"),
        "agreement": {
            peer: _agreement(task, runs[OURS], of_one)
            for peer, of_one in running.items()
            if peer != OURS
        },
    }


class _Runs:
    """Of one side: its process and what its runs gave."""

    def __init__(self, task, which, tell):
        self._task, self._which, self._tell = task, which, tell
        self._side = None
        self._first = None  # Seconds of all, and of the imports, of the run that is watched.
        self._new, self._again = [], []
        self._peak_bytes = 0
        self.results = {}  # By seed.

    def watch(self):
        self._first = self._in_a_new_process(0, watch_memory=True)
        self._peak_bytes = self._side.peak_bytes
        self.close()

    def run_anew(self, seed):
        self._new.append(self._in_a_new_process(seed))

    def run_again(self, seed):
        outcome, _ = self._run(seed)
        self._again.append(outcome)

    def close(self):
        if self._side is not None:
            self._side.close()

    def described(self):
        new = self._new or [self._first]
        return {
            "seconds": [outcome.seconds for outcome in self._again],
            "before": [outcome.before for outcome in self._again],
            "fresh": [seconds for _, seconds, _ in new],
            "imports": [imports for _, _, imports in new],
            "peak_mib": self._peak_bytes / MIB,
        }

    def first_seconds(self):
        outcome, _, _ = self._first
        return outcome.seconds

    def _in_a_new_process(self, seed, **how):
        self.close()
        self._side = Side(self._task, self._which)
        return (*self._run(seed, **how), self._side.imports)

    def _run(self, seed, **how):
        outcome, seconds = self._side.run(seed, **how)
        self.results[seed] = outcome.result
        self._tell(
            f"{self._task.name}, {self._which}, seed {seed}: {seconds:.2f} s, of it "
            f"{outcome.seconds:.2f} s of work and {outcome.before:.2f} s before"
        )
        return outcome, seconds


def _not_slow(runs):
    first = {which: of_one.first_seconds() for which, of_one in runs.items() if which != OURS}
    return [peer for peer, seconds in first.items() if seconds <= SLOW * min(first.values())]


def _beside_the_fastest(seconds, kind):
    """Of each round the ratio, so that what slows the machine for a while slows both."""
    fastest = min(set(seconds) - {OURS}, key=lambda peer: np.median(seconds[peer]))
    ratios = np.array(seconds[OURS]) / np.array(seconds[fastest])
    return {f"fastest{kind}": fastest, f"ratio{kind}": describe_spread(ratios)}


def _agreement(task, ours, peer):
    both = [(ours.results[seed], result) for seed, result in peer.results.items()]
    return agreement.found(task, *zip(*both, strict=True))
