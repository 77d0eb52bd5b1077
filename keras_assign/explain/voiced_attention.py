"""How much of CBAM's attention lies on columns of a spectrogram that are voiced, or silent."""

import keras
import numpy as np

from keras_assign.audio.voicing import voicing
from keras_assign.data.utterances import Utterances
from keras_assign.explain import gallery as gallery_items
from keras_assign.explain.cbam_maps import CHANNELS, MAP, cbam_names, cbam_weights, over_columns


def weights(model: keras.Model, images: np.ndarray) -> dict[str, np.ndarray]:
    """As `cbam_maps.cbam_weights`; empty for a model without CBAM."""
    return cbam_weights(model, images) if cbam_names(model) else {}


def measure(
    model: keras.Model,
    found: Utterances,
    clips: np.ndarray,
    images: np.ndarray,
    untrained: dict[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """What CBAM weighs before and after the training.

    Args:
        model: trained.
        found: the recordings.
        clips: numbers of those to measure.
        images: of these.
        untrained: of `weights`, before the training.

    Returns:
        float32: `voiced_share` and `silent_share` (clips,), of the columns;
        `<trained or untrained>/<layer>/<voiced or silent>` (clips,), of the attention;
        `channels/<layer>` (10, channels), the mean weight for each digit, NaN without a clip of it.
    """
    waves = [found.waveforms[clip] for clip in clips]
    digits = found.index.digits[clips]
    voiced, silent = voicing(waves, found.sample_rate, images.shape[2])
    trained = weights(model, images)
    kept = {
        "voiced_share": voiced.mean(axis=1).astype(np.float32),
        "silent_share": silent.mean(axis=1).astype(np.float32),
    }
    for name in cbam_names(model):
        for state, maps in (("trained", trained), ("untrained", untrained)):
            spread = over_columns(maps[f"{name}/{MAP}"], images.shape[2])
            for kind, columns in (("voiced", voiced), ("silent", silent)):
                share = (spread * columns).sum(axis=1)
                kept[f"{state}/{name}/{kind}"] = share.astype(np.float32)
        channels = trained[f"{name}/{CHANNELS}"]
        means = np.full((10, channels.shape[1]), np.nan, np.float32)
        for digit in np.unique(digits):
            means[digit] = channels[digits == digit].mean(axis=0)
        kept[f"channels/{name}"] = means
    return kept


def gallery(
    model: keras.Model,
    found: Utterances,
    test: np.ndarray,
    images: np.ndarray,
    answers: dict[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """The first clip of each digit that is classified right, and some that are not.

    Args:
        model: trained.
        found: the recordings.
        test: numbers of the test clips.
        images: of these.
        answers: `test_digits` and `predicted` of each.

    Returns:
        `gallery_rows`, int32 (shown,), which test clips they are; `gallery_images`, float16; and of
        a model with CBAM `gallery/<layer>`, float16, its maps, and `gallery_ms`, float32, lengths.
    """
    right = answers["predicted"] == answers["test_digits"]
    rows = gallery_items.shown(right, answers["test_digits"])
    shown = {
        "gallery_rows": rows.astype(np.int32),
        "gallery_images": images[rows, ..., 0].astype(np.float16),
    }
    if not cbam_names(model):
        return shown
    maps = weights(model, images[rows])
    shown |= {f"gallery/{n}": maps[f"{n}/{MAP}"].astype(np.float16) for n in cbam_names(model)}
    lengths = [1000 * len(found.waveforms[clip]) / found.sample_rate for clip in test[rows]]
    return {**shown, "gallery_ms": np.array(lengths, np.float32)}
