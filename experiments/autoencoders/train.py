"""One training of one method under one split, and what classifiers make of its vectors.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import time
from pathlib import Path

import numpy as np

from keras_assign.audio import heard_clips
from keras_assign.data import speech_splits, utterances
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible
from keras_assign.training.vector_methods import METHODS
from keras_assign.utterances import maps, mfcc_frames
from keras_assign.utterances.classifiers import SVC_RBF, classify

MOST_HEARD = 12


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Make one vector of each utterance and classify those of the test clips, once.

    Args:
        settings: of `grid.cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store: `test_items`, `test_digits`, `test_speakers` (numbers in
        the record's `speakers`), `predicted_<vectors>_<classifier>`; with `map`, `map_<vectors>`;
        with `listen`, clips that the SVC on the method's first vectors gets wrong, see
        `heard_clips.kept`.

    Raises:
        InputError: the recordings cannot be read or split.
    """
    found = utterances.load_named(settings)
    split = speech_splits.with_a_test_part_a_seed(found.index, settings)
    recipe = settings["recipe"]
    views, _ = mfcc_frames.with_speeds(
        found, settings["mfcc"], recipe.get("speeds", []), split.train
    )
    make_reproducible(settings["seed"])
    started = time.perf_counter()
    method = METHODS[settings["method"]]
    encoded = method(views, split.train, recipe, settings["seed"])
    seconds = time.perf_counter() - started
    digits = found.index.digits
    speakers, speaker_ids = np.unique(found.index.speakers, return_inverse=True)
    arrays = {
        "test_items": split.test.astype(np.int32),
        "test_digits": digits[split.test],
        "test_speakers": speaker_ids[split.test].astype(np.uint16),
    }
    metrics, sizes = {}, {}
    for name, vectors in encoded.vectors.items():
        sizes[name] = vectors.shape[1]
        metrics[name], predicted = classify(vectors, digits, split.train, split.test)
        for classifier, answers in predicted.items():
            arrays[f"predicted_{name}_{classifier}"] = answers
        if settings["map"]:
            arrays[f"map_{name}"] = maps.tsne(vectors[split.test], settings["seed"])
    if settings["listen"]:
        answers = arrays[f"predicted_{next(iter(encoded.vectors))}_{SVC_RBF}"]
        wrong = split.test[answers != digits[split.test]][:MOST_HEARD]
        arrays |= heard_clips.kept(found, wrong)
    record = {
        "environment": describe_environment(),
        "train_items": len(split.train),
        "test_items": len(split.test),
        "bad": len(found.index.bad),
        "speakers": speakers.tolist(),
        "frames": views[0].values.shape[1],
        "vector_sizes": sizes,
        "history": encoded.log.history if encoded.log else {},
        "method_seconds": seconds,
        "metrics": metrics,
    }
    return record, arrays
