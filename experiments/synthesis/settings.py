"""What can be chosen in the second half of Problem 3, and what the report chose."""

import dataclasses

from experiments.protocols import CORRECTED, FORMER_PROTOCOLS, PUBLISHED
from keras_assign.recipes.warped_digits import LENET5, VGG
from keras_assign.studies.settings import (
    EffortSettings,
    RunSettings,
    changed,
    require,
    require_once_each,
    setting,
)

# Which generated images are kept: those of which a LeNet-5, trained on the same real images, is as
# sure as this that they are what they were to be.
CONFIDENT, DOUBTFUL = (0.9, 1.0), (0.6, 0.9)
BEST_NETWORKS = (LENET5, VGG)  # To the best trainings of which generated images are added.
FILTERS = {"all": (), "confident": CONFIDENT, "doubtful": DOUBTFUL}


@dataclasses.dataclass(frozen=True)
class SynthesisSettings(EffortSettings, RunSettings):
    """Settings of the second half of Problem 3; each field is a flag of `experiments.synthesis`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/synthesis")
    scheduler: str = changed(
        RunSettings,
        "scheduler",
        help="address of a Dask scheduler, tcp://host:port, to train there; its machines need the "
        "folder gan under the same path",
    )
    effort: float = changed(
        EffortSettings,
        "effort",
        help="part of these trainings to do, for a quick look (with on_top)",
    )
    gan: str = setting("runs/gan", "folder of a run of experiments.gan, whose images are added")
    protocol: str = setting(
        CORRECTED,
        "published: the real images are drawn anew for each training, independently of the GAN's, "
        "and all training images are augmented, as the report did; corrected: the classifier's "
        "real images are the very ones that the GAN learnt from, and these alone are augmented",
        (PUBLISHED, CORRECTED),
        FORMER_PROTOCOLS,
    )
    real: tuple = setting((300, 700, 1000), "real images a digit, separated by commas", ge=1)
    generated: tuple = setting(
        (0, 1000, 2000, 3000), "generated images a digit, separated by commas", ge=0
    )
    augmented: tuple = setting(
        (0, 1000, 2000, 3000),
        "augmented images a digit, separated by commas, with the fewest real ones",
        ge=0,
    )
    control: bool = setting(
        True,
        "with corrected, also train without generated images for as many updates as the largest "
        "mix takes",
    )
    alone: bool = setting(
        True, "also train on generated images alone, all and those of some confidence"
    )
    quality: bool = setting(
        True, "also measure the images: how near to real ones, how varied, how many memorised"
    )
    trainings: int = setting(5, "classifiers on each GAN's images", ge=1, le=1000)
    epochs: int = setting(10, "passes over the training images of the grids' LeNet-5", ge=1)
    on_top: str = setting(
        str,
        "folder of a run of experiments.augmentation --recipe=tuned: also add generated images "
        "to the real ones there, with the same recipe, on-line augmentation included",
    )
    networks: tuple = setting(
        BEST_NETWORKS,
        "the networks to train so, separated by commas (with on_top)",
        BEST_NETWORKS,
    )
    beside: tuple = setting(
        (),
        "folders of other runs, separated by commas, shown on the page, too: with the other "
        "protocol, or of better GANs",
    )

    def check(self):
        """Refuse a number or network twice, and what has no images to add."""
        for name in ("real", "generated", "augmented", "networks"):
            require_once_each(name, self)
        require(bool(self.gan), "gan", "a folder", self)
        require(max(self.generated) > 0, "generated", "above 0 somewhere", self)
        require(
            self.protocol == CORRECTED or not self.on_top, "protocol", "corrected with on_top", self
        )
