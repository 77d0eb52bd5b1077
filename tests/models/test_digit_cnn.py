import numpy as np
import pytest
import tensorflow as tf

from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.training.architecture import describe

IMAGES = np.random.default_rng(0).random((2, 28, 28, 1)).astype("float32")


@pytest.mark.parametrize(("attention", "weights"), [("none", 896_906), ("spatial", 897_104)])
def test_has_the_reports_size_and_answers_with_logits(attention, weights):
    model = digit_cnn(attention)
    logits = model(IMAGES)
    assert logits.shape == (2, 10)
    assert model.count_params() == weights
    assert not np.allclose(np.sum(logits, axis=1), 1)


def test_attention_follows_each_of_the_first_two_blocks():
    names = [layer.name for layer in digit_cnn("spatial").layers]
    assert names == [
        "image",
        *("block1_conv", "block1_pool", "block1_spatial_attention"),
        *("block2_conv", "block2_pool", "block2_spatial_attention"),
        *("block3_conv", "flatten", "dense", "dropout", "logits"),
    ]
    plain = [layer.name for layer in digit_cnn("none").layers]
    assert plain == [name for name in names if "attention" not in name]


def test_layers_of_the_same_name_start_equal_in_both_models():
    plain, attentive = digit_cnn("none", seed=3), digit_cnn("spatial", seed=3)
    for layer in plain.layers:
        pairs = zip(layer.weights, attentive.get_layer(layer.name).weights, strict=True)
        for weight, other in pairs:
            np.testing.assert_array_equal(weight, other)


def test_another_seed_gives_other_weights_in_every_layer():
    one, two = digit_cnn("spatial", seed=0), digit_cnn("spatial", seed=1)
    for layer in one.layers:
        if layer.trainable_weights:
            assert (
                np.any(layer.kernel != two.get_layer(layer.name).kernel)
                if hasattr(layer, "kernel")
                else np.any(layer.get_weights()[0] != two.get_layer(layer.name).get_weights()[0])
            )


def test_mixed_precision_computes_in_float16_and_answers_in_float32():
    model = digit_cnn("spatial", dtype="mixed_float16")
    assert model.get_layer("block2_conv").compute_dtype == "float16"
    assert model.get_layer("block1_spatial_attention").convolution.compute_dtype == "float16"
    assert model(IMAGES).dtype == "float32"


@pytest.mark.parametrize("attention", ["none", "spatial"])
def test_flops_agree_with_tensorflows_profiler(attention):
    model = digit_cnn(attention)
    described = describe(model)
    ours = sum(layer["flops"] for layer in described)
    by_hand = 2 * (
        28 * 28 * 9 * 32 + 14 * 14 * 9 * 32 * 64 + 7 * 7 * 9 * 64 * 128 + 6272 * 128 + 1280
    ) + (attention == "spatial") * 2 * 98 * (14 * 14 + 7 * 7)
    assert ours == by_hand

    graph = tf.function(lambda x: model(x)).get_concrete_function(tf.TensorSpec((1, 28, 28, 1)))
    options = tf.compat.v1.profiler.ProfileOptionBuilder(
        tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    )
    profile = tf.compat.v1.profiler.profile(
        graph.graph, options=options.with_empty_output().build()
    )
    assert ours == pytest.approx(profile.total_float_ops, rel=0.02)
    assert ours <= profile.total_float_ops


def test_description_gives_shapes_and_weights():
    layers = {layer["name"]: layer for layer in describe(digit_cnn("spatial"))}
    assert layers["block1_spatial_attention"]["output_shape"] == [14, 14, 32]
    assert layers["block1_spatial_attention"]["type"] == "SpatialAttention"
    assert layers["dense"]["weights"] == 6272 * 128 + 128
