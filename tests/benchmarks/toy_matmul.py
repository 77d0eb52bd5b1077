"""A task whose time goes into products of matrices."""

from benchmarks.task import Outcome, Stopwatch

SIDE, PRODUCTS = 400, 30


def ours(data):
    """Keras' dense layer, called in a graph."""
    import keras
    import tensorflow as tf

    layer = keras.layers.Dense(SIDE, use_bias=False)
    values = tf.random.normal((SIDE, SIDE))
    layer.build(values.shape)
    product = tf.function(layer)

    def run(seed):
        watch = Stopwatch()
        for _ in range(PRODUCTS):
            result = product(values)
        result.numpy()
        return Outcome(watch.read(), 0.0, {})

    return run
