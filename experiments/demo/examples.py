"""What can be clicked on instead of brought, from the embedded data."""

import functools
import io
import zipfile
from importlib import resources
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from keras_assign.data import assets, reduced_mnist
from keras_assign.data.file_patterns import DIGIT_NAMES

DIGITS = (3, 7, 9, 5, 0, 8)
SAID = (7, 3, 0, 9)
ARCHIVE = "synthesised_digits.zip"
SCALE = 10


@functools.cache
def images() -> tuple[np.ndarray, ...]:
    """Test images of some digits, uint8 (28 rows, 28 columns), light ink on dark."""
    found = reduced_mnist.load()
    return tuple(
        found.test_images[np.flatnonzero(found.test_labels == digit)[4]] for digit in DIGITS
    )


def drawings() -> list[np.ndarray]:
    """The same as drawn on white paper, uint8 (280, 280)."""
    return [255 - image.repeat(SCALE, axis=0).repeat(SCALE, axis=1) for image in images()]


def photos(folder: Path) -> list[str]:
    """Files of pictures with one, and with several, digits.

    Args:
        folder: where they are written.
    """
    one, two, three, *_ = (255 - image for image in images())
    page = np.full((120, 320), 235, np.uint8)
    for number, digit in enumerate((one, two, three)):
        left = 30 + 95 * number
        page[32:88, left : left + 56] = digit.repeat(2, axis=0).repeat(2, axis=1) * (235 / 255)
    written = []
    for name, pixels in {"three_digits": page, "seven": two.repeat(6, 0).repeat(6, 1)}.items():
        file = folder / f"{name}.png"
        Image.fromarray(np.uint8(pixels)).save(file)
        written.append(str(file))
    return written


def recordings(folder: Path) -> list[str]:
    """Files of synthesised voices, a digit of `SAID` each, named after it.

    Args:
        folder: where they are written.
    """
    written = []
    for number, digit in enumerate(SAID):
        clips = [name for name in _names() if f"/{digit}_" in name]
        file = folder / f"{DIGIT_NAMES[digit]}.wav"
        soundfile.write(file, *_clip(clips[number * len(clips) // len(SAID)]))
        written.append(str(file))
    return written


@functools.cache
def voices() -> tuple[np.ndarray, ...]:
    """Clips of several voices, float32 (samples,), of which babble is made."""
    names = _names()
    return tuple(_clip(name)[0] for name in names[:: len(names) // 23])


def _archive():
    return zipfile.ZipFile(io.BytesIO((resources.files(assets) / ARCHIVE).read_bytes()))


@functools.cache
def _names():
    with _archive() as clips:
        return sorted(name for name in clips.namelist() if name.endswith(".flac"))


def _clip(name):
    """Waveform float32 (samples,) and rate, Hz."""
    with _archive() as clips:
        return soundfile.read(io.BytesIO(clips.read(name)), dtype="float32")
