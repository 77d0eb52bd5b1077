"""Work done in a process of its own, with threads and memory as a user would have them."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.side import children


def in_own_process(work, *arguments, thread_count: int = 0):
    """What a function returns, called in a new process.

    Args:
        work: a function of a module.
        *arguments: what it takes.
        thread_count: of TensorFlow and of others; 0: as many as they like.
    """
    with children(thread_count), ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_quietly, work, arguments).result()


def _quietly(work, arguments):
    from keras_assign.quiet_import import tensorflow_notices_hidden

    with tensorflow_notices_hidden():
        import tensorflow  # noqa: F401
    return work(*arguments)
