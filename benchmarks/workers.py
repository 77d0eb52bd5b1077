"""What more workers bring: cells of a study on 1 to 8, measured as far as there are cores."""

import contextlib
import heapq
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.task import Stopwatch

CELLS = 16
MEASURED, SIMULATED = (1, 2), (1, 2, 4, 8)
# Cells without augmented images: of the grid's, and so small that a worker does many in no time.
MIXES = {"cells": {"real": (300,)}, "small": {"real": (20,), "epochs": 1}}
MANY = 200
COMPARED = 20  # Cells at the start, past the first that loads all, and at the end.


def measured() -> dict:
    """Run equal cells with 1 and 2 workers, simulate more, and look for gaps and growth.

    To be called in a process of its own.

    Returns:
        `measured`, of each number of workers the `start`, the `first` cell of a worker and a
        `later` one (seconds), and `seconds` of all; `simulated`, the seconds of each number of
        workers from the figures of one; `gaps`, the share of time in which a worker that is reached
        by its address waits between cells; `memory_mib` of a worker at the start and at the end of
        many small cells.
    """
    runs = {count: _run(count, _cells("cells", CELLS)) for count in MEASURED}
    one = runs[1]
    with _cluster(max(MEASURED)) as address:
        apart = _run(0, _cells("cells", CELLS), address)
    return {
        "cells": CELLS,
        "measured": {
            str(count): {name: run[name] for name in ("start", "first", "later", "seconds")}
            for count, run in runs.items()
        },
        "simulated": {
            str(count): simulated(one["start"], one["first"], one["later"], CELLS, count)
            for count in SIMULATED
        },
        "gaps": apart["gaps"],
        "memory_cells": MANY,
        "memory_mib": _memory(),
    }


def simulated(start: float, first: float, later: float, cells: int, workers: int) -> float:
    """Seconds of equal cells on workers that have a core each.

    Args:
        start: seconds until the workers stand.
        first: of a worker's first cell, which imports and compiles.
        later: of each further cell.
        cells: in all; whoever is free takes the next.
        workers: processes.
    """
    free = [(start, first)] * workers  # When, and how long its next cell takes.
    end = start
    for _ in range(cells):
        when, takes = heapq.heappop(free)
        end = max(end, when + takes)
        heapq.heappush(free, (when + takes, later))
    return end


def gaps(spans: dict[str, list[tuple[float, float]]]) -> float:
    """Share of the time from a worker's first cell to its last in which it has none.

    Args:
        spans: by worker the start and the end of its cells, in seconds.
    """
    whole = sum(of_one[-1][1] - of_one[0][0] for of_one in map(sorted, spans.values()))
    busy = sum(end - start for of_one in spans.values() for start, end in of_one)
    return 1 - busy / whole


def _cells(mix, count):
    from experiments.augmentation import cells as augmentation_cells
    from experiments.augmentation.settings import AugmentationSettings
    from keras_assign.data import reduced_mnist

    settings = AugmentationSettings(seeds=count, augmented=(0,), control=False, **MIXES[mix])
    return augmentation_cells.grid(settings, reduced_mnist.load().sha256)


def _run(workers, cells, scheduler=None):
    from distributed import get_task_stream

    from keras_assign.studies.runner import kept_workers, run_cells
    from keras_assign.studies.store import CellStore

    watch = Stopwatch()
    with contextlib.ExitStack() as stack:
        kept = stack.enter_context(kept_workers(workers, scheduler))
        client = kept.client(len(cells))
        start = watch.read()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with get_task_stream(client) as stream:
            run_cells(cells, CellStore(folder), workers, scheduler)
        seconds = start + watch.read()
    spans = defaultdict(list)
    for task in stream.data:
        for part in task["startstops"]:
            if part["action"] == "compute":
                spans[task["worker"]].append((part["start"], part["stop"]))
    took = [[end - begin for begin, end in sorted(of_one)] for of_one in spans.values()]
    return {
        "start": start,
        "first": float(np.mean([of_one[0] for of_one in took])),
        "later": float(np.mean([one for of_one in took for one in of_one[1:]])),
        "seconds": seconds,
        "gaps": gaps(spans),
    }


@contextlib.contextmanager
def _cluster(workers):
    """Workers as other machines have them: reached by an address, started by somebody else."""
    import dask
    from distributed import LocalCluster

    from keras_assign.studies.runner import ONE_THREAD, UNHINDERED

    with (
        dask.config.set(UNHINDERED),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=0, host="tcp://127.0.0.1",
            dashboard_address=":0", env=ONE_THREAD,
        ) as cluster,
    ):  # fmt: skip
        yield cluster.scheduler_address


def _memory():
    """Of a worker, a median over some cells at the start and over as many at the end, in MiB."""
    from keras_assign.studies.runner import kept_workers, run_cells
    from keras_assign.studies.store import CellStore

    taken = []

    class Watching(CellStore):
        """Notes the workers' memory whenever a cell is there."""

        def write(self, cell, content):
            taken.append(_resident(client))
            super().write(cell, content)

    cells = _cells("small", MANY)
    with kept_workers(1) as kept, tempfile.TemporaryDirectory() as folder:
        client = kept.client(len(cells))
        run_cells(cells, Watching(Path(folder)), workers=1)
    return [
        float(np.median(of_some)) for of_some in (taken[COMPARED : 2 * COMPARED], taken[-COMPARED:])
    ]


def _resident(client):
    import psutil

    processes = client.run(_process_id)
    return sum(psutil.Process(process).memory_info().rss for process in processes.values()) / 2**20


def _process_id():
    import os

    return os.getpid()
