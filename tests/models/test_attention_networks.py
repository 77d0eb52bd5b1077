"""Networks with every attention in every backbone, and their number of weights."""

import pytest

from keras_assign.layers.attention_kinds import ATTENTION_KINDS
from keras_assign.models import attention_networks
from keras_assign.models.attention_networks import WIDTHS, budget, network, widths
from keras_assign.recipes.attention_networks import KINDS, SIZES, TASKS


def test_kinds_are_those_that_the_layers_know():
    assert KINDS == ATTENTION_KINDS


@pytest.mark.parametrize(
    ("task", "backbone", "attention", "size"),
    [
        ("digits", "plain", "multi_head", 28),
        ("digits", "residual", "cbam", 28),
        ("speech", "plain", "self", 28),
        ("speech", "plain", "none", 64),
        ("speech", "transformer", "cbam", 28),
    ],
)
def test_networks_of_a_task_have_about_as_many_weights(task, backbone, attention, size):
    narrowed = widths(task, backbone, attention, size)
    assert all(width % 4 == 0 for width in narrowed)
    assert all(a <= b for a, b in zip(narrowed, WIDTHS[task, backbone], strict=True))
    made = network(task, backbone, attention, size, seed=1)
    assert made.count_params() == pytest.approx(budget(task), rel=0.03)
    assert made.output_shape == (None, 10)
    assert made.input_shape == (None, size, size, 1)


def test_the_plain_networks_are_the_reports():
    for task in TASKS:
        assert widths(task, "plain", "none", 28) == WIDTHS[task, "plain"]
    assert budget("digits") == 896_906


@pytest.mark.parametrize("size", SIZES)
def test_patches_fill_images_of_every_size(size):
    assert size % attention_networks.PATCH[size] == 0
