"""Many optimiser updates by one call from Python: what makes small models train fast."""

import contextlib
from collections.abc import Iterator

import keras
import tensorflow as tf

from keras_assign.training.adam_in_one import update_in_one
from keras_assign.training.batch_norm_in_one import normalise_in_one

# Python and callbacks cost about as much as an update of a small network. As many updates a call
# hide that, and are few enough that Ctrl-C is answered soon.
MOST_A_CALL = 16


@contextlib.contextmanager
def updates_in_graph(
    model: keras.Model, data, steps_per_epoch: int | None = None
) -> Iterator[list[keras.callbacks.Callback]]:
    """Have `fit`, called in this context, run `train_step` in a loop inside TensorFlow's graph.

    Keras has such a loop itself (`steps_per_execution`). This one gives the same numbers, but for
    the last bits with Adam and batch normalisation (see `adam_in_one` and `batch_norm_in_one`), is
    ready sooner, since it traces the step once where Keras' traces it twice, and holds for training
    alone: Keras' would also be taken by validation and `predict`. Callbacks see the metrics, after
    the last batch of each call.

    What is no `tf.data.Dataset` is left to Keras, as is a model that runs eagerly, is compiled by
    XLA, is trained on several devices, or was compiled with `steps_per_execution`.

    Args:
        model: compiled.
        data: what `fit` is given to train on.
        steps_per_epoch: as of `fit`.

    Yields:
        Callbacks that `fit` needs for it.
    """
    if is_left_to_keras(model, data):
        yield []
        return
    if not isinstance(model.train_function, _TrainFunction):
        make_variables(model, data)
        for optimizer in optimizers(model):
            _take_gradients_as_they_are(optimizer)
            update_in_one(optimizer)
        normalise_in_one(model)
        model.train_function = _TrainFunction(model)
    model.train_function.updates = updates_a_call(data, steps_per_epoch)
    # By this Keras advances from call to call. Its iterator notes it down before training begins.
    model.steps_per_execution = model.train_function.updates
    try:
        yield [_OneAtATime()]
    finally:
        model.steps_per_execution = 1
        if isinstance(model.train_function, _TrainFunction):
            model.train_function.updates = 1


def updates_a_call(data: tf.data.Dataset, steps_per_epoch: int | None = None) -> int:
    """How many updates of an epoch to do at once.

    Args:
        data: the batches.
        steps_per_epoch: as of `fit`. Keras would then take whole calls, and so batches of the next
            epoch: calls must divide the epoch evenly. A prime number beyond `MOST_A_CALL` leaves
            one update a call.

    Returns:
        From 1 to `MOST_A_CALL`.
    """
    if steps_per_epoch:
        return max(n for n in range(1, MOST_A_CALL + 1) if steps_per_epoch % n == 0)
    batches = int(data.cardinality())
    return min(batches, MOST_A_CALL) if batches > 0 else MOST_A_CALL


def is_left_to_keras(model: keras.Model, data) -> bool:
    """Whether such a model, trained on such data, is none for `updates_in_graph`."""
    return (
        not isinstance(data, tf.data.Dataset)
        or model.run_eagerly
        or model.jit_compile
        or model.steps_per_execution != 1
        or model.distribute_strategy.num_replicas_in_sync > 1
    )


def make_variables(model: keras.Model, data: tf.data.Dataset) -> None:
    """Those of weights, optimizer and metrics, at their start.

    Otherwise the first step would make them, and be traced twice: TensorFlow gives such a step one
    graph that makes variables and one that takes them as they are, and lets go of neither.
    """
    if not model.built or any(not metric.variables for metric in model.metrics):
        batch = tf.nest.map_structure(
            lambda spec: tf.zeros([1 if size is None else size for size in spec.shape], spec.dtype),
            data.element_spec,
        )
        inputs, targets, weights = keras.utils.unpack_x_y_sample_weight(batch)
        outputs = _outputs(model, inputs)
        model.compute_metrics(inputs, targets, outputs, sample_weight=weights)
        model.reset_metrics()
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def _outputs(model, inputs):
    """Of one item, for their shape alone: a network that shows its one output need not run."""
    made = getattr(model, "outputs", None) or ()
    if not model.built or len(made) != 1:
        return model(inputs, training=False)
    return tf.zeros([size or 1 for size in made[0].shape], made[0].dtype)


def _take_gradients_as_they_are(optimizer):
    """There is one device, so no sum over devices to take.

    Keras takes it all the same, and TensorFlow keeps the graph of every such sum for good
    (`tf.custom_gradient` registers it by name): megabytes a training.
    """
    optimizer._all_reduce_sum_gradients = list


def optimizers(model: keras.Model) -> list[keras.optimizers.Optimizer]:
    """All of a compiled model: a GAN has two."""
    return [v for v in vars(model).values() if isinstance(v, keras.optimizers.Optimizer)]


class _TrainFunction:
    """What Keras calls with an iterator over the batches; does `updates` of them.

    It stays with the model until that is compiled anew, so that nothing is traced again by the
    next `fit`.
    """

    def __init__(self, model):
        self.updates = 1
        self._model = model

        @tf.function(reduce_retracing=True, autograph=False)
        def run(iterator, updates):
            def is_due(done, batch):
                return tf.logical_and(done < updates, batch.has_value())

            def update(done, batch):
                model.train_step(batch.get_value())
                is_last = done + 1 == updates
                following = tf.cond(is_last, lambda: batch, iterator.get_next_as_optional)
                return done + 1, following

            done, _ = tf.while_loop(
                is_due, update, [tf.constant(0), iterator.get_next_as_optional()]
            )
            return done, model.get_metrics_result()

        self._run = run

    @property
    def traces(self) -> int:
        """How often the step was traced."""
        return self._run.experimental_get_tracing_count()

    def __call__(self, iterator):
        if not isinstance(iterator, tf.data.Iterator):  # Of `train_on_batch`, for one.
            self._model.make_train_function(force=True)
            return self._model.train_function(iterator)
        updates = max(self.updates, self._model.steps_per_execution)
        done, logs = self._run(iterator, tf.constant(updates))
        if not done:
            raise StopIteration  # So Keras learns of the end of data of unknown number.
        return logs


class _OneAtATime(keras.callbacks.Callback):
    """From the beginning of training on, what else Keras does takes one batch a call."""

    def on_train_begin(self, logs=None):
        self.model.steps_per_execution = 1
