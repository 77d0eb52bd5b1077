"""One GAN trained, and the digits that it draws.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import contextlib
from pathlib import Path

import joblib
import keras
import numpy as np

from experiments.gan import grid
from experiments.gan.settings import GENERATOR_FILE, ROUNDS
from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.reduced_mnist import DIGITS, DigitImages
from keras_assign.data.utterances import default_cache
from keras_assign.generation import archives, scores
from keras_assign.generation.archives import IMAGES_FILE, GeneratedImages
from keras_assign.generation.checkpoint import Checkpoint, checkpoint
from keras_assign.generation.collapse import collapse
from keras_assign.generation.drawing import draw_digits, settle_norms
from keras_assign.generation.gan import GAN
from keras_assign.generation.train import train
from keras_assign.layers.centre_mass import CentreMass
from keras_assign.layers.differentiable_augment import DifferentiableAugment
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.models.dcgan import dcgan_discriminator, dcgan_generator
from keras_assign.seeds import child_seed
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

WATCHED = 8  # Samples of each digit, of the same noise each time.
ATTEMPTS = 3
FEWEST_JUDGED = 200  # Images of a digit, by which a collapse is told.


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train a GAN on the chosen real images; once more with another seed where it collapses.

    One that collapses every time is kept as it is, its fault in the record: that is a result, too.

    Args:
        settings: of `grid.cells`.
        folder: gets `IMAGES_FILE`, an archive of the digits drawn, and `GENERATOR_FILE`.

    Returns:
        The record, and `real_items` (indices of the training images that it saw), `samples`:
        uint8 (rounds, digits, samples, 28 rows, 28 columns), the same noise after each round, of
        the last as the generator is kept, and `real_samples`: uint8 (digits, samples, 28 rows, 28
        columns), the first real ones.

    Raises:
        InputError: the data cannot be read, or hold too few images.
    """
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
    items = real_items(images, settings)
    real, labels = images.train_images[items], images.train_labels[items]
    key = joblib.hash((settings, grid.TRAIN.version))
    attempts, seconds = [], 0.0
    # The states of all attempts are kept until all is drawn and saved.
    with contextlib.ExitStack() as states:
        for seed in _seeds(settings):
            kept = states.enter_context(checkpoint(default_cache() / "gans", f"{key}-{seed}"))
            model, log, samples = trained(real, labels, settings, seed, kept)
            seconds += sum(log["seconds"])
            drawn = draw(model, settings, seed)
            attempts.append({"seed": seed, "fault": collapse(*drawn, real, labels)})
            if not attempts[-1]["fault"]:
                break
        generated = GeneratedImages(*drawn, items.astype(np.int32), settings["data_sha256"], key)
        archives.write(folder / IMAGES_FILE, generated.first_of_each(settings["generate"]))
        model.generator.save(folder / GENERATOR_FILE)
    record = {
        "environment": describe_environment(),
        "attempts": attempts,
        "history": log,
        "seconds": seconds,
        "weights": {
            name: getattr(model, name).count_params() for name in ("generator", "discriminator")
        },
        "spread": {str(k): v for k, v in scores.spread(*drawn, real, labels).items()},
    }
    shown = [
        real[labels == digit][np.arange(WATCHED) % settings["real"]] for digit in settings["digits"]
    ]
    arrays = {
        "real_items": items.astype(np.int32),
        "samples": samples,
        "real_samples": np.stack(shown),
    }
    return record, arrays


def _seeds(settings):
    """The seed of each attempt; GANs of different digits share none of them."""
    seed = settings["seed"]
    if not settings["conditional"]:
        seed = child_seed(seed, f"digit {settings['digits'][0]}")
    yield seed
    for attempt in range(1, ATTEMPTS if settings["retry"] else 1):
        yield child_seed(seed, f"attempt {attempt}")


