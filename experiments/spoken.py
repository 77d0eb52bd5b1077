"""The recordings of a study of spoken digits: loaded once, and told what is bad about them."""

import os
from typing import NamedTuple

from keras_assign.audio.compiled import compile_librosa
from keras_assign.data import utterances
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.data.utterances import Utterances


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
