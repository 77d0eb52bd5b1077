"""What the JAX scripts share: Flax networks, trained with Optax by a compiled step or epoch."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn

from benchmarks.task import Stopwatch

# Draw weights as Keras does, or trainings would differ for that alone.
GLOROT = nn.initializers.xavier_uniform()
Conv = functools.partial(nn.Conv, kernel_init=GLOROT)
Dense = functools.partial(nn.Dense, kernel_init=GLOROT)


def as_images(images: np.ndarray) -> jax.Array:
    """Pixels as a network takes them.

    Args:
        images: uint8 (items, rows, columns).

    Returns:
        float32 (items, rows, columns, 1), 0 to 1.
    """
    return jnp.asarray(images, jnp.float32)[..., None] / 255


def entropy(outputs: jax.Array, labels: jax.Array) -> jax.Array:
    """Cross-entropy, a number, of logits (items, classes) and labels (items,)."""
    return optax.softmax_cross_entropy_with_integer_labels(outputs, labels).mean()


def squared_error(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """Mean squared error, a number, of arrays (items, values)."""
    return ((outputs - targets) ** 2).mean()


@functools.partial(jax.jit, static_argnames=("model", "shape"))
def start(model: nn.Module, shape: tuple, seed: int) -> dict:
    """New weights and statistics of a network.

    Args:
        model: takes an array and `train`.
        shape: of one item.
        seed: of the weights.
    """
    return model.init(jax.random.key(seed), jnp.zeros((1, *shape)), train=False)


def apply(model: nn.Module, variables: dict, inputs: jax.Array, key: jax.Array):
    """Outputs in training, and the statistics as they are after it.

    Args:
        model: as of `start`.
        variables: its weights and statistics.
        inputs: (items, ...).
        key: of dropout.
    """
    outputs, changed = model.apply(
        variables, inputs, train=True, rngs={"dropout": key}, mutable=["batch_stats"]
    )
    return outputs, dict(changed)


@functools.lru_cache
def adam(learning_rate: float, beta_1: float = 0.9, steps: int = 0):
    """Adam; the same object for the same numbers, or what takes it would be compiled again.

    Args:
        learning_rate: at the start.
        beta_1: of the mean.
        steps: in which the rate falls to 0 as a cosine; 0: it stays.
    """
    rate = optax.cosine_decay_schedule(learning_rate, steps) if steps else learning_rate
    return optax.adam(rate, b1=beta_1, eps=1e-7)


def train(
    model: nn.Module,
    inputs: jax.Array,
    targets: jax.Array,
    loss,
    batch_size: int,
    epochs: int,
    learning_rate: float,
    seed: int,
    schedule: bool = False,
    scan: bool = False,
) -> tuple[list[float], dict]:
    """Train with Adam.

    Args:
        model: as of `start`.
        inputs: (items, ...).
        targets: (items, ...).
        loss: of outputs and targets.
        batch_size: items in a batch.
        epochs: passes.
        learning_rate: Adam's, at the start.
        seed: of weights, order and dropout.
        schedule: whether the rate falls to 0 as a cosine.
        scan: whether an epoch is one call, of a loop that is compiled; else a step is.

    Returns:
        Seconds of each epoch, and the trained variables.
    """
    items = len(inputs)
    optimizer = adam(learning_rate, steps=epochs * -(-items // batch_size) * schedule)
    variables = start(model, inputs.shape[1:], seed)
    state = (variables, optimizer.init(variables["params"]))
    random = np.random.default_rng(seed)
    key = jax.random.key(seed)
    inputs, targets = jnp.asarray(inputs), jnp.asarray(targets)
    seconds, watch = [], Stopwatch()
    for epoch in range(epochs):
        order, epoch_key = random.permutation(items), jax.random.fold_in(key, epoch)
        if scan:
            state = _epoch(
                model, loss, optimizer, batch_size, state, inputs, targets, order, epoch_key
            )
        else:
            for number, begin in enumerate(range(0, items, batch_size)):
                rows = order[begin : begin + batch_size]
                state = _step(
                    model, loss, optimizer, state, inputs, targets, rows,
                    jax.random.fold_in(epoch_key, number),
                )  # fmt: skip
        jax.block_until_ready(state)
        seconds.append(watch.read())
    return seconds, state[0]


@functools.partial(jax.jit, static_argnames=("model", "loss", "optimizer"), donate_argnames="state")
def _step(model, loss, optimizer, state, inputs, targets, rows, key):
    return _updated(model, loss, optimizer, state, inputs[rows], targets[rows], key)


@functools.partial(
    jax.jit, static_argnames=("model", "loss", "optimizer", "batch_size"), donate_argnames="state"
)
def _epoch(model, loss, optimizer, batch_size, state, inputs, targets, order, key):
    whole = len(order) // batch_size * batch_size

    def step(state, rows_and_key):
        rows, step_key = rows_and_key
        batch = inputs[rows], targets[rows]
        return _updated(model, loss, optimizer, state, *batch, step_key), None

    keys = jax.random.split(key, whole // batch_size + 1)
    state, _ = jax.lax.scan(step, state, (order[:whole].reshape(-1, batch_size), keys[1:]))
    if whole < len(order):
        state, _ = step(state, (order[whole:], keys[0]))
    return state


def _updated(model, loss, optimizer, state, inputs, targets, key):
    variables, moments = state

    def of(params):
        outputs, changed = apply(model, variables | {"params": params}, inputs, key)
        return loss(outputs, targets), changed

    gradients, changed = jax.grad(of, has_aux=True)(variables["params"])
    updates, moments = optimizer.update(gradients, moments)
    return variables | changed | {
        "params": optax.apply_updates(variables["params"], updates)
    }, moments


def predict(model: nn.Module, variables: dict, inputs: jax.Array, batch_size: int = 500):
    """Outputs float32 (items, ...) of a trained network.

    Args:
        model: as of `start`.
        variables: trained.
        inputs: (items, ...).
        batch_size: items in a batch.
    """
    batches = (inputs[begin : begin + batch_size] for begin in range(0, len(inputs), batch_size))
    return np.concatenate([np.asarray(_outputs(model, variables, batch)) for batch in batches])


@functools.partial(jax.jit, static_argnames="model")
def _outputs(model, variables, inputs):
    return model.apply(variables, inputs, train=False)
