"""The report's grid of Problem 2: LeNet-5 on 12 mixes of real and augmented images, one seed."""

import functools
import math
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.task import Outcome, Stopwatch
from keras_assign.data import reduced_mnist, subsets

WORKERS = 2


def ours(data):
    """As `experiments.augmentation` runs it: checksums, code versions, workers' start and all."""
    from experiments.augmentation import cells as augmentation_cells
    from experiments.augmentation.settings import AugmentationSettings
    from keras_assign.studies.runner import run_cells
    from keras_assign.studies.store import CellStore

    digits = reduced_mnist.load()

    def run(seed) -> Outcome:
        watch = Stopwatch()
        settings = AugmentationSettings(seeds=1, first_seed=seed, control=False, **_sizes(data))
        cells = augmentation_cells.grid(settings, digits.sha256)
        with tempfile.TemporaryDirectory() as folder:
            store = CellStore(Path(folder))
            run_cells(cells, store, workers=WORKERS)
            seconds = watch.read()
            arrays = [store.read(Path(folder) / cell.folder)[1] for cell in cells]
        right = [cell["predicted"] == digits.test_labels for cell in arrays]
        return Outcome(seconds, 0.0, {"right": np.concatenate(right)})

    return run


def pytorch(data):
    """The same in PyTorch, a cell after the other, with all the threads that it takes."""
    import torch

    from benchmarks import torch_training
    from benchmarks.tasks.lenet_cell import BATCH, EPOCHS, RATE, lenet5

    digits = reduced_mnist.load()
    tests = torch_training.as_images(digits.test_images)

    def cell(real, augmented, seed):
        torch.manual_seed(seed)
        chosen = subsets.per_class(digits.train_labels, real, seed)
        images = torch_training.as_images(digits.train_images[chosen])
        labels = digits.train_labels[chosen]
        if augmented:
            copies = max(3, math.ceil(augmented / real))
            more = torch.cat([_warped(images) for _ in range(copies)])
            drawn = subsets.per_class(np.tile(labels, copies), augmented, seed)
            images = torch.cat([images, more[drawn]])
            labels = np.concatenate([labels, np.tile(labels, copies)[drawn]])
        model = lenet5()
        torch_training.train(
            model, images, torch.from_numpy(labels).long(), torch.nn.CrossEntropyLoss(),
            BATCH, EPOCHS, RATE, how=data["how"], shapes_vary=True,
        )  # fmt: skip
        return torch_training.predict(model, tests).argmax(axis=1) == digits.test_labels

    return _loop(data, cell)


def jax(data):
    """The same in JAX, likewise."""
    from jax import numpy as jnp
    from jax import random

    from benchmarks import jax_training
    from benchmarks.tasks.lenet_cell import BATCH, EPOCHS, RATE, flax_lenet5

    digits = reduced_mnist.load()
    tests, model = jax_training.as_images(digits.test_images), flax_lenet5()

    def cell(real, augmented, seed):
        chosen = subsets.per_class(digits.train_labels, real, seed)
        images = jax_training.as_images(digits.train_images[chosen])
        labels = digits.train_labels[chosen]
        if augmented:
            copies = max(3, math.ceil(augmented / real))
            keys = random.split(random.key(seed), copies)
            more = jnp.concatenate([_warped_in_jax(images, key) for key in keys])
            drawn = subsets.per_class(np.tile(labels, copies), augmented, seed)
            images = jnp.concatenate([images, more[drawn]])
            labels = np.concatenate([labels, np.tile(labels, copies)[drawn]])
        _, variables = jax_training.train(
            model, images, labels, jax_training.entropy, BATCH, EPOCHS, RATE, seed,
            scan=data["scan"],
        )  # fmt: skip
        outputs = jax_training.predict(model, variables, tests)
        return outputs.argmax(axis=1) == digits.test_labels

    return _loop(data, cell)


def _loop(data, cell):
    sizes = _sizes(data)

    def run(seed) -> Outcome:
        watch = Stopwatch()
        right = [
            cell(real, augmented, seed)
            for real in sizes["real"]
            for augmented in sizes["augmented"]
        ]
        return Outcome(watch.read(), 0.0, {"right": np.concatenate(right)})

    return run


def _sizes(data):
    return {"real": tuple(data["real"]), "augmented": tuple(data["augmented"])}


def _warped(images):
    """Rotated by up to 15 degrees, shifted by a tenth, zoomed by a fifth."""
    import torch
    from torch.nn import functional

    items = len(images)
    angles = (torch.rand(items) * 2 - 1) * math.radians(15)
    zooms = 1 + (torch.rand(2, items) * 2 - 1) * 0.2
    shifts = (torch.rand(2, items) * 2 - 1) * 2 * 0.1  # The grid is 2 wide.
    cosine, sine = torch.cos(angles), torch.sin(angles)
    rows = [
        torch.stack([zooms[0] * cosine, -zooms[0] * sine, shifts[0]], dim=1),
        torch.stack([zooms[1] * sine, zooms[1] * cosine, shifts[1]], dim=1),
    ]
    grid = functional.affine_grid(torch.stack(rows, dim=1), images.shape, align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)


def _warped_in_jax(images, key):
    """As `_warped`."""
    import jax

    of_angles, of_zooms, of_shifts = jax.random.split(key, 3)
    items, side = images.shape[:2]
    angles = jax.random.uniform(of_angles, (items,), minval=-1, maxval=1) * math.radians(15)
    zooms = 1 + jax.random.uniform(of_zooms, (items, 2), minval=-1, maxval=1) * 0.2
    shifts = jax.random.uniform(of_shifts, (items, 2), minval=-1, maxval=1) * 0.1 * side
    return _compiled_warp()(images[..., 0], angles, zooms, shifts)[..., None]


@functools.cache
def _compiled_warp():
    import jax
    from jax import numpy as jnp
    from jax.scipy.ndimage import map_coordinates

    def warped(image, angle, zooms, shifts):
        middle = (len(image) - 1) / 2
        rows, columns = jnp.meshgrid(*2 * [jnp.arange(len(image)) - middle], indexing="ij")
        cosine, sine = jnp.cos(angle), jnp.sin(angle)
        places = [
            zooms[0] * (cosine * rows + sine * columns) + middle + shifts[0],
            zooms[1] * (cosine * columns - sine * rows) + middle + shifts[1],
        ]
        return map_coordinates(image, places, order=1)

    return jax.jit(jax.vmap(warped))
