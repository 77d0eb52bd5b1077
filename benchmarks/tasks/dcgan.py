"""An epoch of the report's DCGAN on 3,000 images, batches of 64."""

import numpy as np

from benchmarks.task import Outcome, Stopwatch, training_outcome
from keras_assign.data import reduced_mnist, subsets

EPOCHS = 3  # The first compiles.
REAL, BATCH, RATE, BETA_1, LATENT, LEAK, DROPOUT = 300, 64, 0.0002, 0.5, 100, 0.2, 0.3


def ours(data):
    """As `experiments.gan` trains it, told no classes."""
    from experiments.gan.recipes import AS_REPORTED
    from experiments.gan.train import build
    from keras_assign.generation.train import train
    from keras_assign.training.fit import make_reproducible

    images, labels = _real()
    settings = {"recipe": AS_REPORTED, "conditional": False}

    def run(seed) -> Outcome:
        watch = Stopwatch()
        make_reproducible(seed)
        model = build(settings, seed)
        updates = EPOCHS * (len(images) // BATCH)
        log, _ = train(
            model, images, labels, BATCH, updates, EPOCHS, seed, lambda: np.zeros(0, np.uint8)
        )
        return _an_epoch(log["seconds"], watch.read(), log["d_loss"], log["g_loss"])

    return run


def pytorch(data):
    """The same in PyTorch, as its own DCGAN tutorial has it."""
    import torch
    from torch import nn

    from benchmarks import torch_training

    images, _ = _real()

    def run(seed) -> Outcome:
        watch, epoch_watch = Stopwatch(), Stopwatch()
        torch.manual_seed(seed)
        inputs = torch_training.as_images(images)
        generator, discriminator = _generator(), _discriminator()
        loss = nn.BCEWithLogitsLoss()
        g_optimizer, d_optimizer = (
            torch.optim.Adam(network.parameters(), lr=RATE, betas=(BETA_1, 0.999), eps=1e-7)
            for network in (generator, discriminator)
        )
        generate = torch_training.compiled(generator, data["how"])
        judge = torch_training.compiled(discriminator, data["how"])
        batches = torch_training.batches((inputs,), BATCH, data["how"], drop_last=True)
        is_real, is_drawn = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
        seconds, d_losses, g_losses = [], [], []
        epoch_watch.read()
        for _ in range(EPOCHS):
            d_sum = g_sum = 0.0
            for (real,) in batches:
                d_optimizer.zero_grad()
                drawn = generate(torch.randn(BATCH, LATENT))
                for_real = loss(judge(real), is_real)
                for_drawn = loss(judge(drawn.detach()), is_drawn)
                d_loss = (for_real + for_drawn) / 2
                d_loss.backward()
                d_optimizer.step()
                g_optimizer.zero_grad()
                g_loss = loss(judge(drawn), is_real)
                g_loss.backward()
                g_optimizer.step()
                d_sum += d_loss.item()
                g_sum += g_loss.item()
            seconds.append(epoch_watch.read())
            d_losses.append(d_sum / len(batches))
            g_losses.append(g_sum / len(batches))
        return _an_epoch(seconds, watch.read(), d_losses, g_losses)

    return run


def jax(data):
    """The same in JAX."""
    from benchmarks import jax_gan, jax_training

    images, _ = _real()
    generator, discriminator = _flax_networks()
    optimizer = jax_training.adam(RATE, BETA_1)

    def run(seed) -> Outcome:
        watch = Stopwatch()
        seconds, losses = jax_gan.train(
            generator, discriminator, jax_training.as_images(images), LATENT, BATCH, EPOCHS,
            optimizer, seed, data["scan"],
        )  # fmt: skip
        return _an_epoch(seconds, watch.read(), *zip(*losses, strict=True))

    return run


def _an_epoch(seconds, elapsed, d_losses, g_losses):
    result = {"error": np.array([d_losses[-1], g_losses[-1]], np.float32)}
    return training_outcome(seconds, elapsed, result).of_one(EPOCHS)


def _real():
    digits = reduced_mnist.load()
    chosen = subsets.per_class(digits.train_labels, REAL, 0)
    return digits.train_images[chosen], digits.train_labels[chosen]


def _generator():
    """Ours, mirrored.

    Of the 2 n + 3 rows that a stride of 2 makes of n, ours leaves out the first and the last two;
    PyTorch cannot leave out more at the end than at the start: here the first two and the last.
    """
    from torch import nn

    from benchmarks.torch_training import glorot

    def normalised(layer, channels, norm=nn.BatchNorm2d):
        return [layer, norm(channels, eps=1e-3, momentum=0.01), nn.LeakyReLU(LEAK)]

    return glorot(
        nn.Sequential(
            *normalised(nn.Linear(LATENT, 49 * 256, bias=False), 49 * 256, nn.BatchNorm1d),
            nn.Unflatten(1, (256, 7, 7)),
            *normalised(nn.ConvTranspose2d(256, 128, 5, 1, 2, bias=False), 128),
            *normalised(nn.ConvTranspose2d(128, 64, 5, 2, 2, 1, bias=False), 64),
            nn.ConvTranspose2d(64, 1, 5, 2, 2, 1), nn.Tanh(), _HalfAndHalf(),
        )
    )  # fmt: skip


def _HalfAndHalf():  # noqa: N802 - reads as the layer that it is.
    from torch import nn

    class FromZeroToOne(nn.Module):
        def forward(self, images):
            return images / 2 + 0.5

    return FromZeroToOne()


def _discriminator():
    from torch import nn

    from benchmarks.torch_training import glorot

    return glorot(
        nn.Sequential(
            nn.Conv2d(1, 64, 5, 2, 2), nn.LeakyReLU(LEAK), nn.Dropout(DROPOUT),
            nn.Conv2d(64, 128, 5, 2, 2), nn.LeakyReLU(LEAK), nn.Dropout(DROPOUT),
            nn.Flatten(), nn.Linear(128 * 49, 1),
        )
    )  # fmt: skip


def _flax_networks():
    """As ours."""
    from flax import linen as nn

    from benchmarks.jax_training import GLOROT, Conv, Dense

    def leaky(maps):
        return nn.leaky_relu(maps, LEAK)

    class Generator(nn.Module):
        @nn.compact
        def __call__(self, latent, train):
            def normalised(maps):
                return leaky(nn.BatchNorm(not train, momentum=0.99, epsilon=1e-3)(maps))

            def larger(maps, channels, stride, **options):
                return nn.ConvTranspose(
                    channels, (5, 5), (stride, stride), kernel_init=GLOROT,
                    transpose_kernel=True, **options,
                )(maps)  # fmt: skip

            maps = normalised(Dense(49 * 256, use_bias=False)(latent)).reshape(-1, 7, 7, 256)
            maps = normalised(larger(maps, 128, 1, use_bias=False))
            maps = normalised(larger(maps, 64, 2, use_bias=False))
            return nn.tanh(larger(maps, 1, 2)) / 2 + 0.5

    class Discriminator(nn.Module):
        @nn.compact
        def __call__(self, maps, train):
            for channels in (64, 128):
                maps = leaky(Conv(channels, (5, 5), (2, 2), padding=2)(maps))
                maps = nn.Dropout(DROPOUT, deterministic=not train)(maps)
            return Dense(1)(maps.reshape(len(maps), -1))

    return Generator(), Discriminator()
