"""The check that every layer of this package passes."""

import keras
import numpy as np
import tensorflow as tf


def check_layer(layer_class, init_args, input_shape, tmp_path):
    """Check what a user may do with any layer.

    Args:
        layer_class: the layer.
        init_args: its constructor's arguments.
        input_shape: without the batch.
        tmp_path: an empty folder.
    """
    layer = layer_class(**init_args, name="checked")
    inputs = np.random.default_rng(0).normal(size=(3, *input_shape)).astype("float32")

    # The config says all that the constructor was told.
    copy = layer_class.from_config(layer.get_config())
    assert copy.get_config() == layer.get_config()
    for name in init_args:
        assert hasattr(layer, name)

    # Symbolic, promised and eager shape agree.
    symbolic = keras.Input(input_shape)
    model = keras.Model(symbolic, layer(symbolic))
    expected = layer(inputs).numpy()
    assert model.output.shape[1:] == expected.shape[1:]
    assert layer.compute_output_shape((3, *input_shape)) == expected.shape

    # Saved and loaded with nothing but Keras' registry; exported and loaded without Keras.
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded(inputs), expected, atol=1e-6)
    model.export(str(tmp_path / "exported"), verbose=False)
    served = tf.saved_model.load(str(tmp_path / "exported"))
    np.testing.assert_allclose(served.serve(inputs), expected, atol=1e-6)

    # Inside tf.data.
    batches = tf.data.Dataset.from_tensor_slices(inputs).batch(2).map(layer)
    np.testing.assert_allclose(np.concatenate(list(batches)), expected, atol=1e-6)

    # A training step moves every weight; mixed precision keeps them float32.
    if layer.trainable_weights:
        before = [weight.numpy() for weight in layer.trainable_weights]
        model.compile("sgd", "mse")
        model.fit(inputs, np.ones_like(expected), verbose=0)
        for old, new in zip(before, layer.trainable_weights, strict=True):
            assert np.any(old != new.numpy())
    mixed = layer_class(**init_args, dtype="mixed_float16")
    assert mixed(inputs).dtype == "float16"
    assert all(weight.dtype == "float32" for weight in mixed.weights)
