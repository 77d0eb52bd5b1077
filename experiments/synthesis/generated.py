"""Generated images as classifiers take them: of the right GAN, and maybe filtered."""

from pathlib import Path

import numpy as np

from experiments.synthesis.settings import SOUND
from keras_assign.data import subsets
from keras_assign.data.reduced_mnist import DigitImages
from keras_assign.errors import InputError
from keras_assign.generation.archives import IMAGES_FILE, GeneratedImages, together
from keras_assign.training.lenet5_training import network, train
from keras_assign.training.views import log_probabilities


def drawn_by(images: DigitImages, settings: dict) -> GeneratedImages:
    """What the GANs of a cell drew.

    Args:
        images: with the training images.
        settings: of a cell: `gan` and `gan_cells` (folders, and where they lie), `protocol`, and
            for the sound one `gan_real` and `seed`.

    Raises:
        InputError: the images are missing or damaged, or the GANs learnt from other images than
            the protocol says.
    """
    drawn = together([Path(settings["gan_cells"]) / name / IMAGES_FILE for name in settings["gan"]])
    if drawn.data_sha256 != settings["data_sha256"]:
        raise InputError(f"{', '.join(settings['gan'])}: these GANs learnt from other data")
    if settings["protocol"] == SOUND:
        items = subsets.per_class(images.train_labels, settings["gan_real"], settings["seed"])
        if not np.array_equal(np.sort(items), drawn.real_items):
            raise InputError(
                f"{', '.join(settings['gan'])}: these GANs did not learn from the images that are "
                "called real here; run experiments.gan with --protocol=sound"
            )
    return drawn


def kept(images: DigitImages, drawn: GeneratedImages, settings: dict) -> np.ndarray:
    """Which generated images pass a filter by confidence, indices; maybe none.

    Args:
        images: with the training images.
        drawn: to be filtered.
        settings: of the cell: `keep`, the least probability and the one that all stay below; a
            probability of 1 passes where that is 1. Where it is empty, all pass.
    """
    if not settings["keep"]:
        return np.arange(len(drawn.labels))
    least, bound = settings["keep"]
    confidence = confidences(images, drawn, settings)
    below = confidence <= 1 if bound == 1 else confidence < bound
    return np.flatnonzero((confidence >= least) & below)


def confidences(images: DigitImages, drawn: GeneratedImages, settings: dict) -> np.ndarray:
    """How sure a LeNet-5 is that each image is the digit that was to be drawn.

    It is trained by the report's recipe on the real images that the GANs learnt from.

    Args:
        images: with the training images.
        drawn: to be judged.
        settings: of the cell: `gan_seed` and how LeNet-5 is trained.

    Returns:
        float (images,), probabilities.
    """
    seed, items = settings["gan_seed"], drawn.real_items
    model = network(settings, seed)
    real = images.train_images[items], images.train_labels[items]
    train(model, *real, {**settings, "as_long_as": 0}, seed)
    found = log_probabilities(model, drawn.images)
    return np.exp(found[np.arange(len(drawn.labels)), drawn.labels])
