"""Why methods B and C fail, and what improved C does otherwise, measured on the test clips.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from keras_assign.data import speech_splits, utterances
from keras_assign.explain.joined_vectors import after_folds, drift, unfolded
from keras_assign.recipes.utterance_vectors import MERGE, PAIRS
from keras_assign.training import vector_methods
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible
from keras_assign.utterances import mfcc_frames, trees
from keras_assign.utterances.mfcc_frames import Frames


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train the autoencoders of B and C, to the letter and improved, and look into them.

    Args:
        settings: of `grid.error_analysis_cells`; `recipes` by method.
        folder: not used.

    Returns:
        The record: `after_folds`, `drift` and `unfolded`, see `explain.joined_vectors`; and the
        arrays of one utterance's tree: `example_frames` (frames, coefficients), not scaled, and
        `example_<vectors>` (frames - 1, 2), its merges.

    Raises:
        InputError: the recordings cannot be read or split.
    """
    found = utterances.load_named(settings)
    split = speech_splits.with_a_test_part_a_seed(found.index, settings)
    recipes, seed, test = settings["recipes"], settings["seed"], split.test
    views, scaler = mfcc_frames.with_speeds(
        found, settings["mfcc"], recipes[MERGE]["speeds"], split.train
    )
    frames = views[0]
    tested = Frames(frames.values[test], frames.lengths[test])

    make_reproducible(seed)
    pair = vector_methods.trained_on_pairs(views, split.train, recipes[PAIRS], seed)
    autoencoder = pair.model
    codes = vector_methods.fold(autoencoder).every_code(*frames).numpy()
    chains = trees.chain(tested.lengths, tested.values.shape[1])
    greedy = vector_methods.merge(autoencoder)(*tested)

    def split_pairs(vectors):
        decoded = autoencoder.decoder.predict(vectors, batch_size=4096, verbose=0)
        return np.split(decoded, 2, axis=1)

    taken_apart = {
        "fold_pairs": (chains, trees.unfold(split_pairs, codes[test, -1], chains)),
        "merge_pairs": (greedy.pairs, trees.unfold(split_pairs, greedy.vectors, greedy.pairs)),
    }
    make_reproducible(seed)
    improved = vector_methods.improved_merge(views, split.train, recipes[MERGE], seed).model
    merged = vector_methods.merge_of_trees(improved)(
        vector_methods.leaves(improved, tested.values), tested.lengths
    )
    taken_apart[MERGE] = (merged.pairs, vector_methods.decode(improved, tested, merged.pairs))

    digits = found.index.digits
    example = int(np.argsort(tested.lengths)[len(test) // 2])  # Of middling length.
    length = tested.lengths[example]
    record = {
        "environment": describe_environment(),
        "after_folds": after_folds(codes, frames, digits, split),
        "drift": drift(codes[test], tested, autoencoder),
        "unfolded": {name: unfolded(*made, tested) for name, made in taken_apart.items()},
        "example": {
            "clip": int(test[example]),
            "digit": int(digits[test[example]]),
            "speaker": str(found.index.speakers[test[example]]),
            "hop_ms": settings["mfcc"]["hop_ms"],
        },
    }
    arrays = {"example_frames": scaler.inverse_transform(tested.values[example, :length])}
    for name, (pairs, _) in taken_apart.items():
        arrays[f"example_{name}"] = pairs[example, : length - 1]
    return record, arrays
