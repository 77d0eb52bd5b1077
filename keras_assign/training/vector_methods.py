"""The methods: from padded frames of all utterances to one vector each.

Every method is a function of views, the training clips' indices, its recipe and a seed. Views are
the frames of all clips as recorded and, where the recipe has `speeds`, at those. It trains on the
training clips alone and returns the vectors of all clips as recorded.
"""

from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from keras_assign.models.dense_autoencoder import Autoencoder, dense_autoencoder
from keras_assign.models.tree_autoencoder import TreeAutoencoder
from keras_assign.recipes.utterance_vectors import (
    FLATTENED,
    FLATTENED_SPEEDS,
    FOLD,
    MERGE,
    OWN_CODES,
    PAIRS,
    PLAIN,
)
from keras_assign.seeds import child_seed
from keras_assign.training.fit import EpochLog
from keras_assign.training.reconstruction import VectorBatches, fit_reconstruction
from keras_assign.utterances import means, pairs, trees
from keras_assign.utterances.batches import TreeBatches, with_trees
from keras_assign.utterances.greedy import GreedyMerge
from keras_assign.utterances.mfcc_frames import Frames, drawn
from keras_assign.utterances.sequential import SequentialFold

ENCODED_TOGETHER = 256


class Encoded(NamedTuple):
    """What a method made of the utterances.

    Attributes:
        vectors: by name float32 (clips, values).
        log: of the training; None without one.
        model: what was trained; None without one.
    """

    vectors: dict[str, np.ndarray]
    log: EpochLog | None
    model: keras.Model | Autoencoder | None


def plain(views: list[Frames], train: np.ndarray, recipe: dict, seed: int) -> Encoded:
    """The baseline (report, section 3) and what B and C are to be measured against."""
    frames = views[0]
    return Encoded(
        {
            "mean": means.mean(*frames),
            "mean_deviation": means.mean_and_deviation(*frames),
            "padded": _flat(frames),
        },
        None,
        None,
    )


def flattened(views: list[Frames], train: np.ndarray, recipe: dict, seed: int) -> Encoded:
    """Method A (section 4.1): an autoencoder of the whole padded matrix.

    With other speeds, every epoch draws one of each clip's views.
    """
    flat = _flat(views[0])
    autoencoder = dense_autoencoder(
        flat.shape[1], recipe["code"], tuple(recipe["hidden"]), seed=seed
    )
    random = _draws(seed)

    def heard():
        return _flat(drawn(views, train, random))

    def after_epoch(done):
        batches.replace(heard())

    batches = VectorBatches(heard(), recipe["batch_size"], _order(seed))
    log = _fit(autoencoder, batches, recipe, after_epoch)
    vectors = autoencoder.encoder.predict(flat, batch_size=1024, verbose=0)
    return Encoded(
        {"flattened_speeds" if len(views) > 1 else "flattened": vectors}, log, autoencoder
    )


def trained_on_pairs(views: list[Frames], train: np.ndarray, recipe: dict, seed: int) -> Encoded:
    """Methods B (section 4.2) and C (4.3) to the letter, trained on pairs of frames alone."""
    frames = views[0]
    autoencoder = _pair_autoencoder(frames, recipe, seed)
    of_frames = pairs.of_frames(frames.values[train], frames.lengths[train])
    log = _fit(autoencoder, VectorBatches(of_frames, recipe["batch_size"], _order(seed)), recipe)
    vectors = {
        "fold_pairs": fold(autoencoder)(*frames).numpy(),
        "merge_pairs": merge(autoencoder)(*frames).vectors,
    }
    return Encoded(vectors, log, autoencoder)


def trained_on_own_codes(
    views: list[Frames], train: np.ndarray, recipe: dict, seed: int
) -> Encoded:
    """Method B read otherwise: trained on pairs of frames and of its own codes and frames.

    The codes are those of the autoencoder as it is after the epoch before.
    """
    frames = views[0]
    autoencoder = _pair_autoencoder(frames, recipe, seed)
    folding = fold(autoencoder)
    values, lengths = frames.values[train], frames.lengths[train]
    of_frames = pairs.of_frames(values, lengths)

    def both():
        of_codes = pairs.of_codes(folding.every_code(values, lengths).numpy(), values, lengths)
        return np.concatenate([of_frames, of_codes])

    def after_epoch(done):
        batches.replace(both())

    batches = VectorBatches(both(), recipe["batch_size"], _order(seed))
    log = _fit(autoencoder, batches, recipe, after_epoch)
    return Encoded({"fold_own_codes": folding(*frames).numpy()}, log, autoencoder)


def improved_fold(views: list[Frames], train: np.ndarray, recipe: dict, seed: int) -> Encoded:
    """B improved: a fold whose network learns to unfold the whole utterance again."""
    model, log = tree_autoencoder(views, train, recipe, seed, trees.chain)
    frames = views[0]
    folded = encode(model, frames, trees.chain(frames.lengths, frames.values.shape[1]))
    return Encoded(_tree_vectors(FOLD, model, folded), log, model)


