"""The cells of Problem 2: the report's grid, tuned recipes, their candidates, and pictures."""

import math

from experiments.augmentation.settings import AugmentationSettings
from experiments.augmentation.tuned_results import INT8
from experiments.protocols import CORRECTED, REPORT_RECIPE, TUNED
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.errors import InputError
from keras_assign.recipes.augmented_lenet5 import AUGMENTS, REPORTED_COPIES
from keras_assign.recipes.warped_digits import (
    CANDIDATES,
    CHOSEN,
    FOLDS,
    LENET5,
    SMALL,
    SMALL_RECIPE,
    VERSION,
    VGG,
    VIEWS,
    WIDE_VGG,
    candidate,
    chosen_at,
    shortened,
)
from keras_assign.studies.cell import Cell, CellFunction

MIX = CellFunction("experiments.augmentation.train:train_mix", version="092927fcfb20")
TRAIN_TUNED = CellFunction("experiments.augmentation.train:train_tuned", version=VERSION)
TRAIN_INT8 = CellFunction("experiments.augmentation.train:train_int8", version="int8-1")
CANDIDATE = CellFunction("experiments.augmentation.train:score_candidate", version=VERSION)
GALLERY = CellFunction("experiments.augmentation.train:draw_gallery", version="b201be8077b4")
# Settings of the run that say how the grid's LeNet-5 is trained, and what augmenting does.
RANGES = ("rotation", "translation", "zoom")
TRAINING = ("epochs", "batch_size", "learning_rate", "hidden_layers", *RANGES)
# Seconds for a thousand images, about; for the time left alone.
_COSTS = {LENET5: 0.12, VGG: 0.4, WIDE_VGG: 0.8}


def grid(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a seed and mix; a whole grid of one seed comes before the next seed's.

    A mix without augmented images is the same under both protocols and is run once. The last of
    each number of real images are these alone, for as many updates as the largest mix.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels; other data are other cells.
    """
    values = {
        "kind": "grid",
        "copies": REPORTED_COPIES,
        **settings.data(data_sha256),
        **{name: getattr(settings, name) for name in TRAINING},
    }
    return [
        Cell(f"{_name(mix)}-seed{seed}", {**values, "seed": seed, **mix}, MIX, _images(mix))
        for seed in settings.all_seeds
        for mix in _mixes(settings)
    ]


def _mixes(settings):
    augmented = [count for count in settings.augmented if count]
    for real in settings.real:
        alone = {"real": real, "augmented": 0, "augment": "none", "as_long_as": 0}
        if 0 in settings.augmented:
            yield alone
        for protocol in settings.protocols:
            for count in augmented:
                yield {**alone, "augmented": count, "augment": AUGMENTS[protocol]}
        if settings.control and CORRECTED in settings.protocols and augmented:
            yield {**alone, "as_long_as": DIGITS * (real + max(augmented))}


def _name(mix):
    if mix["as_long_as"]:
        return f"real{mix['real']}-as_long_as_{mix['as_long_as']}"
    if mix["augment"] == "none":
        return f"real{mix['real']}"
    return f"real{mix['real']}-augmented{mix['augmented']}-of_{mix['augment']}"


def _images(mix):
    return mix["as_long_as"] or DIGITS * (mix["real"] + mix["augmented"])


def candidates(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a network, candidate, set and fold: trained on the rest, scored on the fold.

    The sets are the smallest and the largest of the first seed's sets of real images. Of the
    largest, only as many folds are scored as are needed for the number of images in the smallest.

    Args:
        settings: as for `grid`, like the rest.
        data_sha256: see there.

    Raises:
        InputError: no network has a candidate of a name that was asked for, or more than one.
    """
    tuned = [network for network in settings.networks if len(CANDIDATES[network]) > 1]
    if not tuned:
        raise InputError(
            f"of {', '.join(settings.networks)} there is one recipe, so nothing to tune; leave "
            "--networks out, or use --recipe=tuned"
        )
    known = {name for network in tuned for name in CANDIDATES[network]}
    if not known >= set(settings.candidates):
        raise InputError(
            f"candidates must be of {', '.join(sorted(known))}; received "
            f"{', '.join(settings.candidates)}"
        )
    return [
        _warped(settings, data_sha256, "tuning", network, name, real, settings.first_seed, fold)
        for network in tuned
        for name in CANDIDATES[network]
        if name in (settings.candidates or CANDIDATES[network])
        for real in sorted({min(settings.real), max(settings.real)})
        for fold in range(math.ceil(FOLDS * min(settings.real) / real))
    ]


def tuned(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a seed, network and number of real images: trained on all of them, tested once.

    Args:
        settings: as for `grid`, like the rest.
        data_sha256: see there.
    """
    return [
        _warped(settings, data_sha256, "tuned", network, _chosen(network, real), real, seed)
        for seed in settings.all_seeds
        for network in settings.networks
        for real in settings.real
    ]


def in_int8(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a seed of the small network, which is written in 8 bits besides.

    Args:
        settings: as for `grid`, like the rest.
        data_sha256: see there.
    """
    if settings.recipe != TUNED or not settings.in_8_bits:
        return []
    how = data_sha256, INT8, SMALL, SMALL_RECIPE, max(settings.real)
    return [_warped(settings, *how, seed) for seed in settings.all_seeds]


def _chosen(network, real):
    return CHOSEN[network][chosen_at(network, real)][0]


def _warped(settings, data_sha256, kind, network, name, real, seed, fold=None):
    recipe = shortened(candidate(network, name), settings.effort)
    values = {
        "kind": kind,
        "network": network,
        "recipe": recipe,
        "views": VIEWS,
        "real": real,
        "seed": seed,
        **settings.data(data_sha256),
    }
    cost = recipe["examples_seen"] / 1000 * _COSTS[network]
    if kind == INT8:
        return Cell(f"{network}-int8-real{real}-seed{seed}", values, TRAIN_INT8, cost)
    if fold is None:
        return Cell(f"{network}-real{real}-seed{seed}", values, TRAIN_TUNED, cost)
    values |= {"candidate": name, "folds": FOLDS, "fold": fold}
    return Cell(f"{network}-{name}-real{real}-fold{fold}", values, CANDIDATE, cost)


def galleries(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a way of augmenting that the run uses; none for a choice among many.

    Args:
        settings: as for `grid`, like the rest.
        data_sha256: see there.
    """
    ways = {}
    if settings.recipe == REPORT_RECIPE:
        ways["copies"] = {"warp": None, **{name: getattr(settings, name) for name in RANGES}}
    elif settings.recipe == TUNED:
        for network in settings.networks:
            for size in sorted({chosen_at(network, real) for real in settings.real}):
                warp = candidate(network, _chosen(network, size))["warp"]
                ways[f"{network}-{size}"] = {"warp": warp}
    common = {"kind": "gallery", "seed": settings.first_seed, **settings.data(data_sha256)}
    return [Cell(f"gallery-{n}", {**common, "name": n, **way}, GALLERY) for n, way in ways.items()]
