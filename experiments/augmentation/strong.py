"""The candidates for tuned recipes, those in use, and their cells."""

import math

from experiments.augmentation.settings import AugmentationSettings
from keras_assign.errors import InputError
from keras_assign.recipes.warped_digits import (
    CANDIDATES,
    CHOSEN,
    FOLDS,
    VERSION,
    VIEWS,
    candidate,
    chosen_at,
    shortened,
)
from keras_assign.studies.cell import Cell, CellFunction

TRAIN, CHOOSE = (
    CellFunction(f"experiments.augmentation.train:{name}", version=VERSION)
    for name in ("train_tuned", "score_candidate")
)

# What was aimed for before: accuracy on all test images, mean over seeds, by real images a digit.
AIMS = {
    "lenet5": {300: 0.989, 700: 0.991, 1000: 0.992},
    "vgg_digit_cnn": {300: 0.993, 700: 0.995, 1000: 0.996},
}


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
        for recipe in [shortened(candidate(network, name), settings.effort)]
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
        for seed in settings.all_seeds
        for network in settings.networks
        for real in settings.real
        for name, _ in [CHOSEN[network][chosen_at(network, real)]]
        for recipe in [shortened(candidate(network, name), settings.effort)]
    ]


# Seconds for a thousand images, about; for the time left alone.
_COSTS = {"lenet5": 0.12, "vgg_digit_cnn": 0.4}


def _cost(network, recipe):
    return recipe["image_passes"] / 1000 * _COSTS[network]
