"""Every attention in every backbone, all networks of a task with about as many weights."""

import functools

import keras

from keras_assign.layers.attention_kinds import HEADS
from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.patch_transformer import patch_transformer
from keras_assign.models.residual_cnn import residual_cnn
from keras_assign.models.widths import count_weights, nearest_widths
from keras_assign.recipes.attention_networks import (
    DIGITS,
    NO_ATTENTION,
    PLAIN,
    RESIDUAL,
    SMALL,
    SPEECH,
    TRANSFORMER,
)

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


def network(
    task: str, backbone: str, attention: str, size: int = SMALL, seed: int = 0
) -> keras.Model:
    """A network with as many weights as the task's plain one without attention, or nearly.

    Where attention, or larger images, would bring more weights, all widths are made narrower by
    one factor (and kept multiples of the number of heads).

    Args:
        task: one of `TASKS` of `recipes.attention_networks`.
        backbone: one of its `BACKBONES`.
        attention: one of its `KINDS`.
        size: rows and columns of its images.
        seed: fixes initial weights and dropout.

    Returns:
        A model from float (batch, size, size, 1), 0 to 1, to logits (batch, 10).
    """
    chosen = widths(task, backbone, attention, size)
    return _built(task, backbone, attention, size, chosen, seed)


@functools.cache
def budget(task: str) -> int:
    """Weights that every network of a task is to have."""
    build = functools.partial(_built, task, PLAIN, NO_ATTENTION, SMALL)
    return count_weights(build, WIDTHS[task, PLAIN])


@functools.cache
def widths(task: str, backbone: str, attention: str, size: int) -> tuple[int, ...]:
    """The widths, at most `WIDTHS`, with which a network comes nearest to the budget."""
    build = functools.partial(_built, task, backbone, attention, size)
    return nearest_widths(build, WIDTHS[task, backbone], budget(task), HEADS)


def _built(task, backbone, attention, size, chosen, seed=0):
    shape = (size, size, 1)
    if backbone == RESIDUAL:
        return residual_cnn(shape, attention, chosen, seed=seed)
    if backbone == TRANSFORMER:
        patch, blocks = (PATCH[size], PATCH[size]), BLOCKS[task]
        return patch_transformer(shape, attention, patch, chosen[0], blocks, HEADS, seed=seed)
    if task == DIGITS:
        return digit_cnn(attention, chosen, seed=seed)
    # After the pooling attention sees a quarter of the places, as Problem 4b found to be enough.
    return audio_cnn(shape, attention, "after_pooling", chosen, max_pooled=True, seed=seed)
