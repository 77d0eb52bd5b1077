"""The recordings of a data set as waveforms of one sample rate, kept as high as it is of use."""

import hashlib
from collections import Counter
from typing import NamedTuple

import joblib
import numpy as np

from keras_assign.data import recordings
from keras_assign.data.image_set import counted
from keras_assign.data.own.copies import without_copies
from keras_assign.data.own.labelled import Labelled
from keras_assign.errors import InputError

HIGHEST_RATE = 16_000  # Hz; words have little above 8 kHz.
BATCH = 100  # Files that a process reads at a time.


class _Read(NamedTuple):
    waveform: np.ndarray | None
    rate: int
    content: bytes
    fault: str


def read(
    found: Labelled, sample_rate: int | None = None, processes: int = 1
) -> tuple[Labelled, list[np.ndarray], int]:
    """Decode all; what is bad is left out and told, as is what is there twice.

    Sounds are compared, not files: the same sound in another format or with another head is the
    same.

    Args:
        found: recordings.
        sample_rate: of all waveforms, Hz; unless given, that of most, 16,000 Hz at most.
        processes: that read at a time.

    Returns:
        The recordings that are left; of each float32 (samples,), full scale from -1 to 1; their
        rate, Hz.

    Raises:
        InputError: none can be read, or there are fewer than two classes of them.
    """
    most = sample_rate or HIGHEST_RATE
    batches = joblib.Parallel(n_jobs=processes)(
        joblib.delayed(_read_some)(found.files[start : start + BATCH], most)
        for start in range(0, len(found), BATCH)
    )
    every = [one for batch in batches for one in batch]
    good = [place for place, one in enumerate(every) if not one.fault]
    notes = counted(
        [f"{found.paths[place]}{one.fault}" for place, one in enumerate(every) if one.fault],
        "recording",
        "left out",
    )
    if not good:
        raise InputError(f"no recording can be read: {notes[0]}")
    usual = Counter(every[place].rate for place in good).most_common(1)[0][0]
    rate = sample_rate or usual
    if rate > usual:
        raise InputError(
            f"most recordings have {usual:,} Hz; a sample_rate above that adds nothing"
        )
    slower = [found.paths[place] for place in good if every[place].rate < rate]
    notes += counted(slower, "recording", f"at less than {rate:,} Hz, which lack high frequencies")
    left, kept = without_copies(found.select(good, notes), [every[n].content for n in good])
    chosen = [every[good[place]] for place in kept]
    left = left.without_empty_classes()
    return left, [recordings.resampled(one.waveform, one.rate, rate) for one in chosen], rate


def _read_some(files, most):
    return [_read(file, most) for file in files]


def _read(file, most):
    try:
        waveform, rate = recordings.read(file.read_bytes(), "")
    except OSError as error:
        return _Read(None, 0, b"", f" cannot be read ({error.strerror})")
    except InputError as error:
        return _Read(None, 0, b"", str(error))
    content = np.trim_zeros((waveform * 32768).round().astype(np.int32))
    digest = hashlib.sha256(content.tobytes() + str(rate).encode()).digest()
    return _Read(recordings.resampled(waveform, rate, min(rate, most)), min(rate, most), digest, "")
