"""What a model computes for one example, counted in the graph that TensorFlow runs."""

import math

import keras
import tensorflow as tf

PRODUCTS = ("MatMul", "BatchMatMulV2")
CONSTANTS = ("Const", "Fill", "BroadcastTo")  # Products with these are pooling.


def forward_flops(model: keras.Model) -> int:
    """Floating-point operations of a model's convolutions and matrix products on one example.

    A multiply-add counts as two; biases, activations, normalisation, pooling and softmax are left
    out. Products of self-attention are counted, which no layer's weights tell.

    Args:
        model: from (batch, ...) to anything.

    Raises:
        ValueError: the size of a product hangs on more than the number of examples.
    """
    example = tf.TensorSpec((1, *model.input_shape[1:]), model.inputs[0].dtype)
    function = tf.function(lambda inputs: model(inputs, training=False))
    operations = function.get_concrete_function(example).graph.get_operations()
    return sum(_flops(operation) for operation in operations)


def _flops(operation):
    if operation.type == "Conv2D":
        height, width, channels, _ = _shape(operation.inputs[1])
        return 2 * math.prod(_shape(operation.outputs[0])) * height * width * channels
    if operation.type in PRODUCTS and operation.inputs[1].op.type not in CONSTANTS:
        flag = "transpose_a" if operation.type == "MatMul" else "adj_x"
        shared = _shape(operation.inputs[0])[-2 if operation.get_attr(flag) else -1]
        return 2 * math.prod(_shape(operation.outputs[0])) * shared
    if operation.type == "Einsum":
        terms = operation.get_attr("equation").decode().partition("->")[0].split(",")
        sizes = {}
        for term, factor in zip(terms, operation.inputs, strict=True):
            sizes |= dict(zip(term, _shape(factor), strict=True))
        return 2 * math.prod(sizes.values())
    return 0


def _shape(tensor):
    shape = tensor.shape
    if not shape.is_fully_defined():
        raise ValueError(f"the shape of {tensor.name} is not known for one example: {shape}")
    return shape.as_list()
