"""A finished run of `experiments.gan`, as far as classifiers need it: which GANs there are."""

import dataclasses
from pathlib import Path

import numpy as np

from experiments.gan_digits.study import PROGRAM
from keras_assign.errors import InputError
from keras_assign.studies.run_folder import RunFolder

DATA = ("dataset", "data_dir", "data_sha256")


@dataclasses.dataclass(frozen=True)
class GanRun:
    """The GANs of a run, by seed and number of real images.

    Attributes:
        cells: by seed and real images a digit the names of the finished GANs' folders: one of
            each digit, or one of all. A name changes with all that the GAN depends on.
        root: the folder that these lie in.
        own_draw: whether the real images were drawn for the GANs alone.
        generate: images of each digit that every GAN has drawn.
        recipe: of the GANs.
        data: `dataset`, `data_dir` and `data_sha256`, as cells' settings have them.
        real_items: by seed and real images the indices of the images learnt from, in rising order.
        faults: of the GANs that are kept although they collapsed, in words.
    """

    cells: dict[tuple[int, int], list[str]]
    root: Path
    own_draw: bool
    generate: int
    recipe: dict
    data: dict
    real_items: dict[tuple[int, int], np.ndarray]
    faults: list[str]

    @property
    def seeds(self) -> list[int]:
        """The GANs' seeds, in rising order."""
        return sorted({seed for seed, _ in self.cells})

    def of(self, seed: int, real: int) -> list[str]:
        """Names of the folders of the GANs of a seed and size.

        Raises:
            InputError: the run has none.
        """
        if (seed, real) not in self.cells:
            known = ", ".join(str(size) for s, size in sorted(self.cells) if s == seed)
            raise InputError(
                f"{self.root.parent} has no GAN of {real} real images a digit and seed {seed} "
                f"(it has {known}); train it with experiments.gan --real, or ask for what is there"
            )
        return self.cells[seed, real]


def read(folder: str | Path) -> GanRun:
    """Read a run's records; the images themselves need not be there.

    Args:
        folder: of a run of `experiments.gan`.

    Raises:
        InputError: it is none, is not finished, or is damaged.
    """
    run_folder = RunFolder(folder, PROGRAM)
    run_info, found = run_folder.read()
    cells, items, faults = {}, {}, []
    for name, (record, arrays) in zip(run_info["cells"], found, strict=True):
        settings = record["settings"]
        place = settings["seed"], settings["real"]
        cells.setdefault(place, []).append(name)
        items.setdefault(place, []).append(arrays["real_items"])
        faults += [f for f in [record["attempts"][-1]["fault"]] if f]
    return GanRun(
        cells,
        run_folder.store.root,
        settings["own_draw"],
        settings["generate"],
        settings["recipe"],
        {name: settings[name] for name in DATA},
        {place: np.unique(np.concatenate(parts)) for place, parts in items.items()},
        faults,
    )
