"""The study's networks: every attention in every backbone, all with about as many weights."""

import bisect
import functools

import keras

from experiments.attention_study.names import DIGITS, PLAIN, RESIDUAL, SMALL, SPEECH, TRANSFORMER
from keras_assign.layers.attention_kinds import HEADS
from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.patch_transformer import patch_transformer
from keras_assign.models.residual_cnn import residual_cnn

# Widths at which a backbone without attention has about as many weights as the plain one.
WIDTHS = {
    (DIGITS, PLAIN): (32, 64, 128),
    (DIGITS, RESIDUAL): (56, 108, 220),
    (DIGITS, TRANSFORMER): (136,),
    (SPEECH, PLAIN): (32, 64, 128, 256),
    (SPEECH, RESIDUAL): (44, 80, 168),
    (SPEECH, TRANSFORMER): (84,),
}
BLOCKS = {DIGITS: 4, SPEECH: 6}  # Of the transformer.
PATCH = {28: 4, 64: 8, 96: 8, 128: 16}  # Rows and columns: 49 to 144 patches.
STEPS = 1000  # Widths are tried at this many factors from just above 0 to 1.


def network(
    task: str, backbone: str, attention: str, size: int = SMALL, seed: int = 0
) -> keras.Model:
    """A network with as many weights as the task's plain one without attention, or nearly.

    Where attention, or larger images, would bring more weights, all widths are made narrower by
    one factor (and kept multiples of the number of heads).

    Args:
        task: one of `names.TASKS`.
        backbone: one of `names.BACKBONES`.
        attention: one of `names.KINDS`.
        size: rows and columns of its images.
        seed: fixes initial weights and dropout.

    Returns:
        A model from float (batch, size, size, 1), 0 to 1, to logits (batch, 10).
    """
    return _built(task, backbone, attention, size, widths(task, backbone, attention, size), seed)


@functools.cache
def budget(task: str) -> int:
    """Weights that every network of a task is to have."""
    return _weights(task, PLAIN, "none", SMALL, WIDTHS[task, PLAIN])


@functools.cache
def widths(task: str, backbone: str, attention: str, size: int) -> tuple[int, ...]:
    """The widths, at most `WIDTHS`, with which a network comes nearest to the budget.

    Args:
        task: as of `network`, like the rest.
        backbone: as above.
        attention: as above.
        size: as above.
    """

    def narrowed(step):
        return tuple(
            max(HEADS, HEADS * round(step / STEPS * width / HEADS))
            for width in WIDTHS[task, backbone]
        )

    weights = functools.partial(_weights, task, backbone, attention, size)
    wanted = budget(task)
    above = bisect.bisect_left(range(STEPS), wanted, lo=1, key=lambda step: weights(narrowed(step)))
    # The largest that is still too small, and the one after it, may be many steps apart.
    return min(
        (narrowed(max(above - 1, 1)), narrowed(min(above, STEPS))),
        key=lambda found: abs(weights(found) - wanted),
    )


@functools.cache
def _weights(task, backbone, attention, size, narrowed):
    with keras.StatelessScope(initialize_variables=False):  # They are counted and never drawn.
        return _built(task, backbone, attention, size, narrowed, 0).count_params()


def _built(task, backbone, attention, size, narrowed, seed):
    shape = (size, size, 1)
    if backbone == RESIDUAL:
        return residual_cnn(shape, attention, narrowed, seed=seed)
    if backbone == TRANSFORMER:
        patch, blocks = (PATCH[size], PATCH[size]), BLOCKS[task]
        return patch_transformer(shape, attention, patch, narrowed[0], blocks, HEADS, seed=seed)
    if task == DIGITS:
        return digit_cnn(attention, narrowed, seed=seed)
    # After the pooling attention sees a quarter of the places, as Problem 4b found to be enough.
    return audio_cnn(shape, attention, "after_pooling", narrowed, max_pooled=True, seed=seed)
