"""One training, or one timing, of Problem 4a: settings in, a record and arrays out.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import math
from pathlib import Path

import keras
import numpy as np

from experiments.protocols import PUBLISHED
from keras_assign.data import reduced_mnist, splits
from keras_assign.data.pipelines import image_batches, to_model_input
from keras_assign.explain.attention_maps import (
    attention_layer_names,
    attention_maps,
    with_even_attention,
)
from keras_assign.explain.gallery import shown
from keras_assign.explain.ink import attention_on_ink, ideal_map, ink_auc, ink_mask
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.seeds import child_seed
from keras_assign.training import timing
from keras_assign.training.architecture import describe
from keras_assign.training.environment import describe_environment
from keras_assign.training.evaluate import predict_classes
from keras_assign.training.fit import EpochLog, compile_classifier, fit, make_reproducible

MODEL_FILE = "model.keras"


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Do what a cell's settings say.

    Args:
        settings: of `study.training_cells` or `study.timing_cells`.
        folder: for the trained model and the TensorBoard logs.

    Returns:
        The record and the arrays to store.

    Raises:
        InputError: the data cannot be read or split.
    """
    work = {"training": train, "timing": time_models}[settings["kind"]]
    record, arrays = work(settings, folder)
    return {"environment": describe_environment(), **record}, arrays


def train(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train one model with one seed and score it on all test images, once."""
    images = load_images(settings)
    make_reproducible(settings["seed"])
    model = build_model(settings["model"], settings)
    untrained_maps = _attention_maps(model, images)
    split, log = fit_by_protocol(
        model, images, settings, [keras.callbacks.TensorBoard(folder / "tensorboard")]
    )
    predicted = predict_classes(model, images.test_images)
    model.save(folder / MODEL_FILE)

    record = {
        "architecture": describe(model),
        "split": {
            "name": split.name,
            "train_items": len(split.train),
            "validation_items": len(split.validation),
            "sha256": split.sha256,
        },
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "metrics": _metrics(images, predicted, log),
    }
    arrays = {
        "test_labels": images.test_labels,
        "protocol_items": images.protocol_items.astype(np.int32),
        "predicted": predicted,
    }
    if untrained_maps:
        arrays |= _explain(model, images, predicted, untrained_maps)
    return record, arrays


def time_models(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Time the models, see `timing.timed`."""
    return timing.timed(_contest, settings)


def _contest(settings):
    images = load_images(settings)
    make_reproducible(settings["seed"])
    split = splits.stratified(
        images.train_labels, settings["validation_fraction"], settings["seed"]
    )
    batches = image_batches(
        images.train_images[split.train],
        images.train_labels[split.train],
        settings["batch_size"],
        child_seed(settings["seed"], "order"),
    )
    models = {name: build_model(name, settings) for name in settings["models"]}
    for model in models.values():
        compile_classifier(model, settings["learning_rate"])
    test_images = images.test_images[images.protocol_items]
    return timing.Contest(
        models, batches, image_batches(test_images), len(split.train), len(test_images)
    )


def load_images(settings: dict) -> reduced_mnist.DigitImages:
    """The images that a cell was defined with."""
    return reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )


def build_model(name: str, settings: dict) -> keras.Model:
    """The model of that name, untrained.

    Args:
        name: one of `settings.MODELS`.
        settings: holds `seed`, `dropout` and `mixed_precision`.
    """
    return digit_cnn(
        "spatial" if name == "digit_cnn_spatial_attention" else "none",
        dropout=settings["dropout"],
        seed=settings["seed"],
        dtype="mixed_float16" if settings["mixed_precision"] else "float32",
    )


def fit_by_protocol(
    model: keras.Model, images: reduced_mnist.DigitImages, settings: dict, callbacks=()
) -> tuple[splits.Split, EpochLog]:
    """Train a model as its protocol says.

    `published` hands class-sorted arrays to `fit` and lets `validation_split` take the last part,
    as the report did. `corrected` holds out a stratified part, seeded.

    Returns:
        What was trained and validated on, and the log of the epochs.
    """
    fraction, labels = settings["validation_fraction"], images.train_labels
    published = settings["protocol"] == PUBLISHED
    if published:
        split = splits.sorted_tail(labels, fraction)
    else:
        split = splits.stratified(labels, fraction, settings["seed"])
    updates = math.ceil(len(split.train) / settings["batch_size"]) * settings["epochs"]
    compile_classifier(model, settings["learning_rate"], settings["schedule"], updates)
    if published:
        log = fit(
            model,
            to_model_input(images.train_images).numpy(),
            labels,
            validation_split=fraction,
            batch_size=settings["batch_size"],
            epochs=settings["epochs"],
            callbacks=callbacks,
        )
        return split, log
    train_batches = image_batches(
        images.train_images[split.train],
        labels[split.train],
        settings["batch_size"],
        child_seed(settings["seed"], "order"),
    )
    validation_batches = image_batches(
        images.train_images[split.validation], labels[split.validation]
    )
    log = fit(
        model,
        train_batches,
        validation_data=validation_batches,
        epochs=settings["epochs"],
        shuffle=False,  # The batches shuffle themselves, with a seed of their own.
        callbacks=callbacks,
    )
    return split, log


def _metrics(images, predicted, log):
    correct = predicted == images.test_labels
    return {
        "test_accuracy": float(correct.mean()),
        "protocol_test_accuracy": float(correct[images.protocol_items].mean()),
        "validation_accuracy": log.history["val_accuracy"][-1],
        "validation_loss": log.history["val_loss"][-1],
    }


def _attention_maps(model, images):
    """Maps of the protocol's test images; none for a model without attention."""
    if not attention_layer_names(model):
        return {}
    return attention_maps(model, images.test_images[images.protocol_items])


def _explain(model, images, predicted, untrained_maps):
    """Per test image of the protocol, how each block's map relates to the ink; and a gallery."""
    items = images.protocol_items
    ink = ink_mask(images.test_images[items])
    trained_maps = _attention_maps(model, images)
    arrays = {
        "ink_area": ink.mean(axis=(1, 2)).astype(np.float32),
        "predicted_even_attention": predict_classes(with_even_attention(model), images.test_images),
    }
    for state, maps in (("trained", trained_maps), ("untrained", untrained_maps)):
        for layer, values in maps.items():
            arrays[f"{state}/{layer}/on_ink"] = attention_on_ink(values, ink).astype(np.float32)
            arrays[f"{state}/{layer}/ink_auc"] = ink_auc(values, ink).astype(np.float32)
            arrays[f"{state}/{layer}/mean_map"] = values.mean(axis=0)

    for layer, values in trained_maps.items():
        ideal = attention_on_ink(ideal_map(ink, values.shape[1:]), ink)
        arrays[f"ideal/{layer}/on_ink"] = ideal.astype(np.float32)

    labels = images.test_labels[items]
    gallery = shown(predicted[items] == labels, labels)
    arrays["gallery_images"] = images.test_images[items[gallery]]
    arrays["gallery_labels"] = images.test_labels[items[gallery]]
    arrays["gallery_predicted"] = predicted[items[gallery]]
    for layer, values in trained_maps.items():
        arrays[f"gallery/{layer}"] = values[gallery]
    return arrays
