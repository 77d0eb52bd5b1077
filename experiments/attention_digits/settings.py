"""What can be chosen in Problem 4a, and what each protocol chooses."""

import dataclasses

from experiments.data_settings import ImageSettings
from experiments.protocols import CORRECTED, FORMER_PROTOCOLS, PUBLISHED
from keras_assign.studies.settings import (
    RunSettings,
    SeedSettings,
    TimingSettings,
    changed,
    require,
    require_once_each,
    setting,
)

MODELS = ("digit_cnn", "digit_cnn_spatial_attention")
MODEL_TITLES = {
    "digit_cnn": "Basic CNN",
    "digit_cnn_spatial_attention": "CNN with spatial attention",
}

# What a flag that is not given becomes. `published` is the report's own procedure; Adam at Keras'
# default rate is not stated there. `corrected` keeps its batch size and epochs; its learning rate
# and schedule won `experiments.attention_digits.choose_recipe`; docs/attention_digits.md tells how.
RECIPES = {
    PUBLISHED: {
        "epochs": 10,
        "batch_size": 128,
        "learning_rate": 0.001,
        "schedule": "constant",
        "validation_fraction": 0.1,
    },
    CORRECTED: {
        "epochs": 10,
        "batch_size": 128,
        "learning_rate": 0.002,
        "schedule": "cosine",
        "validation_fraction": 0.1,
    },
}


@dataclasses.dataclass(frozen=True)
class DigitSettings(ImageSettings, SeedSettings, TimingSettings, RunSettings):
    """Settings of Problem 4a; each field is a flag of `experiments.attention`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    output_dir: str = changed(RunSettings, "output_dir", "runs/attention")
    protocol: str = setting(
        CORRECTED,
        "published: the report's procedure, faults included; corrected: stratified validation, "
        "paired seeds, intervals; both: one after the other, side by side on the page",
        (PUBLISHED, CORRECTED, "both"),
        FORMER_PROTOCOLS,
    )
    models: tuple = setting(MODELS, "the models to train, separated by commas", MODELS)
    epochs: int = setting(int, "passes over the training images; default 10", ge=1)
    batch_size: int = setting(int, "images in an optimiser update; default 128", ge=1)
    learning_rate: float = setting(
        float, "Adam's rate at the start; default: the protocol's", gt=0, lt=100
    )
    schedule: str = setting(
        str,
        "of the learning rate; cosine falls to 0; default: the protocol's",
        ("constant", "cosine"),
    )
    validation_fraction: float = setting(
        float, "part of the training images held out for validation; default 0.1", gt=0, lt=1
    )
    dropout: float = setting(0.5, "fraction of the dense layer dropped in training", ge=0, lt=1)
    mixed_precision: bool = setting(False, "compute in float16, for a GPU with tensor cores")
    beside: str = setting(
        str, "folder of an earlier run, whose protocol is shown beside this one's on the page"
    )
    export_dir: str = setting(str, "folder for the SavedModels of the best seed of each model")

    def check(self):
        """Refuse a model twice, and the export of what has never seen a 9."""
        require_once_each("models", self)
        require(
            self.export_dir is None or CORRECTED in self.protocols,
            "protocol",
            "corrected or both with export_dir (a published-protocol model has never seen a 9)",
            self,
        )

    @property
    def protocols(self) -> tuple[str, ...]:
        """The protocols to run, one or two."""
        return (PUBLISHED, CORRECTED) if self.protocol == "both" else (self.protocol,)

    def recipe(self, protocol: str) -> dict:
        """The protocol's recipe, with the values that were given in place of its own."""
        given = {name: getattr(self, name) for name in RECIPES[protocol]}
        return {
            **RECIPES[protocol],
            **{name: value for name, value in given.items() if value is not None},
        }
