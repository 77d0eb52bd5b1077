"""Widths at which a network has as many weights as wanted."""

import keras

from keras_assign.models.widths import count_weights, nearest_widths


def two_layers(widths):
    inputs = keras.Input((10,))
    x = keras.layers.Dense(widths[0], use_bias=False)(inputs)
    return keras.Model(inputs, keras.layers.Dense(widths[1], use_bias=False)(x))


def test_all_widths_shrink_by_one_factor():
    assert count_weights(two_layers, (8, 16)) == 10 * 8 + 8 * 16
    assert nearest_widths(two_layers, (40, 80), 10 * 20 + 20 * 40) == (20, 40)
    assert nearest_widths(two_layers, (40, 80), 1030, multiple=4) == (20, 40)


def test_no_width_exceeds_the_widest_or_is_none():
    assert nearest_widths(two_layers, (8, 16), 10**6) == (8, 16)
    assert nearest_widths(two_layers, (8, 16), 1, multiple=4) == (4, 4)
