"""The candidates for strong recipes, those in use, and their cells."""

import math

from experiments.augmentation_digits.settings import MANY_VIEWS, ONE_VIEW, AugmentationSettings
from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell, CellFunction

TRAIN, CHOOSE = (
    CellFunction(f"experiments.augmentation_digits.strong_cell:{name}", version="45abfe51f52c")
    for name in ("run_cell", "run_choice_cell")
)

# MNIST's digits are centred: shifts need not be large.
WARP = {
    "rotation": 15.0, "zoom": 0.15, "shear": 0.2, "translation": 1.0, "elastic": 1.0,
    "smoothness": 4.0,
}  # fmt: skip
SHIFTED_WARP = {**WARP, "translation": 2.5}
# The elastic moves of Simard, Steinkraus and Platt (2003): uniform noise from -1 to 1, smoothed
# over 4 pixels and times 34, has a standard deviation of 1.4 pixels.
ELASTIC_WARP = {**WARP, "elastic": 1.4}
GENTLE_WARP = {
    "rotation": 10.0, "zoom": 0.1, "shear": 0.1, "translation": 1.0, "elastic": 0.6,
    "smoothness": 4.0,
}  # fmt: skip
# Of the views that are answered from.
VIEWS = {
    "count": 16,
    "warp": {
        "rotation": 6.0, "zoom": 0.06, "shear": 0.06, "translation": 1.0, "elastic": 0.4,
        "smoothness": 4.0,
    },
}  # fmt: skip

# Each candidate is this with some values replaced.
BASES = {
    "lenet5": {
        "network": {"activation": "relu"},
        "warp": WARP,
        "image_passes": 2_000_000,
        "batch_size": 64,
        "learning_rate": 0.001,
        "weight_decay": 0.05,
    },
    "vgg_digit_cnn": {
        "network": {"dropout": 0.1},
        "warp": SHIFTED_WARP,
        "image_passes": 700_000,
        "batch_size": 64,
        "learning_rate": 0.004,
        "weight_decay": 0.05,
    },
}
BASE = "base"
CANDIDATES = {
    "lenet5": {
        BASE: {},
        "elastic": {"warp": ELASTIC_WARP},
        "gentle": {"warp": GENTLE_WARP},
        "tanh": {"network": {"activation": "tanh"}},
        "long": {"warp": ELASTIC_WARP, "image_passes": 4_000_000},
    },
    "vgg_digit_cnn": {
        BASE: {},
        "centred": {"warp": WARP},
        "long": {"image_passes": 1_500_000},
        "wide": {"network": {"dropout": 0.1, "filters": [[32], [48, 48], [96, 96]]}},
    },
}
FOLDS = 3
# The winners of the stored choice, `experiments/results/augmentation_choice`: by network and real
# images a digit, candidate and answer.
CHOSEN = {
    "lenet5": {300: ("long", ONE_VIEW), 1000: (BASE, ONE_VIEW)},
    "vgg_digit_cnn": {300: ("wide", MANY_VIEWS), 1000: ("long", MANY_VIEWS)},
}

# What was aimed for before: accuracy on all test images, mean over seeds, by real images a digit.
AIMS = {
    "lenet5": {300: 0.989, 700: 0.991, 1000: 0.992},
    "vgg_digit_cnn": {300: 0.993, 700: 0.995, 1000: 0.996},
}


def chosen_at(network: str, real: int) -> int:
    """At how many real images a digit the recipe for that many was chosen.

    At the most that are no more, as those lie within; so no image from outside has a say. (With
    fewer images than at any choice: at the fewest.)
    """
    sizes = CHOSEN[network]
    return max((size for size in sizes if size <= real), default=min(sizes))


def candidate(network: str, name: str) -> dict:
    """A candidate's recipe, whole."""
    return {**BASES[network], **CANDIDATES[network][name]}


def choice_cells(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a network, candidate, set and fold: trained on the rest, scored on the fold.

    The sets are the smallest and the largest of the first seed's sets of real images. Of the
    largest, only as many folds are scored as are needed for the number of images in the smallest.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels.

    Raises:
        InputError: no network has a candidate of a name that was asked for.
    """
    known = {name for network in settings.networks for name in CANDIDATES[network]}
    if not known >= set(settings.candidates):
        raise InputError(
            f"candidates must be of {', '.join(sorted(known))}; received "
            f"{', '.join(settings.candidates)}"
        )
    return [
        Cell(
            f"{network}-{name}-real{real}-fold{fold}",
            {
                "kind": "choice",
                "network": network,
                "candidate": name,
                "recipe": recipe,
                "views": VIEWS,
                "real": real,
                "seed": settings.first_seed,
                "folds": FOLDS,
                "fold": fold,
                **settings.data(data_sha256),
            },
            CHOOSE,
            _cost(network, recipe),
        )
        for network in settings.networks
        for name in CANDIDATES[network]
        if name in (settings.candidates or CANDIDATES[network])
        for recipe in [_shortened(candidate(network, name), settings.effort)]
        for real in sorted({min(settings.real), max(settings.real)})
        for fold in range(math.ceil(FOLDS * min(settings.real) / real))
    ]


def cells(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a seed, network and number of real images: trained on all of them, tested once.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels.
    """
    return [
        Cell(
            f"{network}-real{real}-seed{seed}",
            {
                "kind": "strong",
                "network": network,
                "recipe": recipe,
                "views": VIEWS,
                "real": real,
                "seed": seed,
                **settings.data(data_sha256),
            },
            TRAIN,
            _cost(network, recipe),
        )
        for seed in range(settings.first_seed, settings.first_seed + settings.seeds)
        for network in settings.networks
        for real in settings.real
        for name, _ in [CHOSEN[network][chosen_at(network, real)]]
        for recipe in [_shortened(candidate(network, name), settings.effort)]
    ]


def _shortened(recipe, effort):
    """The recipe with a part of its training, for a quick look."""
    return {**recipe, "image_passes": round(effort * recipe["image_passes"])}


# Seconds for a thousand images, about; for the time left alone.
_COSTS = {"lenet5": 0.12, "vgg_digit_cnn": 0.4}


def _cost(network, recipe):
    return recipe["image_passes"] / 1000 * _COSTS[network]
