"""An epoch of the CNN of Problem 4b with CBAM on spectrogram images, 28x28x3, batches of 32."""

import numpy as np

from benchmarks import clips
from benchmarks.task import Outcome, Stopwatch, training_outcome

EPOCHS, BATCH, RATE = 3, 32, 0.001  # The first epoch compiles.
FILTERS, UNITS, DROPOUT, NORM_MOMENTUM = (32, 64, 128, 256), 128, 0.5, 0.1


def ours(data):
    """As `experiments.attention --task=speech` trains it."""
    from keras_assign.audio.batches import fixed_batches
    from keras_assign.models.audio_cnn import audio_cnn
    from keras_assign.training.compiled_once import outputs
    from keras_assign.training.fit import compile_classifier, fit, make_reproducible

    images, digits = clips.images(data)

    def run(seed) -> Outcome:
        train, test = clips.parts(digits, seed)
        watch = Stopwatch()
        make_reproducible(seed)
        model = audio_cnn(
            images.shape[1:], "cbam", "before_pooling", FILTERS, UNITS, DROPOUT, seed=seed
        )
        compile_classifier(model, RATE)
        batches = fixed_batches(images[train], digits[train], BATCH, seed)
        log = fit(model, batches, epochs=EPOCHS, shuffle=False)
        elapsed = watch.read()
        logits = outputs(model, images[test])
        return _an_epoch(log.epoch_seconds, elapsed, logits, digits[test])

    return run


def pytorch(data):
    """The same in PyTorch."""
    import torch

    from benchmarks import torch_training

    images, digits = clips.images(data)

    def tensor(chosen):
        return torch.from_numpy(np.ascontiguousarray(np.moveaxis(images[chosen], -1, 1)))

    def run(seed) -> Outcome:
        train, test = clips.parts(digits, seed)
        watch = Stopwatch()
        torch.manual_seed(seed)
        model = _torch_cnn(images.shape[1])
        seconds = torch_training.train(
            model, tensor(train), torch.from_numpy(digits[train]).long(),
            torch.nn.CrossEntropyLoss(), BATCH, EPOCHS, RATE, how=data["how"],
        )  # fmt: skip
        elapsed = watch.read()
        logits = torch_training.predict(model, tensor(test))
        return _an_epoch(seconds, elapsed, logits, digits[test])

    return run


def jax(data):
    """The same in JAX."""
    from benchmarks import jax_training

    images, digits = clips.images(data)
    model = _flax_cnn()

    def run(seed) -> Outcome:
        train, test = clips.parts(digits, seed)
        watch = Stopwatch()
        seconds, variables = jax_training.train(
            model, images[train], digits[train], jax_training.entropy, BATCH, EPOCHS, RATE, seed,
            scan=data["scan"],
        )  # fmt: skip
        elapsed = watch.read()
        logits = jax_training.predict(model, variables, images[test])
        return _an_epoch(seconds, elapsed, logits, digits[test])

    return run


def _an_epoch(seconds, elapsed, logits, digits):
    right = logits.argmax(axis=1) == digits
    return training_outcome(seconds, elapsed, {"right": right}).of_one(EPOCHS)


def _torch_cnn(side):
    from torch import nn

    from benchmarks.torch_attention import CBAM
    from benchmarks.torch_training import glorot

    blocks, channels = [], 3
    for number, filters in enumerate(FILTERS, start=1):
        last = number == len(FILTERS)
        blocks += [
            nn.Conv2d(channels, filters, 3, padding=1, bias=False),
            nn.BatchNorm2d(filters, eps=1e-3, momentum=NORM_MOMENTUM), nn.ReLU(), CBAM(filters),
            (nn.AvgPool2d if last else nn.MaxPool2d)(2, ceil_mode=True),
        ]  # fmt: skip
        channels, side = filters, -(-side // 2)
    head = [
        nn.Flatten(), nn.Linear(channels * side**2, UNITS), nn.ReLU(), nn.Dropout(DROPOUT),
        nn.Linear(UNITS, 10),
    ]  # fmt: skip
    return glorot(nn.Sequential(*blocks, *head))


def _flax_cnn():
    from flax import linen as nn

    from benchmarks.jax_attention import CBAM
    from benchmarks.jax_training import Conv, Dense

    class SpeechCNN(nn.Module):
        @nn.compact
        def __call__(self, maps, train):
            for filters in FILTERS:
                maps = Conv(filters, (3, 3), use_bias=False)(maps)
                maps = nn.BatchNorm(not train, momentum=1 - NORM_MOMENTUM, epsilon=1e-3)(maps)
                pool = nn.avg_pool if filters == FILTERS[-1] else nn.max_pool
                maps = pool(CBAM()(nn.relu(maps)), (2, 2), (2, 2), padding="SAME")
            hidden = nn.relu(Dense(UNITS)(maps.reshape(len(maps), -1)))
            return Dense(10)(nn.Dropout(DROPOUT, deterministic=not train)(hidden))

    return SpeechCNN()
