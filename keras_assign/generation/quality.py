"""How good generated digits are, without training a classifier on them."""

import math

import keras
import numpy as np

from keras_assign.data import reduced_mnist
from keras_assign.data.pipelines import image_batches, to_model_input
from keras_assign.data.reduced_mnist import DIGITS, DigitImages
from keras_assign.generation import scores
from keras_assign.generation.archives import GeneratedImages
from keras_assign.layers.centre_mass import CentreMass
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.seeds import child_seed
from keras_assign.training import lenet5_training
from keras_assign.training.fit import compile_classifier, fit, make_reproducible
from keras_assign.training.views import log_probabilities

# The judge: the CNN of Problem 4a, trained on every real training image, whatever the GAN saw.
JUDGE = {"epochs": 10, "batch_size": 128, "learning_rate": 0.002, "schedule": "cosine"}
JUDGE_SEED = 0
FEATURES = "dense"
BATCH = 500
BINS = 20  # Of the histogram of confidences.
SHOWN = 6  # Images of each digit and band of confidence.


def measure(images: DigitImages, drawn: GeneratedImages, as_many: int) -> tuple[dict, dict]:
    """Scores of generated images, by themselves and beside real ones.

    Args:
        images: all real ones; the judge learns from those for training.
        drawn: with the real images that the generators learnt from.
        as_many: generated images a digit for the Fréchet distance, which is too high for few.

    Returns:
        For a record: `judge_test_accuracy`, `frechet` and `frechet_of_real` (distances to the test
        images), `agreement` with the judge, `agreement_per_digit`, `spread` by measure and digit,
        `nearest`: distances to real images. And arrays: `closest` and `typical`, uint8 (2, digits,
        28 rows, 28 columns), a generated image over the real one that is nearest to it.
    """
    make_reproducible(JUDGE_SEED)
    judge = _trained_judge(images)
    real = images.train_images[drawn.real_items]
    labels = drawn.labels, images.train_labels[drawn.real_items]
    features, answers = _judged(judge, drawn.images)
    of_real, _ = _judged(judge, real)
    of_test, of_test_answers = _judged(judge, images.test_images)
    near = scores.nearest(drawn.images, real)
    unseen = scores.nearest(images.test_images, real)
    some = reduced_mnist.first_per_class(drawn.labels, as_many)
    agreed, digits = answers == drawn.labels, np.unique(drawn.labels)
    memorised = [
        scores.memorised_share(
            near.distances[drawn.labels == digit], unseen.distances[images.test_labels == digit]
        )
        for digit in digits
    ]
    record = {
        "judge_test_accuracy": float((of_test_answers == images.test_labels).mean()),
        "generated": len(drawn.labels),
        "frechet": scores.frechet_distance(features[some], of_test),
        "frechet_of_real": scores.frechet_distance(of_real, of_test),
        "agreement": float(agreed.mean()),
        "agreement_per_digit": {str(d): float(agreed[drawn.labels == d].mean()) for d in digits},
        "spread": {
            "pixels": _spread(drawn.images, real, *labels),
            "centred": _spread(_centred(drawn.images), _centred(real), *labels),
            "features": _spread(features, of_real, *labels),
        },
        "nearest": {
            "median": float(np.median(near.distances)),
            "median_of_unseen_real": float(np.median(unseen.distances)),
            "memorised_share": float(np.mean(memorised)),
        },
    }
    return record, _neighbours(drawn, real, near)


def confidences(
    images: DigitImages, drawn: GeneratedImages, settings: dict, seed: int
) -> np.ndarray:
    """How sure a LeNet-5 is that each image is the digit that was to be drawn.

    It is trained by the report's recipe on the real images that the generators learnt from.

    Args:
        images: with the training images.
        drawn: to be judged.
        settings: how LeNet-5 is trained, see `lenet5_training.train`.
        seed: of that training.

    Returns:
        float (images,), probabilities.
    """
    model, items = lenet5_training.network(settings, seed), drawn.real_items
    real = images.train_images[items], images.train_labels[items]
    lenet5_training.train(model, *real, {**settings, "as_long_as": 0}, seed)
    found = log_probabilities(model, drawn.images)
    return np.exp(found[np.arange(len(drawn.labels)), drawn.labels])


def by_confidence(
    drawn: GeneratedImages,
    confidence: np.ndarray,
    confident: tuple[float, float],
    doubtful: tuple[float, float],
) -> tuple[dict, dict[str, np.ndarray]]:
    """How many images are of some confidence, and the first ones.

    Args:
        drawn: all images.
        confidence: of `confidences`.
        confident: the least confidence that counts so, and the largest there is.
        doubtful: the least, and the one that all stay below.

    Returns:
        For a record: `histogram`, and the shares of images that are `confident` and `doubtful`.
        And arrays `shown_<band>`, of these two and the `rejected`, see `first_of_each_digit`.
    """
    bands = {
        "confident": confidence >= confident[0],
        "doubtful": (confidence >= doubtful[0]) & (confidence < doubtful[1]),
        "rejected": confidence < doubtful[0],
    }
    record = {
        "histogram": np.histogram(confidence, BINS, (0, 1))[0].tolist(),
        **{band: float(bands[band].mean()) for band in ("confident", "doubtful")},
    }
    return record, {
        f"shown_{band}": first_of_each_digit(drawn, chosen, SHOWN) for band, chosen in bands.items()
    }


def first_of_each_digit(drawn: GeneratedImages, chosen: np.ndarray, count: int) -> np.ndarray:
    """Some of the images of each digit: uint8 (digits, count, 28 rows, 28 columns).

    Args:
        drawn: all images.
        chosen: bool (images,), which may be shown.
        count: of each digit; the rest is 0 where there are fewer.
    """
    pictures = np.zeros((DIGITS, count, *drawn.images.shape[1:]), np.uint8)
    for digit in range(DIGITS):
        some = drawn.images[chosen & (drawn.labels == digit)][:count]
        pictures[digit, : len(some)] = some
    return pictures


def _trained_judge(images):
    """The fixed digit classifier, from float images to features and logits."""
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


def _spread(values, real_values, labels, real_labels):
    found = scores.spread(values, labels, real_values, real_labels)
    return {str(digit): value for digit, value in found.items()}


def _centred(images):
    """The same with each digit's mass in the middle."""
    centre, starts = CentreMass(), range(0, len(images), BATCH)
    batches = (to_model_input(images[start : start + BATCH]) for start in starts)
    return np.concatenate([np.asarray(centre(batch))[..., 0] for batch in batches])


def _neighbours(drawn, real, near):
    """Of each digit the image that lies closest to a real one, and one of median distance."""
    orders = []
    for digit in np.unique(drawn.labels):
        items = np.flatnonzero(drawn.labels == digit)
        orders.append(items[np.argsort(near.distances[items], kind="stable")])
    picked = {
        "closest": [order[0] for order in orders],
        "typical": [order[len(order) // 2] for order in orders],
    }
    return {
        name: np.stack([drawn.images[items], real[near.items[items]]])
        for name, items in picked.items()
    }
