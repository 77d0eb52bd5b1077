"""What can be chosen in Problem 2, and what the report chose."""

import dataclasses

from experiments.data_settings import ImageSettings
from experiments.protocols import (
    CORRECTED,
    FORMER_PROTOCOLS,
    FORMER_RECIPES,
    PUBLISHED,
    REPORT_RECIPE,
    TUNE,
    TUNED,
)
from keras_assign.errors import InputError
from keras_assign.recipes.warped_digits import NETWORKS
from keras_assign.studies.settings import (
    EffortSettings,
    RunSettings,
    SeedSettings,
    changed,
    require_once_each,
    setting,
)


@dataclasses.dataclass(frozen=True)
class AugmentationSettings(ImageSettings, SeedSettings, EffortSettings, RunSettings):
    """Settings of Problem 2; each field is a flag of `experiments.augmentation`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/augmentation")
    effort: float = changed(
        EffortSettings,
        "effort",
        help="part of the stored recipe's training to do, for a quick look (recipe=tuned, tune)",
    )
    recipe: str = setting(
        REPORT_RECIPE,
        "report: LeNet-5 on real and augmented images, a grid; tuned: on-line warps, "
        "regularisation and a schedule, on real images alone; tune: score the candidates for "
        "tuned on validation images",
        (REPORT_RECIPE, TUNED, TUNE),
        FORMER_RECIPES,
    )
    protocol: str = setting(
        CORRECTED,
        "published: augments all images whatever is called real, as the report; corrected: "
        "augments the chosen real images alone; both: both",
        (PUBLISHED, CORRECTED, "both"),
        FORMER_PROTOCOLS,
    )
    real: tuple = setting((300, 700, 1000), "real images a digit, separated by commas", ge=1)
    augmented: tuple = setting(
        (0, 1000, 2000, 3000), "augmented images a digit, separated by commas", ge=0
    )
    control: bool = setting(
        True,
        "with corrected, also train on real images alone for as many updates as the largest "
        "augmented cell takes",
    )
    epochs: int = setting(10, "passes over the training images (recipe=report)", ge=1)
    batch_size: int = setting(64, "images in an optimiser update (recipe=report)", ge=1)
    learning_rate: float = setting(0.001, "Adam's rate (recipe=report)", gt=0, lt=100)
    hidden_layers: bool = setting(
        True,
        "LeNet-5 has its hidden dense layers, 120 and 84; with --nohidden_layers none, as the "
        "report's text can also be read (recipe=report)",
    )
    rotation: float = setting(
        15.0, "largest rotation to either side, degrees (recipe=report)", ge=0, le=180
    )
    translation: float = setting(
        0.1, "largest shift along each axis, as a fraction of the side (recipe=report)", ge=0, lt=1
    )
    zoom: float = setting(0.2, "largest relative change of size (recipe=report)", ge=0, lt=1)
    networks: tuple = setting(
        NETWORKS, "the networks to train, separated by commas (recipe=tuned, tune)", NETWORKS
    )
    candidates: tuple = setting(
        (), "the candidates to score, separated by commas; default all (recipe=tune)"
    )
    beside: tuple = setting(
        (),
        "folders of earlier runs with other recipes, separated by commas, shown on the page, too",
    )
    in_8_bits: bool = setting(
        False, "also train a small network and write it in 8 bits, for LiteRT (recipe=tuned)"
    )
    export_dir: str = setting(str, "where to write the strongest network as a SavedModel")

    def check(self):
        """Refuse a number or network twice, and an export of what is not trained."""
        for name in ("real", "augmented", "networks"):
            require_once_each(name, self)
        if self.export_dir and self.recipe != TUNED:
            raise InputError("export_dir exports the strongest network; add --recipe=tuned")

    @property
    def protocols(self) -> tuple[str, ...]:
        """The protocols to run, one or two."""
        return (PUBLISHED, CORRECTED) if self.protocol == "both" else (self.protocol,)
