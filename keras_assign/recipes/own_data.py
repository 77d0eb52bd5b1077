"""How four models are trained on a data set that someone brings, and what is tried for it.

Few candidates, the likeliest first: tuning stops where its time is spent. All are told on the page.
"""

import dataclasses

from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.own.files import RECORDINGS
from keras_assign.recipes import speech_cnn, utterance_vectors

BASELINE, CNN, ATTENTION, AUTOENCODER = "baseline", "cnn", "cnn_attention", "autoencoder_svc"
MODELS = (BASELINE, CNN, ATTENTION, AUTOENCODER)
BASE = "base"
# What features of a recording are taken of: the word as the detector cuts it, or a window about it.
WORD, WINDOW = "word", "window"

_NO_MASKS = {"time_masks": 0, "time_width": 0, "frequency_masks": 0, "frequency_width": 0}
_WORD_CNN = {
    **speech_cnn.BASE_RECIPE,
    "synthesised": False,
    "examples_seen": 20_000,
    "spectrogram": {"top_db": 30.0},
}
# Of an image of 28 pixels; larger ones move by as much more.
_SIGN_WARP = {
    "rotation": 10.0, "zoom": 0.1, "shear": 0.1, "translation": 1.5, "elastic": 0.6,
    "smoothness": 4.0,
}  # fmt: skip
_SIGN_WARP_MORE = {**_SIGN_WARP, "rotation": 15.0, "zoom": 0.15, "shear": 0.2, "elastic": 1.0}
_PICTURE_WARP = {"rotation": 5.0, "zoom": 0.1, "translation": 2.0}
_IMAGE_CNN = {
    "examples_seen": 60_000,
    "batch_size": 64,
    "learning_rate": 0.002,
    "weight_decay": 0.05,
    "dropout": 0.5,
}
# At the rate above, hardly anything is learnt of few colour pictures of 64 pixels a side.
_PICTURE_CNN = {**_IMAGE_CNN, "learning_rate": 0.0005}
_VECTOR_AUTOENCODER = {
    "hidden": [256],
    "code": 64,
    "epochs": 30,
    "batch_size": 128,
    "learning_rate": 0.001,
}
PLAIN_PIXELS = 28 * 28  # Of an image; larger ones are seen less often, as each costs more.
FEWEST_EXAMPLES = 30_000


def candidates(kind: str, model: str, signs: bool = True) -> dict[str, dict]:
    """By name the recipes that are tried for a model, the likeliest first.

    Args:
        kind: of the data, `RECORDINGS` or `IMAGES`.
        model: of `MODELS`.
        signs: whether the images show signs on a plain ground.
    """
    if kind == RECORDINGS:
        return _of_recordings(model)
    return _of_images(model, signs)


def _of_recordings(model):
    if model == BASELINE:
        return {BASE: {"of": WORD}, "window": {"of": WINDOW}}
    if model == AUTOENCODER:
        base = {**utterance_vectors.BASES[utterance_vectors.MERGE], "epochs": 20, "of": WORD}
        return {BASE: base, "window": {**base, "of": WINDOW}}
    return {
        BASE: _WORD_CNN,
        "light": {**_WORD_CNN, "noise_share": 0.0, "masks": _NO_MASKS, "mixup": 0.0},
        "wide_range": {**_WORD_CNN, "spectrogram": {"top_db": 60.0}},
        "longer": {**_WORD_CNN, "examples_seen": 40_000},
    }


def _of_images(model, signs):
    if model == BASELINE:
        return {BASE: {}}
    if model == AUTOENCODER:
        return {BASE: _VECTOR_AUTOENCODER, "wide": {**_VECTOR_AUTOENCODER, "code": 128}}
    if not signs:
        return {
            BASE: {**_PICTURE_CNN, "warp": _PICTURE_WARP},
            "as_they_are": {**_PICTURE_CNN, "warp": {}},
            "faster": {**_PICTURE_CNN, "warp": _PICTURE_WARP, "learning_rate": 0.002},
        }
    return {
        BASE: {**_IMAGE_CNN, "warp": _SIGN_WARP},
        "more_warp": {**_IMAGE_CNN, "warp": _SIGN_WARP_MORE},
        "longer": {**_IMAGE_CNN, "warp": _SIGN_WARP, "examples_seen": 120_000},
    }


def fitted_to(recipe: dict, effort: float, shape: tuple[int, ...] = ()) -> dict:
    """A recipe with a part of its training, for a quick look, and for images of a size.

    Args:
        recipe: whole.
        effort: part of the training to do.
        shape: of an image: rows, columns, channels.
    """
    recipe = dict(recipe)
    if "epochs" in recipe:
        recipe["epochs"] = max(1, round(effort * recipe["epochs"]))
    if "examples_seen" in recipe:
        seen = recipe["examples_seen"]
        if shape:
            smaller = min(1.0, PLAIN_PIXELS / (shape[0] * shape[1]))
            seen = max(smaller * seen, min(seen, FEWEST_EXAMPLES))
        recipe["examples_seen"] = max(recipe["batch_size"], round(effort * seen))
    if recipe.get("warp") and shape:
        larger = max(shape[:2]) / 28
        pixels = ("translation", "elastic", "smoothness")
        recipe["warp"] = {
            name: round(value * larger, 3) if name in pixels else value
            for name, value in recipe["warp"].items()
        }
    return recipe


def spectrogram_of(recipe: dict, seconds: float) -> dict:
    """Fields of `SpectrogramSettings` of a recipe, for windows of a length, s."""
    return dataclasses.asdict(SpectrogramSettings(**recipe["spectrogram"], seconds=seconds))


def mfcc() -> dict:
    """Fields of `MfccSettings`, which all models of frames take."""
    return dataclasses.asdict(MfccSettings())
