"""The models of the page, each loaded once; all answer by ONNX Runtime but the merge."""

import contextlib
import threading
from functools import cache

import numpy as np

from keras_assign.errors import InputError
from keras_assign.serving.answers import LEAST_DIGIT, NO_DIGIT
from keras_assign.serving.generator import Generator
from keras_assign.serving.models import FOLDER, PictureModel, RecordingModel

# By folder in `saved_models` what it is called on the page.
PICTURES = {
    "digit_cnn": "Basic CNN",
    "digit_cnn_spatial_attention": "With attention",
    "digit_reader": "Tuned CNN",
}
RECORDINGS = {
    "spoken_digit_word_cnn": "Word CNN",
    "spoken_digit_cnn": "CNN",
    "spoken_digit_cnn_cbam": "With CBAM",
    "spoken_digit_merge": "Merge",
}
EXPLAINING = ("digit_cnn_spatial_attention", "spoken_digit_cnn_cbam")
BY_TENSORFLOW = "spoken_digit_merge"
_LOADING = threading.Lock()
_SLOW: list[threading.Thread] = []


@cache
def of_pictures(name: str) -> PictureModel:
    """A model of pictures, by its folder's name."""
    return PictureModel(FOLDER / name, explain=name in EXPLAINING)


def of_recordings(name: str) -> RecordingModel:
    """A model of recordings, by its folder's name."""
    if name != BY_TENSORFLOW:
        return _of_recordings(name)
    with _LOADING:  # TensorFlow is not to be imported by two visitors at once.
        return _of_recordings(name)


@cache
def _of_recordings(name):
    return RecordingModel(FOLDER / name, explain=name in EXPLAINING)


@cache
def generator() -> Generator:
    """The generator of digits."""
    return Generator(FOLDER / "digit_generator")


def chances(probabilities: np.ndarray) -> dict[str, float]:
    """What `gradio.Label` takes: by digit its probability, and that of no digit.

    Args:
        probabilities: (10,), what they lack to 1 is that of no digit.
    """
    by_digit = {str(digit): float(value) for digit, value in enumerate(probabilities)}
    return by_digit | {NO_DIGIT: max(0.0, 1 - float(np.sum(probabilities)))}


def in_words(probabilities: np.ndarray) -> str:
    """The answer in words: '7 (98 %)'."""
    none = 1 - float(np.sum(probabilities))
    if 1 - none < LEAST_DIGIT:
        return f"{NO_DIGIT} ({none:.0%})"
    return f"{int(np.argmax(probabilities))} ({float(np.max(probabilities)):.0%})"


def load_slow_ones() -> None:
    """Load what takes seconds, behind the visitors' backs; without TensorFlow there is none."""

    def load():
        with contextlib.suppress(ImportError, InputError):  # It is told to whoever asks.
            of_recordings(BY_TENSORFLOW).hear(np.float32(np.sin(np.arange(8000) * 0.3)), 8000)

    _SLOW.append(threading.Thread(target=load, daemon=True))
    _SLOW[-1].start()


def is_loading(name: str) -> bool:
    """Whether a model is one that is still being loaded behind the visitors' backs."""
    return name == BY_TENSORFLOW and any(thread.is_alive() for thread in _SLOW)
