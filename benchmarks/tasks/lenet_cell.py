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


def peer(data):
    """The same in PyTorch; `loader` of the options, True unless given, as of its training."""
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
            torch.nn.CrossEntropyLoss(), BATCH, EPOCHS, RATE, loader=data.get("loader", True),
        )  # fmt: skip
        elapsed = watch.read()
        right = torch_training.predict(model, tests).argmax(axis=1) == digits.test_labels
        return training_outcome(seconds, elapsed, {"right": right})

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


def _real(digits, seed):
    chosen = subsets.per_class(digits.train_labels, REAL, seed)
    return digits.train_images[chosen], digits.train_labels[chosen]
