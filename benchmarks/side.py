"""One side of a task in a process of its own, with its own threads and memory."""

import contextlib
import importlib
import multiprocessing
import os
import threading

import psutil

from benchmarks.task import OURS, PEERS, Outcome, Stopwatch, Task
from keras_assign.errors import InputError

# All sides are timed on the CPU, wherever they run.
NO_ACCELERATOR = {"CUDA_VISIBLE_DEVICES": "-1"}
THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
SAMPLED_SECONDS = 0.1


class Side:
    """A process that is ready to run its side of a task whenever it is told to.

    Args:
        task: whose side.
        which: `OURS` or one of `task.peers`.

    Attributes:
        peak_bytes: of memory, in the runs that watch it.
        imports: seconds that the process took to import what the side needs, and to read the data.

    Raises:
        InputError: the process cannot prepare.
    """

    def __init__(self, task: Task, which: str):
        self.peak_bytes = 0
        self._what = f"task {task.name}, {which}"
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, task, which))
        with children(task.threads):
            self._process.start()
        theirs.close()
        self.imports = self._answer()

    def run(self, seed: int, watch_memory: bool = False) -> tuple[Outcome, float]:
        """Run once.

        Args:
            seed: of all that is random.
            watch_memory: whether to note how much memory the process and what it started take at
                most. Looking costs time, so that such a run should not be a timed one.

        Returns:
            What the side's own function returns, and the seconds of all that it did, but for what
            it repeated.

        Raises:
            InputError: it failed.
        """
        if not watch_memory:
            return self._done(seed)
        done = threading.Event()
        sampler = threading.Thread(target=self._watch_memory, args=(done,))
        sampler.start()
        try:
            return self._done(seed)
        finally:
            done.set()
            sampler.join()

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._connection.send(None)
        self._process.join(timeout=10)
        self._process.kill()

    def _done(self, seed):
        with contextlib.suppress(OSError):  # It ended; there may still be an answer why.
            self._connection.send(seed)
        return self._answer()

    def _answer(self):
        try:
            answer = self._connection.recv()
        except (EOFError, OSError):
            raise InputError(f"{self._what}: its process ended; see above for why") from None
        if isinstance(answer, str):
            raise InputError(f"{self._what}: {answer}")
        return answer

    def _watch_memory(self, done):
        process = psutil.Process(self._process.pid)
        while True:
            with contextlib.suppress(psutil.Error):
                family = [process, *process.children(recursive=True)]
                self.peak_bytes = max(self.peak_bytes, sum(map(_taken, family)))
            if done.wait(SAMPLED_SECONDS):
                return


def _taken(process):
    """Bytes of memory: of pages that processes share, as much as comes to each; 0 once it ended."""
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(memory, "pss", memory.rss)  # Only Linux knows who shares what.


@contextlib.contextmanager
def children(threads: int):
    """Processes that start in here see no accelerator, and have so many threads.

    Args:
        threads: of each; 0: as many as they like.
    """
    wanted = NO_ACCELERATOR | ({name: str(threads) for name in THREADS} if threads else {})
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _keep_to_one_core():
    """One thread of work leaves others, of the system's or a library's, a second core otherwise."""
    process = psutil.Process()
    if hasattr(process, "cpu_affinity"):  # macOS has none.
        process.cpu_affinity(process.cpu_affinity()[:1])


def _end_joblib():
    """End joblib's processes in order; else they would warn that nobody removed their files."""
    from joblib.externals.loky import reusable_executor

    # Asking joblib for its executor would start one.
    executor = getattr(reusable_executor, "_executor", None)
    if executor is not None:
        executor.terminate(kill_workers=True)


def _serve(connection, task, which):
    from keras_assign.quiet_import import tensorflow_notices_hidden

    try:
        if task.threads == 1:
            _keep_to_one_core()
        watch = Stopwatch()
        if which == OURS:
            with tensorflow_notices_hidden():
                import tensorflow  # noqa: F401
        name, more = PEERS.get(which, (which, {}))
        run = getattr(importlib.import_module(task.module), name)({**task.options, **more})
        connection.send(watch.read())
        while (seed := connection.recv()) is not None:
            watch.read()
            outcome = run(seed)
            connection.send((outcome, watch.read() - outcome.repeated))
    except InputError as error:
        connection.send(str(error))
    except (Exception, KeyboardInterrupt) as error:
        connection.send(f"{type(error).__name__}: {error}".splitlines()[0])
    finally:
        _end_joblib()
        connection.close()
