"""A long training's state on disk, so that it goes on where it was killed."""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import filelock
import numpy as np

from keras_assign.errors import InputError
from keras_assign.generation.gan import GAN

OLD_DAYS = 14  # After which a state is nobody's: its code or settings have changed.


class Checkpoint:
    """All variables of a GAN and its optimisers, seeds and averages included, in one file.

    (`save_weights` keeps neither the state of random generators nor that of the two optimisers.)

    Args:
        file: for this training alone; its folder is there.
    """

    def __init__(self, file: Path):
        self.file = Path(file)

    def write(self, model: GAN, log: dict, samples: list[np.ndarray]) -> None:
        """Keep the present state in place of the last one, in one step.

        Args:
            model: compiled.
            log: JSON values to come back with the state.
            samples: as many arrays of one shape to come back with it.

        Raises:
            InputError: the file cannot be written.
        """
        state = {f"v{n}": v.value.numpy() for n, v in enumerate(_variables(model))}
        half = self.file.with_name(f".{self.file.name}.tmp")
        try:
            with half.open("wb") as file:
                np.savez(file, log=json.dumps(log), samples=np.stack(samples), **state)
            os.replace(half, self.file)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise InputError(
                f"cannot write {self.file} ({error.strerror}), which lets a training go on after a "
                "kill; free the disk, or name another folder in KERAS_ASSIGN_CACHE"
            ) from error

    def restore(self, model: GAN) -> tuple[dict, list[np.ndarray]] | None:
        """Take over the state that was kept.

        Args:
            model: compiled, of the same networks.

        Returns:
            Log and samples; None where nothing usable is there, and nothing changed.
        """
        variables = _variables(model)
        try:
            with self.file.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                log, samples = json.loads(str(arrays["log"])), list(arrays["samples"])
                state = [arrays[f"v{n}"] for n in range(len(variables))]
        except Exception:  # Missing, cut off, of another form: NumPy and zipfile raise many kinds.
            return None
        if any(kept.shape != tuple(v.shape) for kept, v in zip(state, variables, strict=True)):
            return None
        for kept, variable in zip(state, variables, strict=True):
            variable.assign(kept)
        return log, samples


@contextlib.contextmanager
def checkpoint(folder: Path, key: str) -> Iterator[Checkpoint | None]:
    """The checkpoint of a training, which is forgotten when the block ends well.

    Args:
        folder: of all checkpoints; made if missing. Those that nobody came back for go.
        key: names the training: its settings, seed and code.

    Yields:
        The checkpoint; None while another process does the same training.

    Raises:
        InputError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot make {folder} ({error.strerror}); name another folder in KERAS_ASSIGN_CACHE"
        ) from error
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # Another process may remove it meanwhile.
            if time.time() - file.stat().st_mtime > 86400 * OLD_DAYS:
                file.unlink()
    lock = filelock.FileLock(folder / f"{key}.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        yield None
        return
    made = Checkpoint(folder / f"{key}.npz")
    try:
        yield made
        made.file.unlink(missing_ok=True)
    finally:
        lock.release()


def _variables(model):
    return [*model.variables, *model.d_optimizer.variables, *model.g_optimizer.variables]
