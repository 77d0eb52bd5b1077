"""A trained network as the SavedModel of a reader of handwritten digits, with its card."""

import functools
import shutil
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from keras_assign.data.reduced_mnist import DigitImages
from keras_assign.errors import InputError
from keras_assign.models.digit_or_none import Calibration
from keras_assign.report import calibration
from keras_assign.report.formats import percent_interval, thousands
from keras_assign.report.statistics import wilson_interval
from keras_assign.serving.model_folder import replacing
from keras_assign.studies.cell import Cell
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import CellStore
from keras_assign.training.digit_detector import MOST_EXAMPLES, train_detector
from keras_assign.training.environment import describe_environment
from keras_assign.training.evaluate import predict_classes
from keras_assign.training.export import (
    DigitReader,
    check_digit_export,
    export_digit_model,
    export_digit_portable,
)
from keras_assign.training.int8_export import INT8
from keras_assign.training.portable_export import litert_reader

MODEL_FILE = "model.keras"
DATA_TITLES = {
    "mnist": "MNIST",
    "reduced_mnist": "ReducedMNIST (the first 1,000 MNIST training images of each digit)",
    "folder": "the user's folder",
}
CHECKED = 100  # Images whose answers are compared between runtimes.
DETECTOR_SEED = 0
DETECTOR_MORE = 4  # Times the images that the network saw, which the detector sees at most.


def export_reader(
    target: Path,
    cell: Cell,
    store: CellStore,
    images: DigitImages,
    answer: str,
    held_out: Callable[[keras.Model], tuple[np.ndarray, np.ndarray]],
    examples_seen: int,
    card: Callable[[np.ndarray, dict], str],
    in_8_bits: Cell | None = None,
) -> None:
    """Write the network of a cell for every runtime, if it answers as the cell has it.

    With it goes a detector of digits, and a calibration.

    Args:
        target: the SavedModel's folder; one that is there is replaced.
        cell: it is run once more where the network was not kept, as with stored results that are
            passed on.
        store: where it is finished.
        images: of the cell.
        answer: name of the cell's array, (test items,), of answers to the test images as they are.
        held_out: from the network to logits (items, 10) and labels (items,) of training images
            that it, or one like it, has not seen.
        examples_seen: images that the network saw in training.
        card: from whether each test image is read rightly, and the measurements of
            `export_portable`, to the text of the model card.
        in_8_bits: a finished cell of a network written in 8 bits, of which the file is put beside.

    Raises:
        InputError: the folder cannot be written, or the cell cannot be run once more or comes out
            otherwise here.
        RuntimeError: a file answers otherwise than the network: a bug.
    """
    _, arrays = store.read(store.root / cell.folder)
    with replacing(target) as folder:
        network = _loaded(_kept(cell, store, MODEL_FILE, folder.parent / "again"))
        answers = predict_classes(network, images.test_images)
        _require_same(answers, arrays[answer], cell)
        reader = _reader(
            network, images, held_out, min(DETECTOR_MORE * examples_seen, MOST_EXAMPLES)
        )
        some = images.test_images[:CHECKED]
        export_digit_model(reader, folder)
        check_digit_export(reader, folder, some)
        portable = export_digit_portable(reader, folder, some)
        if in_8_bits:
            _, arrays = store.read(store.root / in_8_bits.folder)
            file = _kept(in_8_bits, store, INT8, folder.parent / "again")
            read = litert_reader(file)(images.test_images).argmax(axis=1)
            _require_same(read, arrays["predicted_int8"], in_8_bits)
            shutil.copyfile(file, folder / INT8)
        text = card(answers == images.test_labels, portable)
        (folder / "README.md").write_text(text, encoding="utf-8")


def _reader(network, images, held_out, examples_seen):
    logits, labels = held_out(network)
    detector, none = _detector(images.sha256, images.train_images.tobytes(), examples_seen)
    found = Calibration(calibration.temperature(logits, labels), calibration.none_bias(none))
    return DigitReader(network, detector, found)


@functools.lru_cache(maxsize=1)
def _detector(sha256, train_images, examples_seen):
    """One for all networks of the same images."""
    digits = np.frombuffer(train_images, np.uint8).reshape(-1, 28, 28)
    return train_detector(digits, DETECTOR_SEED, examples_seen)


def _kept(cell, store, name, root):
    """A file that a cell kept; where it is gone, the cell is run once more."""
    kept = store.root / cell.folder / name
    if kept.exists():
        return kept
    print(f"{cell.folder} kept no {name}: it is trained once more")
    record, _ = store.read(store.root / cell.folder)
    # Another number of threads adds in another order, and comes out otherwise.
    threads = record["environment"]["tensorflow_threads"]
    needs_a_worker = threads == 1 != describe_environment()["tensorflow_threads"]
    store = CellStore(root)
    run_cells([cell], store, workers=int(needs_a_worker))
    return store.root / cell.folder / name


def _require_same(answers, stored, cell):
    if np.any(answers != stored):
        raise InputError(
            f"{cell.folder} comes out otherwise on this machine than as it is stored; run the "
            "study in an output_dir of its own to export from it"
        )


def _loaded(file):
    try:
        return keras.saving.load_model(file, compile=False)
    except (OSError, ValueError) as error:
        raise InputError(f"{file} is damaged; remove it and run again") from error


def accuracy_rows(right: np.ndarray, images: DigitImages, recipe: list[dict]) -> list[dict]:
    """What a card says of both test sets: the report's 2,000 images, and all.

    Args:
        right: (test items,) whether this model reads each rightly.
        images: of the test.
        recipe: accuracy of the recipe over its seeds on either, with `mean`, `low` and `high`.

    Returns:
        `images`, `this_model` and `recipe` of each, as text.
    """
    return [
        {
            "images": thousands(len(part)),
            "this_model": percent_interval(_proportion(part)),
            "recipe": percent_interval(of_recipe),
        }
        for part, of_recipe in zip((right[images.protocol_items], right), recipe, strict=True)
    ]


def _proportion(right):
    low, high = wilson_interval(int(right.sum()), len(right))
    return {"mean": float(right.mean()), "low": low, "high": high}
