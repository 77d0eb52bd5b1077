"""Run the cells of a study that are not finished yet, here or on Dask workers."""

import contextlib
import contextvars
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from multiprocessing import resource_tracker
from typing import Any

from tqdm import tqdm

from keras_assign.errors import InputError
from keras_assign.studies import provenance
from keras_assign.studies.cell import Cell
from keras_assign.studies.progress import CellsBar
from keras_assign.studies.store import CellStore
from keras_assign.studies.worker import Outcome, do_cell

# Two cells on two cores are done sooner than one after the other on both, as small models do not
# keep two threads busy.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}
# Dask has workers hand every freed page back to the system and take samples of what they do. With
# both, a training of small batches takes 1.4 times as long (measured with LeNet-5).
UNHINDERED = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    "distributed.worker.profile.enabled": False,
}
# Of its share of the machine's memory, past which a worker is started anew between two cells: a
# training may leave memory behind, and the next cell needs its own.
GROWN = 0.5
ANSWER_SECONDS = 20
WORKER_SECONDS = 60
_KEPT = contextvars.ContextVar("kept workers", default=None)


class Workers:
    """Processes that run cells: started when the first needs them, kept until they are closed.

    Args:
        count: processes to start on this machine at most, one TensorFlow thread each.
        scheduler: address of a Dask scheduler, `"tcp://host:port"`, whose workers are used instead.
    """

    def __init__(self, count: int, scheduler: str | None = None):
        self.count, self.scheduler = count, scheduler
        self._stack, self._client = contextlib.ExitStack(), None
        self._starting = threading.Lock()

    @property
    def are_here(self) -> bool:
        """Whether they are processes of this machine, which see its files."""
        return bool(self.count and not self.scheduler)

    def client(self, cells: int):
        """What gives them work: a `dask.distributed.Client`.

        Args:
            cells: how many are waiting; no more workers are there than have been of use.

        Raises:
            InputError: the scheduler does not answer, or has no workers.
        """
        wanted = min(self.count, cells)
        with self._starting:
            if self._client is None:
                self._client = self._stack.enter_context(_client(wanted, self.scheduler))
            elif self.are_here and wanted > len(self._client.cluster.workers):
                self._client.cluster.scale(wanted)
                self._client.wait_for_workers(wanted)
        return self._client

    def submit(self, function: Callable, *arguments) -> Any:
        """Have something else done by one of them, or at once where none is on this machine.

        Args:
            function: of a module, as it travels by its name.
            *arguments: that can be pickled.

        Returns:
            A future.
        """
        if self.are_here:
            return self.client(self.count).submit(function, *arguments, pure=False)
        done = Future()
        done.set_result(function(*arguments))
        return done

    def close(self) -> None:
        """Stop those that were started."""
        self._stack.close()


@contextlib.contextmanager
def kept_workers(count: int, scheduler: str | None = None) -> Iterator[Workers]:
    """Have all cells that are run within share their workers, which start once.

    Within another such block nothing happens: the outer one's are used.

    Args:
        count: as for `Workers`; 0 without a scheduler: cells run in this process.
        scheduler: as for `Workers`.
    """
    if outer := _KEPT.get():
        yield outer
        return
    with contextlib.closing(Workers(count, scheduler)) as workers:
        token = _KEPT.set(workers if count or scheduler else None)
        try:
            yield workers
        finally:
            _KEPT.reset(token)


def run_cells(
    cells: Sequence[Cell],
    store: CellStore,
    workers: int = 0,
    scheduler: str | None = None,
) -> int:
    """Run each unfinished cell and store its result as soon as it is there.

    A cell that raises is noted with its traceback and the others go on. A cell whose worker dies
    is run again by Dask, which gives a cell up when it has cost several workers.

    Args:
        cells: the study; labels are unique.
        store: where finished cells are.
        workers: processes to start on this machine, one TensorFlow thread each; 0 runs the cells
            in this process, one after the other.
        scheduler: address of a Dask scheduler, `"tcp://host:port"`, whose workers are used instead.

    Returns:
        How many cells were run now.

    Raises:
        InputError: a cell failed; the input or the code of a worker is not right; the store
            cannot be written; the scheduler does not answer or went away. What is finished is kept.
    """
    waiting = [cell for cell in cells if not store.is_finished(cell)]
    if len(waiting) < len(cells):
        tqdm.write(f"{len(cells) - len(waiting)} of {len(cells)} cells are finished already, kept")
    if not waiting:
        return 0
    if scheduler or workers:
        outcomes = _on_dask(waiting, workers, scheduler)
    else:
        outcomes = ((cell, do_cell(cell)) for cell in waiting)
    failures, codes = [], {provenance.code(provenance.describe())}
    with contextlib.closing(outcomes), contextlib.closing(CellsBar(waiting)) as progress:
        for cell, outcome in outcomes:
            if outcome.content is not None:
                store.write(cell, outcome.content)
                if outcome.code not in codes:
                    codes.add(outcome.code)
                    progress.write(
                        f"note: a worker has {outcome.code} of this package, and this program "
                        f"{provenance.code(provenance.describe())}; install the same on both"
                    )
            elif outcome.trace:
                failures.append((cell, outcome.error))
                file = store.write_failure(cell, outcome.error, outcome.trace)
                progress.write(f"{cell.label} failed ({outcome.error}); its traceback: {file}")
            else:
                raise InputError(outcome.error)
            progress.advance(cell)
    if failures:
        cell, error = failures[0]
        raise InputError(
            f"{len(failures)} of {len(waiting)} cells failed, {cell.label} with {error}; the "
            "others are kept, and the same command runs the failed ones again"
        )
    return len(waiting)


