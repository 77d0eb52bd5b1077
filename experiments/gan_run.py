"""A finished run of `experiments.gan`, as far as what learns from its images needs it."""

import dataclasses
from collections import defaultdict
from pathlib import Path

from experiments.protocols import TUNE
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.errors import InputError
from keras_assign.studies.study import Run

DATA = ("dataset", "data_dir", "data_sha256")


@dataclasses.dataclass(frozen=True)
class GanRun:
    """The GANs of a run, by seed and number of real images.

    Attributes:
        cells: by seed and real images a digit the names of the finished GANs' folders: one of
            each digit, or one of all. A name changes with all that the GAN depends on.
        made: checksum of what each of these drew while it was trained. On another machine the same
            training draws other images, and what learnt from those are other cells.
        faults: by seed and real images, in words, of GANs that are kept although they collapsed.
        root: the folder that the GANs' folders lie in.
        own_draw: whether the real images were drawn for the GANs alone.
        generate: images of each digit that every GAN has drawn.
        about: `recipe` (its name), `conditional` and `shortened` (a quick look).
        data: `dataset`, `data_dir` and `data_sha256`, as cells' settings have them.
    """

    cells: dict[tuple[int, int], list[str]]
    made: dict[str, str]
    faults: dict[tuple[int, int], list[str]]
    root: Path
    own_draw: bool
    generate: int
    about: dict
    data: dict

    @property
    def seeds(self) -> list[int]:
        """The GANs' seeds, in rising order."""
        return sorted({seed for seed, _ in self.cells})

    def of(self, seed: int, real: int) -> dict[str, list[str]]:
        """What a cell's settings say of the GANs of a seed and size; 0 real images for none.

        Returns:
            `gan`, names of their folders, and `gan_made`, see `made`.

        Raises:
            InputError: the run has none.
        """
        if real and (seed, real) not in self.cells:
            known = ", ".join(str(size) for s, size in sorted(self.cells) if s == seed)
            raise InputError(
                f"{self.root.parent} has no GAN of {real} real images a digit and seed {seed} "
                f"(it has {known}); train it with experiments.gan --real, or ask for what is there"
            )
        names = self.cells[seed, real] if real else []
        return {"gan": names, "gan_made": [self.made[name] for name in names]}


def of(run: Run) -> GanRun:
    """A stored run as far as classifiers need it; the images themselves need not be there.

    Args:
        run: of `experiments.gan`.

    Raises:
        InputError: it has no images, or those of some digits only.
    """
    if run.settings["recipe"] == TUNE:
        raise InputError(f"{run.path} has no images: it is a run with --recipe=tune; name another")
    cells, digits, faults = defaultdict(list), defaultdict(list), defaultdict(list)
    for name, record in zip(run.names, run.records, strict=True):
        settings, fault = record["settings"], record["attempts"][-1]["fault"]
        place = settings["seed"], settings["real"]
        cells[place].append(name)
        digits[place] += settings["digits"]
        faults[place] += [fault] if fault else []
    if any(len(drawn) != DIGITS for drawn in digits.values()):
        raise InputError(f"{run.path} has GANs of some digits only; name a run of all of them")
    about = {"recipe": run.settings["recipe"], "shortened": run.settings["effort"] < 1}
    return GanRun(
        cells=dict(cells),
        made={n: r["arrays_sha256"] for n, r in zip(run.names, run.records, strict=True)},
        faults=dict(faults),
        root=run.folders[0].parent,
        about={**about, "conditional": settings["conditional"]},
        data={name: settings[name] for name in DATA},
        **{name: settings[name] for name in ("own_draw", "generate")},
    )
