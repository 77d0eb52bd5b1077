"""One run at a time in a folder."""

import contextlib
from pathlib import Path

import filelock

from keras_assign.errors import InputError
from keras_assign.studies.store import cannot_write

LOCK = ".lock"


@contextlib.contextmanager
def only_run_in(folder: Path):
    """Hold the folder's lock while the block runs; made if missing.

    The operating system drops the lock with the process, so none outlives a killed run.

    Args:
        folder: a run's.

    Raises:
        InputError: another run holds it, or the folder cannot be written.
    """
    lock = filelock.FileLock(folder / LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise InputError(
            f"another run is at work in {folder}; wait for its end, or choose another output_dir"
        ) from error
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        yield
    finally:
        lock.release()
