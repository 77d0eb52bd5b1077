"""What can be chosen in the training of GANs, and what the report chose."""

import dataclasses
import os

from experiments.settings import (
    require,
    require_choices,
    require_image_folder,
    require_once_each,
    require_seeds,
    require_where_to_run,
    setting,
)
from keras_assign.data.reduced_mnist import DIGITS, SOURCES

REPORT, STRONG, CHOOSE = "report", "strong", "choose"
PUBLISHED, SOUND = "published", "sound"
ROUNDS = 20  # In which a GAN is watched.
GENERATOR_FILE = "generator.keras"  # Of a cell.


@dataclasses.dataclass(frozen=True)
class GanSettings:
    """Settings of the GANs of Problem 3; each field is a flag of `experiments.gan`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    recipe: str = setting(
        REPORT,
        "report: the networks of figure 11; strong: a conditional GAN that augments what it "
        "judges; choose: score the candidates for strong on real images held out",
        (REPORT, STRONG, CHOOSE),
    )
    protocol: str = setting(
        SOUND,
        "published: the real images are drawn for the GAN alone, as the report did; sound: they "
        "are those that the classifiers of the same seed train on",
        (PUBLISHED, SOUND),
    )
    conditional: bool = setting(
        True,
        "one GAN for all digits, which is told the digit; --noconditional trains one a digit, as "
        "the report (recipe=report)",
    )
    dataset: str = setting(
        "reduced_mnist",
        "reduced_mnist: embedded, 1,000 training images a digit; mnist: all of MNIST, downloaded "
        "by Keras; folder: images in data_dir/train/<digit>/ and data_dir/test/<digit>/",
        SOURCES,
    )
    data_dir: str = setting(str, "the folder of images, or an .npz file, for dataset=folder")
    real: tuple = setting((300, 700, 1000), "real images a digit, separated by commas")
    generate: tuple = setting(
        (1000, 2000, 3000), "generated images a digit, an archive each, separated by commas"
    )
    digits: tuple = setting(tuple(range(DIGITS)), "the digits to draw, separated by commas")
    candidates: tuple = setting(
        (), "the candidates to score, separated by commas; default all (recipe=choose)"
    )
    seeds: int = setting(1, "GANs of each kind")
    first_seed: int = setting(0, "the first seed; the others follow it")
    effort: float = setting(1.0, "part of the training to do, for a quick look")
    export_dir: str = setting(str, "where to write the conditional generator as a SavedModel")
    workers: int = setting(
        0, "processes that train, one TensorFlow thread each; 0: this process, for a GPU"
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/gan", "folder for results, archives, figures and the page")
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False,
        "write findings, archives, figures and page of output_dir anew from its stored cells, and "
        "stop",
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        for name in ("real", "generate", "digits"):
            require_once_each(name, self)
        require_seeds(self)
        require_where_to_run(self)
        require_image_folder(self)
        require(min(self.real) >= 2, "real", "numbers of images from 2", self)
        require(min(self.generate) >= 1, "generate", "numbers of images from 1", self)
        allowed = set(self.digits) <= set(range(DIGITS))
        require(allowed, "digits", f"digits from 0 to {DIGITS - 1}", self)
        require(0 < self.effort <= 1, "effort", "above 0 and at most 1", self)
        whole = self.recipe == REPORT or self.conditional
        require(whole, "conditional", "true with recipe=strong and choose", self)
        sound = self.recipe != CHOOSE or self.protocol == SOUND
        require(sound, "protocol", "sound with recipe=choose", self)
        exportable = not self.export_dir or (self.conditional and self.recipe != CHOOSE)
        require(exportable, "export_dir", "left out with --noconditional or recipe=choose", self)

    def data(self, data_sha256: str) -> dict:
        """The part of a cell's settings that says which images it works on.

        Args:
            data_sha256: checksum of the images and labels; other data are other cells.
        """
        return {
            "dataset": self.dataset,
            "data_dir": os.path.abspath(self.data_dir) if self.data_dir else None,
            "data_sha256": data_sha256,
        }
