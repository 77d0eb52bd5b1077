"""One training of one network under one split, tested as recorded and in noise.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from keras_assign.audio import clip_images
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.audio.voicing import voicing
from keras_assign.data import utterances
from keras_assign.data.speech_splits import with_one_test_part
from keras_assign.explain.cbam_maps import CHANNELS, MAP, cbam_names, cbam_weights, over_columns
from keras_assign.models.speech_networks import network
from keras_assign.training import speech_training
from keras_assign.training.cbam_cost import describe
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

EXPLAINED = 500  # Test clips, spread over all, whose maps are measured.
GALLERY_WRONG = 10
MOST_HEARD = 100


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once.

    Args:
        settings: of `grid.cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store: `test_items`, `test_digits`, `test_takes`,
        `test_speakers` (numbers in the record's `speakers`), `predicted`,
        `predicted_<kind>/<dB>`; with `explain`, what CBAM weighs; with `listen`, `heard_items` and
        `heard_<place>`, int16 waveforms of clips that were misheard.

    Raises:
        InputError: the recordings cannot be read or split.
    """
    found = utterances.load_named(settings)
    part = with_one_test_part(found.index, settings)
    how = SpectrogramSettings(**settings["spectrogram"])
    digits = found.index.digits
    test_images = clip_images.images(found, how, settings["data_sha256"], part.test)
    make_reproducible(settings["seed"])
    model = network(
        settings["model"], test_images.shape[1:], settings["seed"],
        dropout=settings["recipe"]["dropout"],
    )  # fmt: skip
    explained = np.unique(np.linspace(0, len(part.test) - 1, EXPLAINED).astype(int))
    untrained = _weights(model, test_images[explained]) if settings["explain"] else {}
    log, watched = speech_training.train(model, found, part, settings, test_images)
    speakers, speaker_ids = np.unique(found.index.speakers, return_inverse=True)
    arrays = {
        "test_items": part.test.astype(np.int32),
        "test_digits": digits[part.test],
        "test_takes": found.index.takes[part.test].astype(np.int16),
        "test_speakers": speaker_ids[part.test].astype(np.uint16),
        "predicted": _predict(model, test_images),
    }
    if settings["noise"]:
        for name, noisy in clip_images.noisy_images(found, how, settings, part).items():
            arrays[f"predicted_{name}"] = _predict(model, noisy)
    if settings["explain"]:
        arrays |= _gallery(test_images, arrays)
    if untrained:
        arrays |= _explain(model, found, part.test[explained], test_images[explained], untrained)
        arrays |= _gallery_maps(model, found, part.test, test_images, arrays["gallery_rows"])
    if settings["listen"]:
        arrays |= _heard(found, part, arrays)
    record = {
        "environment": describe_environment(),
        "architecture": describe(model),
        "split_name": part.name,
        "train_items": len(part.train),
        "test_items": len(part.test),
        "bad": len(found.index.bad),
        "speakers": speakers.tolist(),
        "history": log.history | watched,
        "epoch_seconds": log.epoch_seconds,
        "metrics": {"test_accuracy": float((arrays["predicted"] == digits[part.test]).mean())},
    }
    return record, arrays


def _predict(model, images):
    return model.predict(images, batch_size=500, verbose=0).argmax(axis=1).astype(np.uint8)


def _weights(model, images):
    return cbam_weights(model, images) if cbam_names(model) else {}


def _gallery(images, arrays):
    """The first clip of each digit that is told right, and some that are not, with pictures."""
    right = arrays["predicted"] == arrays["test_digits"]
    firsts = [np.flatnonzero(right & (arrays["test_digits"] == digit))[:1] for digit in range(10)]
    wrong = np.flatnonzero(~right)
    spread = np.linspace(0, len(wrong) - 1, min(GALLERY_WRONG, len(wrong))).round().astype(int)
    chosen = np.concatenate([*firsts, wrong[spread]])
    return {
        "gallery_rows": chosen.astype(np.int32),
        "gallery_images": images[chosen, ..., 0].astype(np.float16),
    }


def _explain(model, found, clips_shown, images, untrained):
    """How CBAM weighs columns that are voiced or silent, and channels, before and after."""
    waves = [found.waveforms[clip] for clip in clips_shown]
    digits = found.index.digits[clips_shown]
    voiced, silent = voicing(waves, found.sample_rate, images.shape[2])
    trained = _weights(model, images)
    kept = {
        "voiced_share": voiced.mean(axis=1).astype(np.float32),
        "silent_share": silent.mean(axis=1).astype(np.float32),
    }
    for name in cbam_names(model):
        for state, weights in (("trained", trained), ("untrained", untrained)):
            spread = over_columns(weights[f"{name}/{MAP}"], images.shape[2])
            for kind, columns in (("voiced", voiced), ("silent", silent)):
                share = (spread * columns).sum(axis=1)
                kept[f"{state}/{name}/{kind}"] = share.astype(np.float32)
        channels = trained[f"{name}/{CHANNELS}"]
        means = np.full((10, channels.shape[1]), np.nan, np.float32)
        for digit in np.unique(digits):
            means[digit] = channels[digits == digit].mean(axis=0)
        kept[f"channels/{name}"] = means
    return kept


def _gallery_maps(model, found, test, images, rows):
    """The maps of the clips that are shown, and the clips' lengths in ms."""
    weights = _weights(model, images[rows])
    maps = {f"gallery/{n}": weights[f"{n}/{MAP}"].astype(np.float16) for n in cbam_names(model)}
    lengths = [1000 * len(found.waveforms[clip]) / found.sample_rate for clip in test[rows]]
    return {**maps, "gallery_ms": np.array(lengths, np.float32)}


def _heard(found, part, arrays):
    """Clips that were misheard, to be heard."""
    wrong = part.test[arrays["predicted"] != arrays["test_digits"]][:MOST_HEARD]
    heard = {
        f"heard_{place}": np.round(32767 * np.clip(found.waveforms[clip], -1, 1)).astype(np.int16)
        for place, clip in enumerate(wrong)
    }
    return {"heard_items": wrong.astype(np.int32), **heard}
