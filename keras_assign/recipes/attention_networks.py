"""Small networks with every kind of attention, and how they are trained: one recipe a task.

The networks, all of about as many weights, are in `keras_assign.models.attention_networks`.
"""

DIGITS, SPEECH = TASKS = ("digits", "speech")
PLAIN, RESIDUAL, TRANSFORMER = BACKBONES = ("plain", "residual", "transformer")
NO_ATTENTION, CBAM = "none", "cbam"
# As `keras_assign.layers.attention_kinds.ATTENTION_KINDS`, which needs Keras to be read.
KINDS = (NO_ATTENTION, "spatial", "channel", "se", CBAM, "self", "multi_head", "non_local")
SIZES = (28, 64, 96, 128)  # Rows and columns of images.
SMALL = SIZES[0]
TASK_TITLES = {DIGITS: "Digits", SPEECH: "Speech"}
BACKBONE_TITLES = {PLAIN: "plain CNN", RESIDUAL: "residual CNN", TRANSFORMER: "transformer"}
KIND_TITLES = {
    **{kind: kind for kind in KINDS},
    "se": "squeeze-and-excitation",
    CBAM: "CBAM",
    "self": "self-attention",
    "multi_head": "multi-head",
    "non_local": "non-local",
}
EVERY_ITEM = 0  # As the number of items of each digit to train on: all that there are.

# Examples seen, all epochs together: of few items, and of all.
EXAMPLES_SEEN = {DIGITS: (30_000, 100_000), SPEECH: (30_000, 45_000)}
RECIPE = {
    "batch_size": 32,
    "warm_up": 0.05,  # Part of the updates in which the rate rises from 0.
    "weight_decay": 0.01,
    "label_smoothing": 0.1,
}
# What is seen of an utterance, as in `speech_cnn`'s recipe where speakers are shared.
SPECTROGRAM = {"seconds": 0.7, "top_db": 50.0, "trim_db": 40.0}


def recipe(task: str, count: int, rate: float, effort: float = 1.0) -> dict:
    """A training's recipe, see `keras_assign.training.warm_up_training`.

    Args:
        task: one of `TASKS`.
        count: items of each digit to train on.
        rate: Adam's, at its highest.
        effort: part of the training to do, for a quick look.
    """
    examples_seen = round(effort * EXAMPLES_SEEN[task][count == EVERY_ITEM])
    return {
        **RECIPE,
        "examples_seen": max(RECIPE["batch_size"], examples_seen),
        "learning_rate": rate,
    }


def is_whole(settings: dict) -> bool:
    """Whether a training, by its cell's settings, was not shortened for a quick look."""
    rate = settings["recipe"]["learning_rate"]
    return settings["recipe"] == recipe(settings["task"], settings["count"], rate)


def network_title(backbone: str, attention: str) -> str:
    """What a network is called."""
    return f"{BACKBONE_TITLES[backbone]}, {KIND_TITLES[attention]}"


def count_title(count: int) -> str:
    """How many items of each digit are trained on, in words."""
    return "all" if count == EVERY_ITEM else f"{count} a digit"
