"""What tasks, networks and parts of the study are called in settings and records."""

DIGITS, SPEECH = "digits", "speech"
TASKS = (DIGITS, SPEECH)
PLAIN, RESIDUAL, TRANSFORMER = "plain", "residual", "transformer"
BACKBONES = (PLAIN, RESIDUAL, TRANSFORMER)
NONE, CBAM = "none", "cbam"
# As `keras_assign.layers.attention_kinds.ATTENTION_KINDS`, which needs Keras to be read.
KINDS = (NONE, "spatial", "channel", "se", CBAM, "self", "multi_head", "non_local")
BESIDE_BACKBONES = (NONE, CBAM)  # The kinds that stand in other backbones and larger images.
SMALL = 28
SIZES = (SMALL, 64, 96, 128)
ALL = 0  # Items of each digit to train on: all there are.
RANDOM, SPEAKERS = "random", "speakers"

TASK_TITLES = {DIGITS: "Digits", SPEECH: "Speech"}
KIND_TITLES = {
    NONE: "none",
    "spatial": "spatial",
    "channel": "channel",
    "se": "squeeze-and-excitation",
    CBAM: "CBAM",
    "self": "self-attention",
    "multi_head": "multi-head",
    "non_local": "non-local",
}
BACKBONE_TITLES = {PLAIN: "plain CNN", RESIDUAL: "residual CNN", TRANSFORMER: "transformer"}


def count_title(count: int) -> str:
    """How many items of each digit are trained on, in words."""
    return f"{count} a digit" if count else "all"
