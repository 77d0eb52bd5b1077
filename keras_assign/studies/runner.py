"""Run the cells of a study that are not finished yet, here or on Dask workers."""

import contextlib
import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from multiprocessing import resource_tracker

from tqdm import tqdm

from keras_assign.errors import InputError
from keras_assign.studies import provenance
from keras_assign.studies.cell import Cell
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
# Of its share of the machine's memory, past which a worker is started anew between two cells:
# TensorFlow keeps about 100 MB of every training, and the next cell needs its own.
GROWN = 0.5
ANSWER_SECONDS = 20
WORKER_SECONDS = 60


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
        print(f"{len(cells) - len(waiting)} of {len(cells)} cells are finished already and kept")
    if not waiting:
        return 0
    if scheduler or workers:
        outcomes = _on_dask(waiting, workers, scheduler)
    else:
        outcomes = ((cell, do_cell(cell)) for cell in waiting)
    failures, codes = [], {provenance.code(provenance.describe())}
    with contextlib.closing(outcomes), _progress_bar(waiting) as progress:
        for done, (cell, outcome) in enumerate(outcomes, start=1):
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
            progress.set_description_str(f"{done} of {len(waiting)} cells")
            progress.update(cell.cost)
    if failures:
        cell, error = failures[0]
        raise InputError(
            f"{len(failures)} of {len(waiting)} cells failed, {cell.label} with {error}; the "
            "others are kept, and the same command runs the failed ones again"
        )
    return len(waiting)


def _progress_bar(cells):
    """Counts work, not cells, so that the time left is right when cells differ in size."""
    return tqdm(
        total=sum(cell.cost for cell in cells),
        desc=f"0 of {len(cells)} cells",
        smoothing=0,  # The mean speed so far: cells of a kind come together.
        bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left",
    )


def _on_dask(cells, workers, scheduler) -> Iterator[tuple[Cell, Outcome]]:
    from dask.distributed import CancelledError, as_completed  # A second to import.

    waiting = list(cells)
    with _client(min(workers, len(cells)), scheduler) as client:
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
                if waiting and not scheduler:
                    _renew_grown(client, future, workers)
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