def improved_merge(views: list[Frames], train: np.ndarray, recipe: dict, seed: int) -> Encoded:
    """C improved: a greedy merge whose network learns to unfold the whole utterance again.

    It learns along balanced trees, which are quickly gone through; greedy ones, by what joining
    loses of all frames, are hardly higher, see `TreeAutoencoder.error`.
    """
    model, log = tree_autoencoder(views, train, recipe, seed)
    return Encoded(_tree_vectors(MERGE, model, merged(model, views[0])), log, model)


METHODS = {
    PLAIN: plain,
    FLATTENED: flattened,
    FLATTENED_SPEEDS: flattened,
    PAIRS: trained_on_pairs,
    OWN_CODES: trained_on_own_codes,
    FOLD: improved_fold,
    MERGE: improved_merge,
}


def fold(autoencoder: Autoencoder) -> SequentialFold:
    """Method B's fold with a pair autoencoder."""
    return SequentialFold(
        lambda code, frame: autoencoder.encoder(ops.concatenate([code, frame], axis=1))
    )


def merge(autoencoder: Autoencoder) -> GreedyMerge:
    """Method C's merge with a pair autoencoder; how many frames a vector stands for is unheard."""

    def join(left, right, *counts):
        return autoencoder.encoder(ops.concatenate([left, right], axis=1))

    def error(left, right, *counts):
        pair = ops.concatenate([left, right], axis=1)
        return ops.mean(ops.square(pair - autoencoder.whole(pair)), axis=1)

    return GreedyMerge(join, error)


def merge_of_trees(model: TreeAutoencoder) -> GreedyMerge:
    """The greedy merge of leaves, see `leaves`, with a tree autoencoder."""
    return GreedyMerge(model.join, model.error)


def tree_autoencoder(
    views: list[Frames],
    train: np.ndarray,
    recipe: dict,
    seed: int,
    shape: Callable = trees.balanced,
) -> tuple[TreeAutoencoder, EpochLog]:
    """A tree autoencoder, trained along trees of a shape, and its log.

    Every epoch draws one of each clip's views.

    Args:
        views: as of every method, like `train`, `recipe` and `seed`.
        train: indices.
        recipe: of the training.
        seed: of it.
        shape: of the trees.
    """
    size = views[0].values.shape[2]
    model = TreeAutoencoder(size, recipe["learned"], recipe["hidden"], seed)
    random = _draws(seed)

    def utterances():
        frames = drawn(views, train, random)
        return *frames, shape(frames.lengths, frames.values.shape[1])

    batches = TreeBatches(*utterances(), recipe["batch_size"], _order(seed))
    return model, _fit(model, batches, recipe, lambda done: batches.take(*utterances()))


def merged(model: TreeAutoencoder, frames: Frames) -> np.ndarray:
    """The vectors of utterances by the greedy merge, float32 (clips, values)."""
    return merge_of_trees(model)(leaves(model, frames.values), frames.lengths).vectors


def leaves(model: TreeAutoencoder, values: np.ndarray) -> np.ndarray:
    """The vectors of frames (clips, frames, coefficients) before any is joined."""
    vectors = model.vectors_of_frames(values.reshape(-1, values.shape[2]))
    return np.asarray(vectors).reshape(*values.shape[:2], -1)


def encode(model: TreeAutoencoder, frames: Frames, merges: np.ndarray) -> np.ndarray:
    """The vectors of utterances along given trees, float32 (clips, values)."""
    vectors = np.zeros((len(frames.lengths), model.values + model.learned), np.float32)
    for items, inputs in _with_trees(frames, merges):
        vectors[items] = model.encode(inputs)
    return vectors


def decode(model: TreeAutoencoder, frames: Frames, merges: np.ndarray) -> np.ndarray:
    """Every frame as decoded from its utterance's vector, the shape of the frames; padding is 0."""
    decoded = np.zeros_like(frames.values)
    for items, inputs in _with_trees(frames, merges):
        decoded[items, : inputs["frames"].shape[1]] = model(inputs)
    decoded[np.arange(decoded.shape[1]) >= frames.lengths[:, None]] = 0
    return decoded


def _with_trees(frames, merges):
    """Clips of about the same length together, and what the model takes of them."""
    by_length = np.argsort(frames.lengths, kind="stable")
    for items in np.split(by_length, range(ENCODED_TOGETHER, len(by_length), ENCODED_TOGETHER)):
        yield items, with_trees(frames.values[items], frames.lengths[items], merges[items])


def _tree_vectors(name, model, vectors):
    return {name: vectors, f"{name}_learned": vectors[:, model.values :]}


def _pair_autoencoder(frames, recipe, seed):
    coefficients = frames.values.shape[2]
    return dense_autoencoder(2 * coefficients, coefficients, tuple(recipe["hidden"]), seed=seed)


def _flat(frames):
    return frames.values.reshape(len(frames.values), -1)


def _draws(seed):
    return np.random.default_rng(child_seed(seed, "speeds"))


def _order(seed):
    return child_seed(seed, "order")


def _fit(model, batches, recipe, after_epoch=None):
    whole = model.whole if isinstance(model, Autoencoder) else model
    return fit_reconstruction(
        whole,
        batches.dataset(),
        recipe["epochs"],
        recipe["learning_rate"],
        after_epoch,
    )
