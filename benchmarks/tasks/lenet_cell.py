"""A cell of the report's grid: LeNet-5 on 300 real images a digit, ten epochs, batches of 64."""

from benchmarks.task import Outcome, Stopwatch, training_outcome
from keras_assign.data import reduced_mnist, subsets

REAL, EPOCHS, BATCH, RATE = 300, 10, 64, 0.001


def ours(data):
    """As `experiments.augmentation` trains a cell, without classifying its training images."""
    from keras_assign.data.pipelines import image_batches
    from keras_assign.seeds import child_seed
    from keras_assign.training import lenet5_training
    from keras_assign.training.evaluate import predict_classes
    from keras_assign.training.fit import compile_classifier, fit, make_reproducible

    digits = reduced_mnist.load()

    def run(seed) -> Outcome:
        images, labels = _real(digits, seed)
        watch = Stopwatch()
        make_reproducible(seed)
        model = lenet5_training.network({"hidden_layers": True}, seed)
        compile_classifier(model, RATE)
        batches = image_batches(images, labels, BATCH, child_seed(seed, "order"))
        log = fit(model, batches, epochs=EPOCHS, shuffle=False)
        elapsed = watch.read()
        right = predict_classes(model, digits.test_images) == digits.test_labels
        return training_outcome(log.epoch_seconds, elapsed, {"right": right})

    return run


def pytorch(data):
    """The same in PyTorch; `how` of the options as of its training."""
    import torch

    from benchmarks import torch_training

    digits = reduced_mnist.load()
    tests = torch_training.as_images(digits.test_images)

    def run(seed) -> Outcome:
        images, labels = _real(digits, seed)
        watch = Stopwatch()
        torch.manual_seed(seed)
        model = lenet5()
        seconds = torch_training.train(
            model, torch_training.as_images(images), torch.from_numpy(labels).long(),
            torch.nn.CrossEntropyLoss(), BATCH, EPOCHS, RATE, how=data["how"],
        )  # fmt: skip
        elapsed = watch.read()
        right = torch_training.predict(model, tests).argmax(axis=1) == digits.test_labels
        return training_outcome(seconds, elapsed, {"right": right})

    return run


def jax(data):
    """The same in JAX; `scan` of the options as of its training."""
    from benchmarks import jax_training

    digits = reduced_mnist.load()
    tests, model = jax_training.as_images(digits.test_images), flax_lenet5()

    def run(seed) -> Outcome:
        images, labels = _real(digits, seed)
        watch = Stopwatch()
        seconds, variables = jax_training.train(
            model, jax_training.as_images(images), labels, jax_training.entropy,
            BATCH, EPOCHS, RATE, seed, scan=data["scan"],
        )  # fmt: skip
        elapsed = watch.read()
        outputs = jax_training.predict(model, variables, tests)
        return training_outcome(
            seconds, elapsed, {"right": outputs.argmax(axis=1) == digits.test_labels}
        )

    return run


def lenet5():
    """LeNet-5 in PyTorch, as `keras_assign.models.lenet5` has it."""
    from torch import nn

    from benchmarks.torch_training import glorot

    return glorot(
        nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
        )
    )  # fmt: skip


def flax_lenet5():
    """LeNet-5 in JAX."""
    from flax import linen as nn

    from benchmarks.jax_training import Conv, Dense

    class LeNet5(nn.Module):
        @nn.compact
        def __call__(self, images, train):
            maps = nn.avg_pool(nn.tanh(Conv(6, (5, 5))(images)), (2, 2), (2, 2))
            maps = nn.avg_pool(nn.tanh(Conv(16, (5, 5), padding="VALID")(maps)), (2, 2), (2, 2))
            hidden = nn.tanh(Dense(120)(maps.reshape(len(maps), -1)))
            return Dense(10)(nn.tanh(Dense(84)(hidden)))

    return LeNet5()


def _real(digits, seed):
    chosen = subsets.per_class(digits.train_labels, REAL, seed)
    return digits.train_images[chosen], digits.train_labels[chosen]
