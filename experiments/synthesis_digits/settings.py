"""What can be chosen in the second half of Problem 3, and what the report chose."""

import dataclasses

from experiments.settings import (
    require,
    require_choices,
    require_once_each,
    require_where_to_run,
    setting,
)
from keras_assign.recipes.warped_digits import NETWORKS

PUBLISHED, SOUND = "published", "sound"
# Which generated images are kept: those of which a LeNet-5, trained on the same real images, is as
# sure as this that they are what they were to be.
ALL = ()
CONFIDENT, DOUBTFUL = (0.9, 1.0), (0.6, 0.9)


@dataclasses.dataclass(frozen=True)
class SynthesisSettings:
    """Settings of the second half of Problem 3; each field is a flag of `experiments.synthesis`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    gan: str = setting("runs/gan", "folder of a run of experiments.gan, whose images are added")
    protocol: str = setting(
        SOUND,
        "published: the real images are drawn anew for each training, independently of the GAN's, "
        "and all training images are augmented, as the report did; sound: the classifier's real "
        "images are the very ones that the GAN learnt from, and these alone are augmented",
        (PUBLISHED, SOUND),
    )
    real: tuple = setting((300, 700, 1000), "real images a digit, separated by commas")
    generated: tuple = setting(
        (0, 1000, 2000, 3000), "generated images a digit, separated by commas"
    )
    augmented: tuple = setting(
        (0, 1000, 2000, 3000),
        "augmented images a digit, separated by commas, with the fewest real ones",
    )
    control: bool = setting(
        True,
        "with sound, also train without generated images for as many updates as the largest mix "
        "takes",
    )
    alone: bool = setting(
        True, "also train on generated images alone, all and those of some confidence"
    )
    trainings: int = setting(5, "classifiers on each GAN's images")
    epochs: int = setting(10, "passes over the training images of the grids' LeNet-5")
    on_top: str = setting(
        str,
        "folder of a run of experiments.augmentation --recipe=strong: also add generated images "
        "to the real ones there, with the same recipe, on-line augmentation included",
    )
    networks: tuple = setting(
        NETWORKS, "the networks to train so, separated by commas (with on_top)", NETWORKS
    )
    effort: float = setting(1.0, "part of these trainings to do, for a quick look (with on_top)")
    workers: int = setting(
        0, "processes that train, one TensorFlow thread each; 0: this process, for a GPU"
    )
    scheduler: str = setting(
        str,
        "address of a Dask scheduler, tcp://host:port, to train there; its machines need the "
        "folder gan under the same path",
    )
    output_dir: str = setting("runs/synthesis", "folder for results, figures and the page")
    beside: tuple = setting(
        (),
        "folders of other runs, separated by commas, shown on the page, too: with the other "
        "protocol, or of better GANs",
    )
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False, "write findings, figures and page of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        for name in ("real", "generated", "augmented", "networks"):
            require_once_each(name, self)
        require_where_to_run(self)
        require(bool(self.gan), "gan", "a folder", self)
        require(min(self.real) >= 1, "real", "numbers of images from 1", self)
        for name in ("generated", "augmented"):
            require(min(getattr(self, name)) >= 0, name, "numbers of images from 0", self)
        require(max(self.generated) > 0, "generated", "above 0 somewhere", self)
        require(1 <= self.trainings <= 1000, "trainings", "from 1 to 1000", self)
        require(self.epochs >= 1, "epochs", "at least 1", self)
        require(0 < self.effort <= 1, "effort", "above 0 and at most 1", self)
        require(self.protocol == SOUND or not self.on_top, "protocol", "sound with on_top", self)
