"""Why an utterance's vector fails that frames were joined to, one by one: what each join loses."""

import numpy as np

from keras_assign.data.evaluation_splits import EvaluationSplit
from keras_assign.models.dense_autoencoder import Autoencoder
from keras_assign.utterances import means, trees
from keras_assign.utterances.classifiers import classify
from keras_assign.utterances.mfcc_frames import Frames


def after_folds(
    codes: np.ndarray, frames: Frames, digits: np.ndarray, split: EvaluationSplit
) -> dict:
    """What classifiers make of B's code after some folds, and of the mean of the same frames.

    Args:
        codes: (utterances, frames, coefficients) after each number of folds.
        frames: of the utterances.
        digits: (utterances,).
        split: which of them train and test.

    Returns:
        `folds`, the last of them all of the longest utterance, and by vectors and classifier the
        test accuracies.
    """
    longest = frames.values.shape[1]
    powers = (2**power for power in range(longest.bit_length()))
    counts = [0, *(folds for folds in powers if folds < longest - 1), longest - 1]
    found = {"folds": counts, "fold_pairs": {}, "mean": {}}
    for folds in counts:
        at_most = np.minimum(frames.lengths, folds + 1)
        made = {"fold_pairs": codes[:, folds], "mean": means.mean(frames.values, at_most)}
        for name, vectors in made.items():
            metrics, _ = classify(vectors, digits, split.train, split.test)
            for classifier, values in metrics.items():
                found[name].setdefault(classifier, []).append(values["test_accuracy"])
    return found


def drift(codes: np.ndarray, frames: Frames, autoencoder: Autoencoder) -> dict:
    """How far B's codes are from the frames that the autoencoder was trained on.

    Args:
        codes: (utterances, frames, coefficients) after each number of folds.
        frames: of the utterances.
        autoencoder: of pairs.

    Returns:
        By number of folds, as long as there are utterances: `clips`; `mean_square` of a code's
        values (1 for frames, which are scaled); `error` of the pair of code and next frame and,
        for comparison, `frame_error` of the pair of the frames in its place.
    """
    found = {"folds": [], "clips": [], "mean_square": [], "error": [], "frame_error": []}
    for folds in range(frames.values.shape[1] - 1):
        clips = np.flatnonzero(frames.lengths > folds + 1)
        if not len(clips):
            break
        code, frame = codes[clips, folds], frames.values[clips, folds]
        following = frames.values[clips, folds + 1]
        found["folds"].append(folds)
        found["clips"].append(len(clips))
        found["mean_square"].append(float(np.mean(code**2)))
        for name, first in (("error", code), ("frame_error", frame)):
            pair = np.concatenate([first, following], axis=1)
            again = autoencoder.whole.predict(pair, batch_size=4096, verbose=0)
            found[name].append(float(np.mean((again - pair) ** 2)))
    return found


def unfolded(pairs: np.ndarray, decoded: np.ndarray, frames: Frames) -> dict:
    """What is left of frames when the utterance's vector is taken apart again.

    Args:
        pairs: (utterances, frames - 1, 2), the merges of their trees, see `trees`.
        decoded: (utterances, frames, coefficients), what the frames became.
        frames: of the utterances.

    Returns:
        By depth, in steps of two: `depths` (the largest of each step), `frames`, `error` (of the
        frames' mean square, so that 1 is lost wholly); and `mean_depth`.
    """
    depth = trees.depths(pairs)
    real = np.arange(frames.values.shape[1]) < frames.lengths[:, None]
    lost = np.mean((decoded - frames.values) ** 2, axis=2)
    power = np.mean(frames.values**2, axis=2)
    step = np.ceil(np.log2(np.maximum(depth, 1))).astype(int)
    found = {"depths": [], "frames": [], "error": [], "mean_depth": float(depth[real].mean())}
    for number in range(step[real].max() + 1):
        here = real & (step == number)
        if here.any():
            found["depths"].append(2**number)
            found["frames"].append(int(here.sum()))
            found["error"].append(float(lost[here].sum() / power[here].sum()))
    return found
