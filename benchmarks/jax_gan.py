"""A GAN in JAX: both updates in a compiled step, or an epoch of them."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.jax_training import apply, start
from benchmarks.task import Stopwatch


def train(
    generator, discriminator, images, latent, batch_size, epochs, optimizer, seed, scan
) -> tuple[list[float], list[tuple]]:
    """Train both.

    Args:
        generator: takes random vectors (items, latent).
        discriminator: takes images.
        images: (items, rows, columns, channels).
        latent: values of a random vector.
        batch_size: items in a batch; what is left and fills none is dropped.
        epochs: passes.
        optimizer: of both.
        seed: of weights, order, vectors and dropout.
        scan: whether an epoch is one call; else a step is.

    Returns:
        Seconds of each epoch, and its mean losses: the discriminator's and the generator's.
    """
    networks, states = (generator, discriminator), []
    for number, (network, shape) in enumerate(
        zip(networks, ((latent,), images.shape[1:]), strict=True)
    ):
        variables = start(network, shape, 2 * seed + number)
        states.append((variables, optimizer.init(variables["params"])))
    random, key = np.random.default_rng(seed), jax.random.key(seed)
    seconds, losses, watch = [], [], Stopwatch()
    for epoch in range(epochs):
        steps = len(images) // batch_size
        order = random.permutation(len(images))[: steps * batch_size].reshape(steps, batch_size)
        keys = jax.random.split(jax.random.fold_in(key, epoch), steps)
        if scan:
            states, found = _epoch(networks, optimizer, latent, states, images, order, keys)
        else:
            found = []
            for rows, step_key in zip(order, keys, strict=True):
                states, both = _step(networks, optimizer, latent, states, images, rows, step_key)
                found.append(both)
        losses.append(tuple(np.mean(np.array(found), axis=0)))
        seconds.append(watch.read())
    return seconds, losses


STATIC = ("networks", "optimizer", "latent")


@functools.partial(jax.jit, static_argnames=STATIC, donate_argnames="states")
def _step(networks, optimizer, latent, states, images, rows, key):
    return _updated(networks, optimizer, latent, states, images[rows], key)


@functools.partial(jax.jit, static_argnames=STATIC, donate_argnames="states")
def _epoch(networks, optimizer, latent, states, images, order, keys):
    def step(states, rows_and_key):
        rows, key = rows_and_key
        return _updated(networks, optimizer, latent, states, images[rows], key)

    return jax.lax.scan(step, states, (order, keys))


def _updated(networks, optimizer, latent, states, real, key):
    """Both networks after a step, and its losses (2,)."""
    generator, discriminator = networks
    (of_generator, g_moments), (of_discriminator, d_moments) = states
    of_latent, of_real, of_drawn, of_again = jax.random.split(key, 4)
    vectors = jax.random.normal(of_latent, (len(real), latent))
    drawn, changed = apply(generator, of_generator, vectors, of_latent)

    def d_loss(params):
        for_real, _ = apply(discriminator, {"params": params}, real, of_real)
        for_drawn, _ = apply(discriminator, {"params": params}, drawn, of_drawn)
        return (_entropy(for_real, 1.0) + _entropy(for_drawn, 0.0)) / 2

    def g_loss(params):
        again, _ = apply(generator, of_generator | {"params": params}, vectors, of_latent)
        judged, _ = apply(discriminator, of_discriminator, again, of_again)
        return _entropy(judged, 1.0)

    d_found, d_gradients = jax.value_and_grad(d_loss)(of_discriminator["params"])
    of_discriminator, d_moments = _moved(optimizer, of_discriminator, d_gradients, d_moments)
    g_found, g_gradients = jax.value_and_grad(g_loss)(of_generator["params"])
    of_generator, g_moments = _moved(optimizer, of_generator | changed, g_gradients, g_moments)
    states = [(of_generator, g_moments), (of_discriminator, d_moments)]
    return states, jnp.stack([d_found, g_found])


def _moved(optimizer, variables, gradients, moments):
    updates, moments = optimizer.update(gradients, moments)
    return variables | {"params": optax.apply_updates(variables["params"], updates)}, moments


def _entropy(logits, wanted):
    return optax.sigmoid_binary_cross_entropy(logits, jnp.full_like(logits, wanted)).mean()
