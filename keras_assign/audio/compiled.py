"""librosa's compiled functions, made by one process before several need them."""

import hashlib
import importlib.util
import tempfile
from pathlib import Path

import filelock
import numpy as np

from keras_assign.errors import InputError


def compile_librosa() -> None:
    """Have all that librosa compiles when it is first used made and kept, by one process at a time.

    numba keeps what it compiles beside librosa. Two processes that do so at the same time leave
    halves there that do not fit each other, and whoever uses them later crashes
    (https://github.com/numba/numba/issues/10128). The first time takes seconds, from then on
    it is an import. Call it before processes start that use librosa.

    Raises:
        InputError: the folder for temporary files cannot be written.
    """
    lock = filelock.FileLock(_lock())
    try:
        lock.acquire()
    except OSError as error:
        raise InputError(
            f"{lock.lock_file} cannot be written ({error}); make room there, or name another "
            "folder for temporary files with TMPDIR"
        ) from error
    try:
        import librosa  # What is compiled as it is imported,

        tone = np.sin(np.arange(8000, dtype=np.float32) / 10)
        librosa.pyin(tone, fmin=65, fmax=500, sr=8000, resolution=0.5)  # and what by its use.
    finally:
        lock.release()


def _lock():
    """A file for each environment and user; among temporary files, as both may be read-only."""
    place = f"{importlib.util.find_spec('librosa').origin} {Path.home()}"
    name = hashlib.sha256(place.encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"keras_assign-librosa-{name}.lock"
