"""What a model is made of and what one image costs it, in numbers that go into a record."""

import keras

from keras_assign.layers.spatial_attention import SpatialAttention


def describe(model: keras.Model) -> list[dict]:
    """One entry a layer, in order, from which a diagram can be drawn without the model.

    Args:
        model: a functional model.

    Returns:
        Dictionaries of `name`, `type`, `output_shape` (without the batch), `weights` and `flops`.
    """
    return [
        {
            "name": layer.name,
            "type": type(layer).__name__,
            "output_shape": list(layer.output.shape[1:]),
            "weights": layer.count_params(),
            "flops": layer_flops(layer),
        }
        for layer in model.layers
    ]


def layer_flops(layer: keras.layers.Layer) -> int:
    """Floating-point operations of a layer's convolutions and matrix products on one example.

    A multiply-add counts as two. Biases, activations, pooling and the attention's reductions and
    products are left out: in these models they come to less than 2 % of the whole.

    Args:
        layer: a layer that has been called in a functional model.
    """
    if isinstance(layer, SpatialAttention):
        height, width = layer.output.shape[1:3]
        return _kernel_flops(layer.convolution.kernel) * height * width
    if isinstance(layer, keras.layers.Conv2D):
        height, width = layer.output.shape[1:3]
        return _kernel_flops(layer.kernel) * height * width
    if isinstance(layer, keras.layers.Dense):
        return _kernel_flops(layer.kernel)
    return 0


def _kernel_flops(kernel) -> int:
    product = 2
    for side in kernel.shape:
        product *= side
    return product
