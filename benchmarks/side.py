"""One side of a task in a process of its own, with its own threads and memory."""

import contextlib
import importlib
import multiprocessing
import os
import threading

import psutil

from benchmarks.task import Outcome, Task
from keras_assign.errors import InputError

OURS, PEER = "ours", "peer"
THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
SAMPLED_SECONDS = 0.1


class Side:
    """A process that is ready to run its side of a task whenever it is told to.

    Args:
        task: whose side.
        which: `OURS` or `PEER`.

    Raises:
        InputError: the process cannot prepare.
    """

    def __init__(self, task: Task, which: str):
        self.peak_bytes = 0
        self._what = f"task {task.name}, {which}"
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, task, which))
        with threads(task.threads):
            self._process.start()
        theirs.close()
        self._answer()

    def run(self, seed: int) -> Outcome:
        """Run once, and note how much memory the process and what it started take.

        Args:
            seed: of all that is random.

        Raises:
            InputError: it failed.
        """
        done = threading.Event()
        sampler = threading.Thread(target=self._watch_memory, args=(done,))
        sampler.start()
        try:
            with contextlib.suppress(OSError):  # It ended; there may still be an answer why.
                self._connection.send(seed)
            return self._answer()
        finally:
            done.set()
            sampler.join()

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._connection.send(None)
        self._process.join(timeout=10)
        self._process.kill()

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
                resident = sum(member.memory_info().rss for member in family)
                self.peak_bytes = max(self.peak_bytes, resident)
            if done.wait(SAMPLED_SECONDS):
                return


@contextlib.contextmanager
def threads(count: int):
    """Processes that start in here have so many threads.

    Args:
        count: of them; 0: as many as they like.
    """
    if not count:
        yield
        return
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update({name: str(count) for name in THREADS})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _serve(connection, task, which):
    from keras_assign.quiet_import import tensorflow_notices_hidden

    try:
        module = importlib.import_module(task.module)
        if which == OURS:
            with tensorflow_notices_hidden():
                import tensorflow  # noqa: F401
        run = getattr(module, which)(task.options)
        connection.send(True)
        while (seed := connection.recv()) is not None:
            connection.send(run(seed))
    except InputError as error:
        connection.send(str(error))
    except (Exception, KeyboardInterrupt) as error:
        connection.send(f"{type(error).__name__}: {error}".splitlines()[0])
    finally:
        connection.close()
