"""How each method is trained: what the report leaves open, and how B and C are improved.

`speeds`: besides the recorded one, see `mfcc_frames.with_speeds`.
"""

import dataclasses

from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.data.speech_splits import OFFICIAL, RANDOM

# A method is one training (or none), which may give several vectors of an utterance.
PLAIN, FLATTENED, PAIRS, OWN_CODES = "plain", "flattened", "pairs", "own_codes"
FLATTENED_SPEEDS, FOLD, MERGE = "flattened_speeds", "improved_fold", "improved_merge"
METHODS = (PLAIN, FLATTENED, PAIRS, OWN_CODES, FLATTENED_SPEEDS, FOLD, MERGE)

_SPEEDS = [0.85, 0.92, 1.08, 1.17]
# 100 epochs are the report's; sizes, batch and rate are not stated in it.
_PAIR_TRAINING = {"hidden": [64], "epochs": 100, "batch_size": 2048, "learning_rate": 0.003}
BASE = "base"
# What there is to choose from; a candidate is the base with some values replaced.
BASES = {
    FLATTENED: {
        "hidden": [256],
        "code": 64,
        "epochs": 100,
        "batch_size": 128,
        "learning_rate": 0.001,
        "speeds": [],
    },
    MERGE: {
        "learned": 64,
        "hidden": 128,
        "epochs": 40,
        "batch_size": 64,
        "learning_rate": 0.003,
        "speeds": _SPEEDS,
    },
}
CANDIDATES = {
    FLATTENED: {BASE: {}, "narrow": {"code": 32}, "wide": {"code": 128}},
    MERGE: {
        BASE: {},
        "short": {"epochs": 20},
        "narrow": {"learned": 32},
        "still": {"speeds": []},
    },
}
# The winners of the stored tuning, `experiments/results/autoencoders_tuning`, by method and place.
# `OTHERS` is for other recordings: all that the choice had took part.
OTHERS = "others"
CHOSEN = {
    FLATTENED: {
        "random, seed 0": "wide",
        "random, seed 1": "wide",
        "random, seed 2": "wide",
        "random, seed 3": BASE,
        "random, seed 4": "wide",
        OFFICIAL: "wide",
        "george": "narrow",
        "jackson": "wide",
        "lucas": "narrow",
        "nicolas": "narrow",
        "theo": "wide",
        "yweweler": BASE,
        OTHERS: BASE,
    },
    MERGE: {
        "random, seed 0": "narrow",
        "random, seed 1": "still",
        "random, seed 2": "still",
        "random, seed 3": "still",
        "random, seed 4": "still",
        OFFICIAL: "still",
        "george": BASE,
        "jackson": BASE,
        "lucas": "still",
        "nicolas": "narrow",
        "theo": BASE,
        "yweweler": BASE,
        OTHERS: BASE,
    },
}
CHOSEN_ON = "fsdd"
CHOSEN_DATA = "bd7cd3994b74359c61e76da41c1b1c97b0b69915e9d63eddc6cbb1b39bd05015"  # Its checksum.
CHOSEN_FRACTION = 0.2  # That tests, at random.
NOWHERE = "nowhere"  # A place that nothing was chosen for: its test clips took part elsewhere.


def place_of(split: dict, seed: int) -> str:
    """What a recipe is chosen for: that no clip which tests there has a say.

    Args:
        split: of a cell, see `speech_splits`. At random every seed tests on other clips.
        seed: of the cell.
    """
    if split["kind"] == RANDOM:
        return f"{RANDOM}, seed {seed}"
    return OFFICIAL if split["kind"] == OFFICIAL else " and ".join(split["test_speakers"])


def chosen_for(cell: dict) -> str:
    """The place whose recipe a cell takes: one in whose choice none of its test clips had a say.

    Args:
        cell: settings of a cell: `dataset`, `data_sha256`, `split`, `clips_per_digit`, `seed`.
    """
    if cell["data_sha256"] != CHOSEN_DATA:
        return NOWHERE if cell["dataset"] == CHOSEN_ON else OTHERS
    fraction = cell["split"].get("test_fraction", CHOSEN_FRACTION)
    if cell["clips_per_digit"] or fraction != CHOSEN_FRACTION:
        return NOWHERE
    return place_of(cell["split"], cell["seed"])


def candidate(method: str, name: str) -> dict:
    """A candidate's recipe, whole."""
    return {**BASES[method], **CANDIDATES[method][name]}


def recipe_of(method: str, place: str = OTHERS) -> dict:
    """How a method is trained.

    The control of A has A's recipe, and speeds. Improved B has C's for half of the epochs: a chain
    takes about twice as long to go through as a balanced tree.

    Args:
        method: of `METHODS`.
        place: see `chosen_for`; the base serves where nothing was chosen.
    """
    if method == PLAIN:
        return {}
    if method in (PAIRS, OWN_CODES):
        return _PAIR_TRAINING
    if method == FLATTENED_SPEEDS:
        return {**recipe_of(FLATTENED, place), "speeds": _SPEEDS}
    if method == FOLD:
        return shortened(recipe_of(MERGE, place), 0.5)
    return candidate(method, CHOSEN[method].get(place, BASE))


def shortened(recipe: dict, effort: float) -> dict:
    """The recipe with a part of its epochs, at least one, for a quick look."""
    if "epochs" not in recipe:
        return recipe
    return {**recipe, "epochs": max(1, round(effort * recipe["epochs"]))}


def served_for(place: str) -> dict:
    """The recipe of the exported model: method C improved, heard in rooms, too.

    Args:
        place: see `chosen_for`.
    """
    return {**recipe_of(MERGE, place), "speeds": _SPEEDS, "rooms": True}


def training_settings(
    method: str,
    recipe: dict,
    split: dict,
    clips_per_digit: int,
    seed: int,
    data: dict,
    effort: float = 1.0,
) -> dict:
    """What one training of one method under one split is told.

    Args:
        method: of `METHODS`.
        recipe: whole.
        split: of `speech_splits`.
        clips_per_digit: that train; 0: all there are.
        seed: of all that is random.
        data: `dataset`, `data_dir`, `pattern`, `skip_bad`, `sample_rate` and `data_sha256`.
        effort: part of the training to do.
    """
    return {
        "kind": "method",
        "method": method,
        "recipe": shortened(recipe, effort),
        "mfcc": dataclasses.asdict(MfccSettings()),
        "split": split,
        "clips_per_digit": clips_per_digit,
        "seed": seed,
        "map": False,
        "listen": False,
        **data,
    }
