"""What can be chosen in Problem 4a, and what each protocol chooses."""

import dataclasses

from experiments.settings import (
    require,
    require_choices,
    require_image_folder,
    require_once_each,
    require_seeds,
    require_where_to_run,
    setting,
)

MODELS = ("digit_cnn", "digit_cnn_spatial_attention")
MODEL_TITLES = {
    "digit_cnn": "Basic CNN",
    "digit_cnn_spatial_attention": "CNN with spatial attention",
}

# What a flag that is not given becomes. `published` is the report's own procedure; Adam at Keras'
# default rate is not stated there. `sound` keeps its batch size and epochs; its learning rate and
# schedule won `experiments.attention_digits.choose_recipe`; docs/attention_digits.md tells how.
RECIPES = {
    "published": {
        "epochs": 10,
        "batch_size": 128,
        "learning_rate": 0.001,
        "schedule": "constant",
        "validation_fraction": 0.1,
    },
    "sound": {
        "epochs": 10,
        "batch_size": 128,
        "learning_rate": 0.002,
        "schedule": "cosine",
        "validation_fraction": 0.1,
    },
}


@dataclasses.dataclass(frozen=True)
class DigitSettings:
    """Settings of Problem 4a; each field is a flag of `experiments.attention`.

    Raises:
        InputError: a value is out of range or two do not go together.
    """

    protocol: str = setting(
        "sound",
        "published: the report's procedure, faults included; sound: stratified validation, "
        "paired seeds, intervals; both: one after the other, side by side on the page",
        ("published", "sound", "both"),
    )
    dataset: str = setting(
        "reduced_mnist",
        "reduced_mnist: embedded, 1,000 training images a digit; mnist: all of MNIST, downloaded "
        "by Keras; folder: images in data_dir/train/<digit>/ and data_dir/test/<digit>/",
        ("reduced_mnist", "mnist", "folder"),
    )
    data_dir: str = setting(str, "the folder of images, or an .npz file, for dataset=folder")
    models: tuple = setting(MODELS, "the models to train, separated by commas", MODELS)
    seeds: int = setting(5, "trainings of each model; verdicts need at least 5")
    first_seed: int = setting(0, "the first seed; the others follow it")
    epochs: int = setting(int, "passes over the training images; default 10")
    batch_size: int = setting(int, "images in an optimiser update; default 128")
    learning_rate: float = setting(float, "Adam's rate at the start; default: the protocol's")
    schedule: str = setting(
        str,
        "of the learning rate; cosine falls to 0; default: the protocol's",
        ("constant", "cosine"),
    )
    validation_fraction: float = setting(
        float, "part of the training images held out for validation; default 0.1"
    )
    dropout: float = setting(0.5, "fraction of the dense layer dropped in training, 0 to below 1")
    mixed_precision: bool = setting(False, "compute in float16, for a GPU with tensor cores")
    timing_rounds: int = setting(
        5, "epochs of each model in the timing cell, models alternating; 0 leaves it out"
    )
    workers: int = setting(
        0,
        "processes that train, one TensorFlow thread each; 0: this process, for a GPU; the timing "
        "cell always runs here, alone",
    )
    scheduler: str = setting(str, "address of a Dask scheduler, tcp://host:port, to train there")
    output_dir: str = setting("runs/attention", "folder for results, figures and the page")
    beside: str = setting(
        str, "folder of an earlier run, whose protocol is shown beside this one's on the page"
    )
    export_dir: str = setting(str, "folder for the SavedModels of the best seed of each model")
    dry_run: bool = setting(False, "list the cells and stop")
    rebuild: bool = setting(
        False, "write findings, figures and page of output_dir anew from its stored cells, and stop"
    )

    def __post_init__(self):
        """Refuse what cannot be run, before anything is."""
        require_choices(self)
        require_once_each("models", self)
        require_seeds(self)
        require_where_to_run(self)
        require_image_folder(self)
        require(0 <= self.dropout < 1, "dropout", "from 0 to below 1", self)
        require(self.timing_rounds >= 0, "timing_rounds", "at least 0", self)
        require(
            self.export_dir is None or "sound" in self.protocols,
            "protocol",
            "sound or both with export_dir (a published-protocol model has never seen a 9)",
            self,
        )
        optional = {
            "epochs": (lambda v: v >= 1, "at least 1"),
            "batch_size": (lambda v: v >= 1, "at least 1"),
            "learning_rate": (lambda v: 0 < v < 100, "above 0 and below 100"),
            "validation_fraction": (lambda v: 0 < v < 1, "above 0 and below 1"),
        }
        for name, (allowed, text) in optional.items():
            value = getattr(self, name)
            require(value is None or allowed(value), name, text, self)

    @property
    def protocols(self) -> tuple[str, ...]:
        """The protocols to run, one or two."""
        return ("published", "sound") if self.protocol == "both" else (self.protocol,)

    def recipe(self, protocol: str) -> dict:
        """The protocol's recipe, with the values that were given in place of its own."""
        given = {name: getattr(self, name) for name in RECIPES[protocol]}
        return {
            **RECIPES[protocol],
            **{name: value for name, value in given.items() if value is not None},
        }