def _on_dask(cells, workers, scheduler) -> Iterator[tuple[Cell, Outcome]]:
    from dask.distributed import CancelledError, as_completed  # A second to import.

    waiting = list(cells)
    with kept_workers(workers, scheduler) as kept:
        client = kept.client(len(cells))
        address = client.scheduler.address
        running = {}

        def submit():
            """Give out no more cells at once than there are workers.

            A cell that kills its worker then takes no other with it.
            """
            workers_there = len(client.scheduler_info(n_workers=-1)["workers"])
            while waiting and len(running) < max(1, workers_there):
                cell = waiting.pop(0)
                future = client.submit(do_cell, cell, pure=False)
                running[future] = cell
                yield future

        try:
            completed = as_completed(list(submit()))
            for future in completed:
                cell = running.pop(future)
                yield cell, _outcome(future)  # Stored first: what follows may take seconds.
                if waiting and not kept.scheduler:
                    _renew_grown(client, future, kept.count)
                completed.update(list(submit()))
        except (CancelledError, OSError) as error:
            raise InputError(
                f"the connection to the scheduler {address} was lost; finished cells are kept: "
                "start the cluster again, then the same command"
            ) from error


def _renew_grown(client, future, workers):
    """Start the worker that has done a cell anew if it has grown, before it gets the next one."""
    from distributed.system import MEMORY_LIMIT

    (done_by,) = client.who_has([future]).values() or [()]
    known = client.scheduler_info(n_workers=-1)["workers"]
    limit = GROWN * MEMORY_LIMIT / workers
    grown = [
        address
        for address in done_by
        if address in known and known[address]["metrics"]["memory"] > limit
    ]
    future.release()  # Or the cell would be done again, as its outcome is lost with the worker.
    if grown:
        client.restart_workers(grown, raise_for_error=False)


def _outcome(future) -> Outcome:
    from dask.distributed import CancelledError, KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        text = str(error)
        return Outcome(error="KilledWorker: the cell's workers died again and again", trace=text)
    except (CancelledError, OSError):
        raise
    except Exception as error:  # `do_cell` raises nothing: it could not be called there.
        line = str(error).strip().splitlines()[0] if str(error).strip() else ""
        raise InputError(
            f"a worker cannot run cells ({type(error).__name__}: {line}); install this package "
            "there, in the same version"
        ) from error


@contextlib.contextmanager
def _client(workers, scheduler):
    import dask
    from dask.distributed import Client, LocalCluster

    # What matters of the cluster's many messages is said in one line here, as an error or a note.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler:
        with _connected(Client, scheduler) as client:
            yield client
        return
    with contextlib.ExitStack() as stack:
        # All the while: a worker that is started anew reads it again.
        stack.enter_context(dask.config.set(UNHINDERED))
        with _interrupts_wait():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                memory_limit=0,  # A cell's need is the user's affair; Dask's limit would kill it.
                dashboard_address=":0",  # A free port: the usual one may be taken.
                silence_logs=logging.CRITICAL,
                env=ONE_THREAD,
            )
            stack.enter_context(cluster)
        yield stack.enter_context(Client(cluster))


@contextlib.contextmanager
def _interrupts_wait():
    """Have Ctrl-C answered by this program alone, and not before the cluster stands.

    A terminal sends it to the workers, too, which would each print a traceback: threads and
    processes that start in here never see it. Dask can't close a cluster that is half started, so
    that here it takes effect on the way out.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread gets Ctrl-C.
        return
    arrived = []
    resource_tracker.ensure_running()  # Its start, with the first worker, would unblock Ctrl-C.
    answer = signal.signal(signal.SIGINT, lambda *received: arrived.append(received))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        signal.signal(signal.SIGINT, answer)
    if arrived and callable(answer):
        answer(*arrived[0])


def _connected(client_class, scheduler):
    try:
        client = client_class(scheduler, timeout=ANSWER_SECONDS)
    except (OSError, ValueError, TypeError, ImportError, RuntimeError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler}; start one with `dask scheduler`, or leave "
            "--scheduler out"
        ) from error
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        client.close()
        raise InputError(
            f"the scheduler {scheduler} has no workers; start some with `dask worker {scheduler}`"
        ) from error
    return client
