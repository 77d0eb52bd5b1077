"""Tuned recipes for digits: real images alone, warped anew each time that they are seen."""

LENET5, VGG, WIDE_VGG = "lenet5", "vgg_digit_cnn", "wide_vgg_digit_cnn"
NETWORKS = (LENET5, VGG, WIDE_VGG)  # The most accurate stands last.
NETWORK_TITLES = {LENET5: "LeNet-5", VGG: "VGG-style CNN", WIDE_VGG: "wide VGG-style CNN"}
# How a network answers: from the image as it is, or from several views of it.
ONE_VIEW, MANY_VIEWS = "one_view", "many_views"
ANSWERS = (ONE_VIEW, MANY_VIEWS)
VERSION = "45abfe51f52c"  # Of what trains by these recipes, see `keras_assign.studies.cell`.

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

WIDE = {"dropout": 0.1, "filters": [[32], [48, 48], [96, 96]]}
# Each candidate is this with some values replaced.
BASES = {
    LENET5: {
        "network": {"activation": "relu"},
        "warp": WARP,
        "examples_seen": 2_000_000,
        "batch_size": 64,
        "learning_rate": 0.001,
        "weight_decay": 0.05,
    },
    VGG: {
        "network": {"dropout": 0.1},
        "warp": SHIFTED_WARP,
        "examples_seen": 700_000,
        "batch_size": 64,
        "learning_rate": 0.004,
        "weight_decay": 0.05,
    },
    WIDE_VGG: {
        "network": WIDE,
        "warp": SHIFTED_WARP,
        "examples_seen": 1_200_000,
        "batch_size": 64,
        "learning_rate": 0.004,
        "weight_decay": 0.05,
    },
}
BASE = "base"
CANDIDATES = {
    LENET5: {
        BASE: {},
        "elastic": {"warp": ELASTIC_WARP},
        "gentle": {"warp": GENTLE_WARP},
        "tanh": {"network": {"activation": "tanh"}},
        "long": {"warp": ELASTIC_WARP, "examples_seen": 4_000_000},
    },
    VGG: {
        BASE: {},
        "centred": {"warp": WARP},
        "long": {"examples_seen": 1_500_000},
        "wide": {"network": WIDE},
    },
    # Not tuned by itself: `wide` and `long` each won for the other at a number of images.
    WIDE_VGG: {BASE: {}},
}
FOLDS = 3
# The winners of the stored tuning, `experiments/results/augmentation_tuning`: by network and real
# images a digit, candidate and answer. The wide network answers as the one that it comes from.
CHOSEN = {
    LENET5: {300: ("long", ONE_VIEW), 1000: (BASE, ONE_VIEW)},
    VGG: {300: ("wide", MANY_VIEWS), 1000: ("long", MANY_VIEWS)},
    WIDE_VGG: {300: (BASE, MANY_VIEWS), 1000: (BASE, MANY_VIEWS)},
}


# What fits into 100 KB in 8 bits, and the best recipe of that size from one view, with most images.
SMALL, SMALL_RECIPE = VGG, "centred"


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


def shortened(recipe: dict, effort: float) -> dict:
    """The recipe with a part of its training, for a quick look."""
    return {**recipe, "examples_seen": round(effort * recipe["examples_seen"])}


def for_another(
    network: str, real: int, examples_seen: int, rate: float, effort: float = 1.0
) -> dict:
    """What another network is told that trains by the recipe that was chosen for this one.

    Args:
        network: of `NETWORKS`.
        real: images of each digit of that choice.
        examples_seen: in the training, all epochs together.
        rate: Adam's, at the start.
        effort: part of the training to do, for a quick look.
    """
    name, answer = CHOSEN[network][real]
    recipe = candidate(network, name)
    kept = {name: recipe[name] for name in ("warp", "batch_size", "weight_decay")}
    examples_seen = max(kept["batch_size"], round(effort * examples_seen))
    recipe = {**kept, "examples_seen": examples_seen, "learning_rate": rate}
    return {"recipe": recipe, "views": VIEWS, "answer": answer}
