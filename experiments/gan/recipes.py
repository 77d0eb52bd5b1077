"""How the GANs are trained: as the report has it, conditional, or strongly."""

from experiments.gan.settings import ROUNDS, GanSettings
from experiments.protocols import REPORT_RECIPE

# Networks and loss are the report's. Not stated in it: the optimiser (Adam as Radford et al., 2016,
# have it for their DCGAN), the batch, the dropout's rate, LeakyReLU's slope, how long to train.
AS_REPORTED = {
    "latent_size": 100,
    "generator_filters": [256, 128, 64],
    "discriminator_filters": [64, 128],
    "leak": 0.2,
    "dropout": 0.3,
    "packed": 1,
    "class_norms": False,
    "centred": False,
    "mismatched": False,
    "warp": {},
    "shift": 0,
    "erased": 0,
    "batch_size": 64,
    "generator_rate": 0.0002,
    "discriminator_rate": 0.0002,
    "beta_1": 0.5,
    "average": 0.0,
    "passes": 100,
    "most_updates": 5000,
}
# Half the channels; what is judged are warps of the real digits, and two images of a digit at a
# time, a little shifted; what is drawn is centred as MNIST's digits are; the generator's weights
# are averaged over its last thousand updates or so.
BASE_RECIPE = {
    **AS_REPORTED,
    "generator_filters": [128, 64, 32],
    "discriminator_filters": [32, 64],
    "dropout": 0.0,
    "packed": 2,
    "centred": True,
    "warp": {
        "rotation": 10.0, "zoom": 0.1, "shear": 0.15, "elastic": 0.8, "smoothness": 4.0,
    },
    "shift": 2,
    "generator_rate": 0.0006,
    "discriminator_rate": 0.0006,
    "average": 0.999,
    "passes": 1000,
    "most_updates": 8000,
}  # fmt: skip
# What the tuned recipe is chosen from: the base with some values replaced.
BASE = "base"
CANDIDATES = {
    BASE: {},
    "not_warped": {"warp": {}},
    "not_shifted": {"shift": 0},
    "erased": {"erased": 14},
    "not_centred": {"centred": False},
    "alone": {"packed": 1},
    "last_weights": {"average": 0.0},
    "slow": {"generator_rate": 0.0002, "discriminator_rate": 0.0002},
    "class_norms": {"class_norms": True},
    "mismatched": {"mismatched": True},
    "long": {"most_updates": 20_000},
}
# The winner of the stored tuning, `experiments/results/gan_tuning`.
CHOSEN = "last_weights"


def candidate(name: str) -> dict:
    """A candidate's recipe, whole."""
    return {**BASE_RECIPE, **CANDIDATES[name]}


def recipe_of(settings: GanSettings) -> dict:
    """The recipe of a run."""
    return AS_REPORTED if settings.recipe == REPORT_RECIPE else candidate(CHOSEN)


def updates_of(recipe: dict, images: int, effort: float) -> int:
    """Updates of a training: the recipe's passes over the images at most, in whole rounds.

    Args:
        recipe: whole.
        images: that train.
        effort: part of the training to do.
    """
    updates = min(recipe["most_updates"], recipe["passes"] * images // recipe["batch_size"])
    return ROUNDS * max(1, int(effort * updates) // ROUNDS)
