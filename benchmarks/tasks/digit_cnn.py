"""An epoch of the CNN of Problem 4a on 9,000 images, without or with spatial attention."""

from benchmarks.task import Outcome, Stopwatch, training_outcome
from keras_assign.data import reduced_mnist, splits

EPOCHS, BATCH, RATE = 2, 128, 0.001  # The first epoch compiles.
FILTERS, UNITS, DROPOUT = (32, 64, 128), 128, 0.5


def ours(data):
    """As `experiments.attention` trains it."""
    from keras_assign.data.pipelines import image_batches
    from keras_assign.models.digit_cnn import digit_cnn
    from keras_assign.training.evaluate import predict_classes
    from keras_assign.training.fit import compile_classifier, fit, make_reproducible

    digits = reduced_mnist.load()

    def run(seed) -> Outcome:
        items = splits.stratified(digits.train_labels, 0.1, seed).train
        watch = Stopwatch()
        make_reproducible(seed)
        model = digit_cnn(
            "spatial" if data["attention"] else "none", FILTERS, UNITS, DROPOUT, seed=seed
        )
        compile_classifier(model, RATE)
        batches = image_batches(digits.train_images[items], digits.train_labels[items], BATCH, seed)
        log = fit(model, batches, epochs=EPOCHS, shuffle=False)
        elapsed = watch.read()
        right = predict_classes(model, digits.test_images) == digits.test_labels
        return _an_epoch(log.epoch_seconds, elapsed, right)

    return run


def pytorch(data):
    """The same in PyTorch."""
    import torch

    from benchmarks import torch_training

    digits = reduced_mnist.load()
    tests = torch_training.as_images(digits.test_images)

    def run(seed) -> Outcome:
        items = splits.stratified(digits.train_labels, 0.1, seed).train
        watch = Stopwatch()
        torch.manual_seed(seed)
        model = _torch_cnn(data["attention"])
        seconds = torch_training.train(
            model, torch_training.as_images(digits.train_images[items]),
            torch.from_numpy(digits.train_labels[items]).long(),
            torch.nn.CrossEntropyLoss(), BATCH, EPOCHS, RATE, how=data["how"],
        )  # fmt: skip
        elapsed = watch.read()
        right = torch_training.predict(model, tests).argmax(axis=1) == digits.test_labels
        return _an_epoch(seconds, elapsed, right)

    return run


def jax(data):
    """The same in JAX."""
    from benchmarks import jax_training

    digits = reduced_mnist.load()
    tests, model = jax_training.as_images(digits.test_images), _flax_cnn(data["attention"])

    def run(seed) -> Outcome:
        items = splits.stratified(digits.train_labels, 0.1, seed).train
        watch = Stopwatch()
        seconds, variables = jax_training.train(
            model, jax_training.as_images(digits.train_images[items]), digits.train_labels[items],
            jax_training.entropy, BATCH, EPOCHS, RATE, seed, scan=data["scan"],
        )  # fmt: skip
        elapsed = watch.read()
        outputs = jax_training.predict(model, variables, tests)
        return _an_epoch(seconds, elapsed, outputs.argmax(axis=1) == digits.test_labels)

    return run


def _an_epoch(seconds, elapsed, right):
    return training_outcome(seconds, elapsed, {"right": right}).of_one(EPOCHS)


def _torch_cnn(attention):
    from torch import nn

    from benchmarks.torch_attention import SpatialAttention
    from benchmarks.torch_training import glorot

    first, second, third = FILTERS
    attend = [SpatialAttention() if attention else nn.Identity() for _ in range(2)]
    return glorot(
        nn.Sequential(
            nn.Conv2d(1, first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), attend[0],
            nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), attend[1],
            nn.Conv2d(second, third, 3, padding=1), nn.ReLU(),
            nn.Flatten(), nn.Linear(third * 49, UNITS), nn.ReLU(), nn.Dropout(DROPOUT),
            nn.Linear(UNITS, 10),
        )
    )  # fmt: skip


def _flax_cnn(attention):
    from flax import linen as nn

    from benchmarks.jax_attention import SpatialAttention
    from benchmarks.jax_training import Conv, Dense

    class DigitCNN(nn.Module):
        @nn.compact
        def __call__(self, maps, train):
            for filters in FILTERS[:-1]:
                maps = nn.max_pool(nn.relu(Conv(filters, (3, 3))(maps)), (2, 2), (2, 2))
                maps = SpatialAttention()(maps) if attention else maps
            maps = nn.relu(Conv(FILTERS[-1], (3, 3))(maps))
            hidden = nn.relu(Dense(UNITS)(maps.reshape(len(maps), -1)))
            return Dense(10)(nn.Dropout(DROPOUT, deterministic=not train)(hidden))

    return DigitCNN()
