"""What can be run again by changed code."""

import dataclasses
from pathlib import Path

from experiments.settings import require, setting
from keras_assign.errors import InputError

# In the order in which they are run again: classifiers of generated images need GANs' files.
WORKS = (
    "experiments.attention_digits.cells",
    "experiments.attention_speech.training_cell",
    "experiments.attention_kinds.training_cell",
    "experiments.attention_kinds.strong_cell",
    "experiments.attention_kinds.strong_rate_cell",
    "experiments.augmentation_digits.grid_cell",
    "experiments.augmentation_digits.strong_cell",
    "experiments.augmentation_digits.gallery_cell",
    "experiments.utterance_vectors.method_cell",
    "experiments.utterance_vectors.why_cell",
    "experiments.gan_digits.gan_cell",
    "experiments.gan_digits.choice_cell",
    "experiments.synthesis_digits.mix_cell",
    "experiments.synthesis_digits.top_cell",
    "experiments.synthesis_digits.worth_cell",
)


@dataclasses.dataclass(frozen=True)
class RecheckSettings:
    """Settings; each field is a flag of `experiments.recheck`.

    Raises:
        InputError: a value is not allowed.
    """

    since: str = setting("HEAD", "git commit with the code that the results were stored by")
    cells: int = setting(2, "cells of each run folder and module, the quickest of each kind first")
    run_dirs: tuple = setting((), "run folders, separated by commas; all in experiments/results")
    modules: tuple = setting(
        (), "modules to run, separated by commas, changed or not; all that changed"
    )
    workers: int = setting(1, "cells at a time, each in a process with one TensorFlow thread")
    accept: bool = setting(False, "keep the stored results of a module whose cells are the same")
    keep_files: bool = setting(
        False, "give stored cells the files that git does not hold, if they come out the same"
    )

    def __post_init__(self):
        """Refuse what cannot be run."""
        known = bool(self.since) and not self.since.startswith("-")
        require(known, "since", "a git commit", self)
        require(self.cells >= 1, "cells", "at least 1", self)
        require(1 <= self.workers <= 1024, "workers", "from 1 to 1024", self)
        require(set(self.modules) <= set(WORKS), "modules", f"of {', '.join(WORKS)}", self)
        names = [Path(folder).name for folder in self.run_dirs]
        require(len(set(names)) == len(names), "run_dirs", "folders of different names", self)
        for folder in self.run_dirs:
            if not (Path(folder) / "cells").is_dir():
                raise InputError(f"run_dirs: {folder} is no folder of a run: it has no cells")
