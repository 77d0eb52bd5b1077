"""A cell of the report's grid: LeNet-5 on 300 real images a digit, ten epochs, batches of 64."""

from benchmarks.task import Outcome, Stopwatch, training_outcome
from keras_assign.data import reduced_mnist, subsets

REAL, EPOCHS, BATCH, RATE = 300, 10, 64, 0.001


def ours(data):
    """As `experiments.augmentation` trains a cell."""
    from experiments.augmentation_digits import grid_cell
    from keras_assign.training.evaluate import predict_classes
    from keras_assign.training.fit import make_reproducible

    digits = reduced_mnist.load()
    settings = {
        "batch_size": BATCH,
        "epochs": EPOCHS,
        "learning_rate": RATE,
        "hidden_layers": True,
        "as_long_as": 0,
    }

    def run(seed) -> Outcome:
        images, labels = _real(digits, seed)
        watch = Stopwatch()
        make_reproducible(seed)
        model = grid_cell.network(settings, seed)
        before = watch.read()
        trained = grid_cell.train(model, images, labels, settings, seed)
        right = predict_classes(model, digits.test_images) == digits.test_labels
        return training_outcome(trained["epoch_seconds"], before, {"right": right})

    return run


def peer(data):
    """The same in PyTorch."""
    import torch

    from benchmarks import torch_training

    digits = reduced_mnist.load()
    tests = torch_training.as_images(digits.test_images)

    def run(seed) -> Outcome:
        images, labels = _real(digits, seed)
        watch = Stopwatch()
        torch.manual_seed(seed)
        model, before = lenet5(), watch.read()
        seconds = torch_training.train(
            model, torch_training.as_images(images), torch.from_numpy(labels).long(),
            torch.nn.CrossEntropyLoss(), BATCH, EPOCHS, RATE,
        )  # fmt: skip
        right = torch_training.predict(model, tests).argmax(axis=1) == digits.test_labels
        return training_outcome(seconds, before, {"right": right})

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
