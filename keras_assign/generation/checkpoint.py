"""A long training's state on disk, so that it goes on where it was killed."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np

from keras_assign.generation.gan import GAN

STATE, ABOUT = "state.npz", "about.json"


class Checkpoint:
    """All variables of a GAN and its optimisers, seeds and averages included.

    (`save_weights` keeps neither the state of random generators nor that of the two optimisers.)

    Args:
        folder: for this training alone; made when it is first written.
    """

    def __init__(self, folder: Path):
        self.folder = Path(folder)

    def write(self, model: GAN, about: dict) -> None:
        """Keep the present state in place of the last one; a kill leaves one of the two whole.

        Args:
            model: compiled.
            about: JSON values to come back with the state.
        """
        half = self.folder.with_name(f".unfinished-{self.folder.name}")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        state = {f"v{n}": v.value.numpy() for n, v in enumerate(_variables(model))}
        np.savez(half / STATE, **state)
        (half / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        # Two names change: killed between, there is none, and the training starts anew.
        self.remove()
        os.replace(half, self.folder)

    def restore(self, model: GAN) -> dict | None:
        """Take over the state that was kept.

        Args:
            model: compiled, of the same networks.

        Returns:
            What was kept about it; None where nothing usable is there, and nothing changed.
        """
        variables = _variables(model)
        try:
            about = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))
            with (
                (self.folder / STATE).open("rb") as file,
                np.load(file, allow_pickle=False) as arrays,
            ):
                state = [arrays[f"v{n}"] for n in range(len(variables))]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None
        if any(kept.shape != tuple(v.shape) for kept, v in zip(state, variables, strict=True)):
            return None
        for kept, variable in zip(state, variables, strict=True):
            variable.assign(kept)
        return about

    def remove(self) -> None:
        """Forget the state, once the training is done."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _variables(model):
    return [*model.variables, *model.d_optimizer.variables, *model.g_optimizer.variables]
