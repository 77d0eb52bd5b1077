"""What the images of one seed's GANs are worth, measured without training a classifier on them.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import math
from pathlib import Path

import keras
import numpy as np

from experiments.synthesis.generated import confidences, drawn_by
from experiments.synthesis.settings import CONFIDENT, DOUBTFUL
from keras_assign.data import reduced_mnist
from keras_assign.data.pipelines import image_batches, to_model_input
from keras_assign.data.reduced_mnist import DIGITS, DigitImages
from keras_assign.generation import scores
from keras_assign.layers.centre_mass import CentreMass
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.seeds import child_seed
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import compile_classifier, fit, make_reproducible

# The judge: the CNN of Problem 4a, trained on every real training image, whatever the GAN saw.
JUDGE = {"epochs": 10, "batch_size": 128, "learning_rate": 0.002, "schedule": "cosine"}
JUDGE_SEED = 0
FEATURES = "dense"
BINS = 20  # Of the histogram of confidences.
SHOWN = 6  # Images of each digit and band of confidence.
BATCH = 500


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Measure the images of one seed's GANs.

    Args:
        settings: of `worth.cells`, and `gan_cells`, where the GANs' folders lie.
        folder: not used; nothing is kept but the record.

    Returns:
        The record, and pictures: `shown_<band>` uint8 (digits, `SHOWN`, 28 rows, 28 columns), 0
        where a band has fewer; `closest` and `typical` uint8 (2, digits, 28 rows, 28 columns), a
        generated image over the real one that is nearest to it.

    Raises:
        InputError: the data or the generated images cannot be read.
    """
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
    drawn = drawn_by(images, settings)
    make_reproducible(JUDGE_SEED)
    judge = trained_judge(images)
    real = images.train_images[drawn.real_items]
    real_labels = images.train_labels[drawn.real_items]
    confidence = confidences(images, drawn, settings)
    found = {
        name: _judged(judge, pictures)
        for name, pictures in (
            ("drawn", drawn.images), ("real", real), ("test", images.test_images),
        )
    }  # fmt: skip
    near = scores.nearest(drawn.images, real)
    unseen = scores.nearest(images.test_images, real)
    # As many as there are real ones: the distance is too high for few images.
    as_many = reduced_mnist.first_per_class(drawn.labels, settings["gan_real"])
    agreed = found["drawn"][1] == drawn.labels
    digits = np.unique(drawn.labels)
    record = {
        "environment": describe_environment(),
        "judge_test_accuracy": float((found["test"][1] == images.test_labels).mean()),
        "generated": len(drawn.labels),
        "frechet": scores.frechet_distance(found["drawn"][0][as_many], found["test"][0]),
        "frechet_of_real": scores.frechet_distance(found["real"][0], found["test"][0]),
        "agreement": float(agreed.mean()),
        "agreement_per_digit": {str(d): float(agreed[drawn.labels == d].mean()) for d in digits},
        "spread": {
            "pixels": _spread(drawn.images, drawn.labels, real, real_labels),
            "centred": _spread(_centred(drawn.images), drawn.labels, _centred(real), real_labels),
            "features": _spread(found["drawn"][0], drawn.labels, found["real"][0], real_labels),
        },
        "confidence": {
            "histogram": np.histogram(confidence, BINS, (0, 1))[0].tolist(),
            "confident": float((confidence >= CONFIDENT[0]).mean()),
            "doubtful": float(((confidence >= DOUBTFUL[0]) & (confidence < DOUBTFUL[1])).mean()),
        },
        "nearest": {
            "median": float(np.median(near.distances)),
            "median_of_unseen_real": float(np.median(unseen.distances)),
            "memorised_share": float(
                np.mean(
                    [
                        scores.memorised_share(
                            near.distances[drawn.labels == digit],
                            unseen.distances[images.test_labels == digit],
                        )
                        for digit in digits
                    ]
                )
            ),
        },
    }
    arrays = {
        **_shown(drawn.images, drawn.labels, confidence),
        **_neighbours(drawn, real, near),
    }
    return record, arrays


def trained_judge(images: DigitImages) -> keras.Model:
    """The fixed digit classifier, from float images to features and logits.

    Args:
        images: all training images of which train it.
    """
    model, count = digit_cnn(seed=JUDGE_SEED), len(images.train_labels)
    updates = JUDGE["epochs"] * math.ceil(count / JUDGE["batch_size"])
    compile_classifier(model, JUDGE["learning_rate"], JUDGE["schedule"], updates)
    order = child_seed(JUDGE_SEED, "order")
    batches = image_batches(images.train_images, images.train_labels, JUDGE["batch_size"], order)
    fit(model, batches, epochs=JUDGE["epochs"], shuffle=False)
    return keras.Model(model.input, [model.get_layer(FEATURES).output, model.output])


def _judged(judge, images):
    """Features float (images, features), and the class that the judge finds most likely."""
    features, logits = judge.predict(image_batches(images, batch_size=BATCH), verbose=0)
    return features, logits.argmax(axis=1)


def _spread(values, labels, real_values, real_labels):
    found = scores.spread(values, labels, real_values, real_labels)
    return {str(digit): value for digit, value in found.items()}


def _centred(images):
    """The same with each digit's mass in the middle."""
    centre = CentreMass()
    return np.concatenate(
        [
            np.asarray(centre(to_model_input(images[start : start + BATCH])))[..., 0]
            for start in range(0, len(images), BATCH)
        ]
    )


def _shown(images, labels, confidence):
    """The first images of each digit and band."""
    bands = {
        "confident": confidence >= CONFIDENT[0],
        "doubtful": (confidence >= DOUBTFUL[0]) & (confidence < DOUBTFUL[1]),
        "rejected": confidence < DOUBTFUL[0],
    }
    found = {}
    for name, chosen in bands.items():
        pictures = np.zeros((DIGITS, SHOWN, *images.shape[1:]), np.uint8)
        for digit in range(DIGITS):
            some = images[chosen & (labels == digit)][:SHOWN]
            pictures[digit, : len(some)] = some
        found[f"shown_{name}"] = pictures
    return found


def _neighbours(drawn, real, near):
    """Of each digit the image that lies closest to a real one, and one of median distance."""
    closest, typical = [], []
    for digit in np.unique(drawn.labels):
        items = np.flatnonzero(drawn.labels == digit)
        order = items[np.argsort(near.distances[items], kind="stable")]
        closest.append(order[0])
        typical.append(order[len(order) // 2])
    return {
        name: np.stack([drawn.images[items], real[near.items[items]]])
        for name, items in (("closest", closest), ("typical", typical))
    }
