"""How each method is trained: what the report leaves open, and how B and C are mended."""

from experiments.utterance_vectors.settings import (
    FLATTENED,
    FOLD,
    MERGE,
    OWN_CODES,
    PAIRS,
    PLAIN,
)

# 100 epochs are the report's; sizes, batch and rate are not stated in it.
_PAIR_TRAINING = {"hidden": [64], "epochs": 100, "batch_size": 512, "learning_rate": 0.003}
_TREE_TRAINING = {
    "learned": 64,
    "hidden": 128,
    "epochs": 60,
    "batch_size": 64,
    "learning_rate": 0.003,
}
RECIPES = {
    PLAIN: {},
    FLATTENED: {
        "hidden": [256],
        "code": 64,
        "epochs": 100,
        "batch_size": 64,
        "learning_rate": 0.001,
    },
    PAIRS: _PAIR_TRAINING,
    OWN_CODES: _PAIR_TRAINING,
    FOLD: {**_TREE_TRAINING, "refits": 0},
    MERGE: {**_TREE_TRAINING, "refits": 3},
}


def shortened(recipe: dict, effort: float) -> dict:
    """The recipe with a part of its epochs, at least one, for a quick look."""
    if "epochs" not in recipe:
        return recipe
    return {**recipe, "epochs": max(1, round(effort * recipe["epochs"]))}
