import keras
import pytest
from keras import ops

from keras_assign.layers.attention_kinds import attend
from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.training.cbam_cost import describe
from keras_assign.training.graph_flops import forward_flops


@pytest.mark.parametrize(
    "model",
    [
        lambda: digit_cnn("spatial", filters=(4, 4, 4), dense_units=8),
        lambda: audio_cnn((28, 28, 1), "cbam", filters=(8, 16, 16, 16), dense_units=8),
    ],
)
def test_convolutions_and_dense_layers_are_counted_as_by_their_weights(model):
    made = model()
    assert forward_flops(made) == sum(layer["flops"] for layer in describe(made))


@pytest.mark.parametrize(
    ("kind", "by_hand"),
    [
        # 12 places of 8 channels: queries, keys, values and output; weights; mixtures.
        ("self", 2 * 12 * 8 * 8 * 4 + 2 * 2 * 12 * 12 * 8),
        ("multi_head", 2 * 12 * 8 * 8 * 4 + 2 * 2 * 12 * 12 * 8),
        # Half the channels.
        ("non_local", 2 * 12 * 8 * 4 * 4 + 2 * 2 * 12 * 12 * 4),
        # 4 channels in the middle, for means and maxima.
        ("channel", 2 * 2 * (8 * 4 + 4 * 8)),
        ("none", 0),
    ],
)
def test_attention_is_counted_as_by_hand(kind, by_hand):
    inputs = keras.Input((3, 4, 8))
    assert forward_flops(keras.Model(inputs, attend(inputs, kind, "attention", 0))) == by_hand


def test_a_transposed_product_is_counted_by_what_it_sums_over():
    inputs = keras.Input((5, 3))
    product = ops.matmul(ops.transpose(inputs, (0, 2, 1)), inputs)
    assert forward_flops(keras.Model(inputs, product)) == 2 * 3 * 3 * 5


def test_what_hangs_on_more_than_the_number_of_examples_is_refused():
    inputs = keras.Input((None, 3))
    model = keras.Model(inputs, keras.layers.Dense(4)(inputs))
    with pytest.raises(ValueError, match="is not known for one example"):
        forward_flops(model)