def real_items(images: DigitImages, settings: dict) -> np.ndarray:
    """Indices of the training images that the GAN may see, in rising order.

    Args:
        images: with the training images.
        settings: of a cell: with `own_draw` the real images of a digit are drawn for the GAN
            alone; else they are those that every cell of the seed calls real.

    Raises:
        InputError: there are too few images.
    """
    seed = settings["seed"]
    draw = child_seed(seed, "real images of the GAN") if settings["own_draw"] else seed
    items = subsets.per_class(images.train_labels, settings["real"], draw)
    return np.sort(items[np.isin(images.train_labels[items], settings["digits"])])


def build(settings: dict, seed: int) -> GAN:
    """The GAN of a cell, compiled.

    Args:
        settings: of a cell: `recipe`, `conditional`.
        seed: of this attempt.
    """
    recipe, classes = settings["recipe"], DIGITS if settings["conditional"] else 0
    generator = dcgan_generator(
        recipe["latent_size"],
        tuple(recipe["generator_filters"]),
        recipe["leak"],
        classes,
        recipe["class_norms"],
        recipe["centred"],
        seed,
    )
    discriminator = dcgan_discriminator(
        tuple(recipe["discriminator_filters"]),
        recipe["leak"],
        recipe["dropout"],
        classes,
        recipe["packed"],
        seed,
    )
    augment = None
    if recipe["shift"] or recipe["erased"]:
        augment = DifferentiableAugment(recipe["shift"], recipe["erased"], seed)
    warp = None
    if recipe["warp"]:
        warp = RandomWarp(**recipe["warp"], seed=seed)
        if recipe["centred"]:
            # What is drawn is centred; real images that are not would be told by this alone.
            warp = keras.Sequential([warp, CentreMass()])
    model = GAN(generator, discriminator, augment, warp, recipe["mismatched"], seed)
    average = {"use_ema": True, "ema_momentum": recipe["average"]} if recipe["average"] else {}
    model.compile(
        keras.optimizers.Adam(recipe["discriminator_rate"], recipe["beta_1"]),
        keras.optimizers.Adam(recipe["generator_rate"], recipe["beta_1"], **average),
    )
    return model


def trained(
    real: np.ndarray, labels: np.ndarray, settings: dict, seed: int, kept: Checkpoint | None
) -> tuple[GAN, dict, np.ndarray]:
    """A GAN, its log and samples; a killed one goes on where its last round ended.

    Args:
        real: uint8 (images, 28 rows, 28 columns): all that it ever sees.
        labels: uint8 (images,).
        settings: of a cell: `recipe`, `updates`, `digits`, `conditional`.
        seed: of all that is random.
        kept: where its state is kept meanwhile.
    """
    make_reproducible(seed)
    model, digits = build(settings, seed), np.array(settings["digits"])
    noise = np.random.default_rng(child_seed(seed, "watched"))
    latent = noise.standard_normal((WATCHED * len(digits), model.latent_size), np.float32)
    shown = np.repeat(digits, WATCHED)
    log, samples = train(
        model,
        real,
        labels,
        settings["recipe"]["batch_size"],
        settings["updates"],
        ROUNDS,
        child_seed(seed, "order"),
        lambda: draw_digits(model, latent, shown),
        kept,
    )
    if settings["recipe"]["average"]:
        model.g_optimizer.finalize_variable_values(model.generator.trainable_variables)
        settle_norms(model, digits, child_seed(seed, "settling"))
        samples[-1] = draw_digits(model, latent, shown)
    return model, log, samples.reshape(ROUNDS, len(digits), WATCHED, *samples.shape[2:])


def draw(model: GAN, settings: dict, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """As many images of each digit as an archive holds, enough to judge by, and their digits."""
    count = max(settings["generate"], FEWEST_JUDGED)
    labels = np.repeat(np.array(settings["digits"], np.uint8), count)
    noise = np.random.default_rng(child_seed(seed, "drawn"))
    latent = noise.standard_normal((len(labels), model.latent_size), np.float32)
    return draw_digits(model, latent, labels), labels
