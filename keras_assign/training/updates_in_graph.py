"""Many optimiser updates by one call from Python: what makes small models train fast."""

import keras
import tensorflow as tf

# Python and callbacks cost about as much as an update of a small network. As many updates a call
# hide that, and few enough that Ctrl-C is answered soon.
MOST_A_CALL = 64


def updates_a_call(data: tf.data.Dataset, steps_per_epoch: int | None = None) -> int:
    """How many updates of an epoch to do at once.

    Args:
        data: the batches.
        steps_per_epoch: as of `fit`. Keras would then take whole calls, and so batches of the next
            epoch: calls must divide the epoch evenly.

    Returns:
        From 1 to `MOST_A_CALL`.
    """
    if steps_per_epoch:
        return max(n for n in range(1, MOST_A_CALL + 1) if steps_per_epoch % n == 0)
    batches = int(data.cardinality())
    return min(batches, MOST_A_CALL) if batches > 0 else MOST_A_CALL


def train_in_graph(model: keras.Model) -> None:
    """Have `fit` run the model's `train_step` in a loop inside TensorFlow's graph.

    As many updates as `model.steps_per_execution` are one call. Keras has such a loop itself; this
    one gives the same numbers to the last bit and is ready sooner, since it traces the step once
    where Keras' traces it twice, and sums up the metrics once a call. It holds until the model is
    compiled anew.

    Args:
        model: compiled, with a `train_step`.
    """
    if model.train_function is not None or model.run_eagerly:
        return

    @tf.function(reduce_retracing=True, autograph=False)
    def run(iterator, updates):
        def is_due(done, batch):
            return tf.logical_and(done < updates, batch.has_value())

        def update(done, batch):
            model.train_step(batch.get_value())
            is_last = done + 1 == updates
            following = tf.cond(is_last, lambda: batch, iterator.get_next_as_optional)
            return done + 1, following

        done, _ = tf.while_loop(is_due, update, [tf.constant(0), iterator.get_next_as_optional()])
        return done, {metric.name: metric.result() for metric in model.metrics}

    def train_function(iterator):
        done, logs = run(iterator, tf.constant(model.steps_per_execution))
        if not done:
            raise StopIteration  # So Keras learns of the end of data of unknown number.
        return logs

    model.train_function = train_function
