"""What can be chosen in Problem 2, and what the report chose."""

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
from keras_assign.errors import InputError
from keras_assign.recipes.warped_digits import NETWORKS


@dataclasses.dataclass(frozen=True)
class AugmentationSettings:
    """Settings of Problem 2; each field is a flag of `experiments.augmentation`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    recipe: str = setting(
        "report",
        "report: LeNet-5 on real and augmented images, a grid; strong: on-line warps, "
        "regularisation and a schedule, on real images alone; choose: score the candidates for "
        "strong on validation images",
        ("report", "strong", "choose"),
    )
    protocol: str = setting(
        "sound",
        "published: augments all images whatever is called real, as the report; sound: augments "
        "the chosen real images alone; both: both",
        ("published", "sound", "both"),
    )
    dataset: str = setting(
        "reduced_mnist",
        "reduced_mnist: embedded, 1,000 training images a digit; mnist: all of MNIST, downloaded "
        "by Keras; folder: images in data_dir/train/<digit>/ and data_dir/test/<digit>/",
        ("reduced_mnist", "mnist", "folder"),
    )
    data_dir: str = setting(str, "the folder of images, or an .npz file, for dataset=folder")
    real: tuple = setting((300, 700, 1000), "real images a digit, separated by commas")
    augmented: tuple = setting(
        (0, 1000, 2000, 3000), "augmented images a digit, separated by commas"
    )
    control: bool = setting(
        True,
        "with sound, also train on real images alone for as many updates as the largest augmented "
        "cell takes",
    )
    seeds: int = setting(5, "trainings of each cell; verdicts need at least 5")
    first_seed: int = setting(0, "the first seed; the others follow it")
    epochs: int = setting(10, "passes over the training images (recipe=report)")
    batch_size: int = setting(64, "images in an optimiser update (recipe=report)")
    learning_rate: float = setting(0.001, "Adam's rate (recipe=report)")
    hidden_layers: bool = setting(
        True,
        "LeNet-5 has its hidden dense layers, 120 and 84; with --nohidden_layers none, as the "
        "report's text can also be read (recipe=report)",
    )
    rotation: float = setting(15.0, "largest rotation to either side, degrees (recipe=report)")
    translation: float = setting(
        0.1, "largest shift along each axis, as a fraction of the side (recipe=report)"
    )
    zoom: float = setting(0.2, "largest relative change of size (recipe=report)")
    networks: tuple = setting(
        NETWORKS, "the networks to train, separated by commas (recipe=strong, choose)", NETWORKS
    )
    candidates: tuple = setting(
        (), "the candidates to score, separated by commas; default all (recipe=choose)"
    )
    effort: float = setting(
        1.0, "part of the stored recipe's training to do, for a quick look (recipe=strong, choose)"
    )
    workers: int = setting(
        0, "processes that train, one TensorFlow thread each; 0: this process, for a GPU"
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/augmentation", "folder for results, figures and the page")
    beside: tuple = setting(
        (),
        "folders of earlier runs with other recipes, separated by commas, shown on the page, too",
    )
    export_dir: str = setting(str, "where to write the strongest network as a SavedModel")
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False, "write findings, figures and page of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        for name in ("real", "augmented", "networks"):
            require_once_each(name, self)
        require_seeds(self)
        require_where_to_run(self)
        require_image_folder(self)
        require(min(self.real) >= 1, "real", "numbers of images from 1", self)
        require(min(self.augmented) >= 0, "augmented", "numbers of images from 0", self)
        require(self.epochs >= 1, "epochs", "at least 1", self)
        require(self.batch_size >= 1, "batch_size", "at least 1", self)
        require(0 < self.learning_rate < 100, "learning_rate", "above 0 and below 100", self)
        require(0 <= self.rotation <= 180, "rotation", "from 0 to 180 degrees", self)
        require(0 <= self.translation < 1, "translation", "from 0 to below 1", self)
        require(0 <= self.zoom < 1, "zoom", "from 0 to below 1", self)
        require(0 < self.effort <= 1, "effort", "above 0 and at most 1", self)
        if self.export_dir and self.recipe != "strong":
            raise InputError("export_dir exports the strongest network; add --recipe=strong")

    @property
    def protocols(self) -> tuple[str, ...]:
        """The protocols to run, one or two."""
        return ("published", "sound") if self.protocol == "both" else (self.protocol,)

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
