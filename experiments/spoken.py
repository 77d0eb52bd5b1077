"""The recordings of a study of spoken digits: loaded once, and refused where no split fits them."""

import math
import os
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from keras_assign.audio.compiled import compile_librosa
from keras_assign.data import utterances
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.data.utterances import Utterances
from keras_assign.errors import InputError


class Recordings(NamedTuple):
    """Clips that cells work on, and their checksum."""

    found: Utterances
    sha256: str

    @property
    def index(self) -> SpokenDigits:
        """What is known of each clip."""
        return self.found.index


def load(settings) -> Recordings:
    """The recordings that a study's settings name, by as many processes as it has workers.

    Where recordings are bad and `skip_bad` allows it, prints a line for each that is left out.

    Args:
        settings: of the study; `data`, `cache_dir` and `workers` are read.

    Raises:
        InputError: they cannot be read, or are bad.
    """
    if settings.cache_dir:
        os.environ[utterances.CACHE_VARIABLE] = settings.cache_dir  # For workers, too.
    compile_librosa()  # Before there are processes that use it.
    found = utterances.load_named(settings.data(None), settings.workers or os.cpu_count())
    for line in found.index.bad:
        print(f"not as it should be: {line}")
    if found.index.bad:
        print(f"going on with {len(found.index)} recordings (--skip_bad)")
    return Recordings(found, utterances.checksum(found))


def require_splittable(
    index: SpokenDigits, kinds: Collection[str], test_fraction: float, leave_out: int
) -> None:
    """Fail, saying what would help, where a split would leave a side empty.

    Args:
        index: of the recordings.
        kinds: of splits, see `speech_splits`.
        test_fraction: of the clips that test in a random split.
        leave_out: speakers to test on at a time.

    Raises:
        InputError: it would.
    """
    speakers = len(set(index.speakers))
    if SPEAKERS in kinds and speakers <= leave_out:
        raise InputError(
            f"splits=speakers cannot leave out {leave_out} of {speakers} speakers, one at least "
            "must train; use --splits=random, or name {speaker} in --pattern if file names tell"
        )
    digits, counts = np.unique(index.digits, return_counts=True)
    if RANDOM in kinds and counts.min() < 2:
        raise InputError(
            f"splits=random needs two recordings of each digit, one to train and one to test; of "
            f"digit {digits[counts.argmin()]} there is one"
        )
    test = math.ceil(test_fraction * len(index))
    if RANDOM in kinds and not len(digits) <= test <= len(index) - len(digits):
        raise InputError(
            f"cannot test on {test_fraction:g} of {len(index)} clips: {test} to test and "
            f"{len(index) - test} to train do not hold each of {len(digits)} digits; change "
            "--test_fraction"
        )


def require_trained_digits(
    index: SpokenDigits, split, name: str, otherwise: str = "use --splits=random"
) -> None:
    """Fail where a digit would test that no training clip has.

    Args:
        index: of the recordings.
        split: with `train` and `test`, (clips,) indices, and its own `name`.
        name: of what is split so, for the message.
        otherwise: what helps besides more recordings.

    Raises:
        InputError: there is such a digit.
    """
    never = sorted(set(index.digits[split.test].tolist()) - set(index.digits[split.train].tolist()))
    if never:
        raise InputError(
            f"{name}: digit {', '.join(map(str, never))} tests, but no training clip has it "
            f"({split.name}); add such recordings, or {otherwise}"
        )
