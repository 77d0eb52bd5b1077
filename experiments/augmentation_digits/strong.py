"""The candidates for strong recipes, those in use, and their cells."""

from experiments.augmentation_digits.settings import AugmentationSettings
from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell
from keras_assign.studies.code_version import code_version

MODULE = "experiments.augmentation_digits.strong_cell"
WORK = f"{MODULE}:run_cell"
CHOICE_WORK = f"{MODULE}:run_choice_cell"

MEDIUM_WARP = {
    "rotation": 10.0, "zoom": 0.1, "shear": 0.1, "translation": 2.0, "elastic": 0.6,
    "smoothness": 4.0,
}  # fmt: skip
STRONG_WARP = {
    "rotation": 15.0, "zoom": 0.15, "shear": 0.2, "translation": 2.5, "elastic": 1.0,
    "smoothness": 4.0,
}  # fmt: skip
STRONGER_WARP = {
    "rotation": 20.0, "zoom": 0.2, "shear": 0.3, "translation": 3.0, "elastic": 1.4,
    "smoothness": 4.0,
}  # fmt: skip

# Each candidate is this with some values replaced.
BASES = {
    "lenet5": {
        "network": {},
        "warp": MEDIUM_WARP,
        "image_passes": 1_000_000,
        "batch_size": 64,
        "learning_rate": 0.001,
        "weight_decay": 0.0,
    },
    "wide_digit_cnn": {
        "network": {},
        "warp": MEDIUM_WARP,
        "image_passes": 200_000,
        "batch_size": 64,
        "learning_rate": 0.002,
        "weight_decay": 0.0,
    },
}
CANDIDATES = {
    "lenet5": {
        "medium": {},
        "strong": {"warp": STRONG_WARP},
        "stronger": {"warp": STRONGER_WARP},
        "strong-decay": {"warp": STRONG_WARP, "weight_decay": 0.1},
        "strong-fast": {"warp": STRONG_WARP, "learning_rate": 0.003},
        "strong-long": {"warp": STRONG_WARP, "image_passes": 3_000_000},
    },
    "wide_digit_cnn": {
        "medium": {},
        "strong": {"warp": STRONG_WARP},
        "strong-decay": {"warp": STRONG_WARP, "weight_decay": 0.05},
        "strong-dropout": {"warp": STRONG_WARP, "network": {"dropout": 0.1}},
        "strong-late": {
            "warp": STRONG_WARP, "network": {"filters": ((32,), (64, 64), (128, 128))},
        },
        "strong-long": {"warp": STRONG_WARP, "image_passes": 600_000},
    },
}  # fmt: skip
FOLDS = 3
# Provisional: no choice is stored yet.
CHOSEN = {"lenet5": "strong-long", "wide_digit_cnn": "strong-long"}


def candidate(network: str, name: str) -> dict:
    """A candidate's recipe, whole."""
    return {**BASES[network], **CANDIDATES[network][name]}


def choice_cells(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a network, candidate and fold: trained on the rest, scored on the fold.

    The images are the real ones of the first seed, as many a digit as the smallest set has. They
    lie within that seed's larger sets; the sets of other seeds hold other images.

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
    version = code_version(MODULE)
    return [
        Cell(
            f"{network}-{name}-fold{fold}",
            {
                "kind": "choice",
                "network": network,
                "candidate": name,
                "recipe": recipe,
                "real": min(settings.real),
                "seed": settings.first_seed,
                "folds": FOLDS,
                "fold": fold,
                **settings.data(data_sha256),
            },
            version,
            _cost(network, recipe),
        )
        for network in settings.networks
        for name in CANDIDATES[network]
        if name in (settings.candidates or CANDIDATES[network])
        for recipe in [_shortened(candidate(network, name), settings.effort)]
        for fold in range(FOLDS)
    ]


def cells(settings: AugmentationSettings, data_sha256: str) -> list[Cell]:
    """One cell a seed, network and number of real images: trained on all of them, tested once.

    Args:
        settings: what to run.
        data_sha256: checksum of the images and labels.
    """
    version = code_version(MODULE)
    found = []
    for seed in range(settings.first_seed, settings.first_seed + settings.seeds):
        for network in settings.networks:
            recipe = _shortened(candidate(network, CHOSEN[network]), settings.effort)
            found += [
                Cell(
                    f"{network}-real{real}-seed{seed}",
                    {
                        "kind": "strong",
                        "network": network,
                        "candidate": CHOSEN[network],
                        "recipe": recipe,
                        "real": real,
                        "seed": seed,
                        **settings.data(data_sha256),
                    },
                    version,
                    _cost(network, recipe),
                )
                for real in settings.real
            ]
    return found


def _shortened(recipe, effort):
    """The recipe with a part of its training, for a quick look."""
    return {**recipe, "image_passes": round(effort * recipe["image_passes"])}


# Seconds for a thousand images, about; for the time left alone.
_COSTS = {"lenet5": 0.12, "wide_digit_cnn": 1.0}


def _cost(network, recipe):
    return recipe["image_passes"] / 1000 * _COSTS[network]
