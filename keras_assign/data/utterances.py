"""Spoken digits as waveforms, all of one sample rate, decoded and resampled once."""

import contextlib
import dataclasses
import hashlib
import inspect
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import joblib
import numpy as np

from keras_assign.data import recordings, spoken_digits
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError

CACHE_VARIABLE = "KERAS_ASSIGN_CACHE"
# Recordings a process decodes at a time.
BATCH = 100


@dataclasses.dataclass(frozen=True)
class Utterances:
    """Spoken digits with their waveforms.

    Attributes:
        index: what is known of each clip.
        waveforms: (clips,) of float32 (samples,), full scale from -1 to 1.
        sample_rate: of all waveforms, Hz.
    """

    index: SpokenDigits
    waveforms: list[np.ndarray]
    sample_rate: int


def checksum(utterances: Utterances) -> str:
    """SHA-256 of waveforms, digits, speakers and takes, as hexadecimal digits."""
    index = utterances.index
    digest = hashlib.sha256(f"{utterances.sample_rate} Hz".encode())
    # Names of files need not be UTF-8.
    digest.update("\0".join(index.speakers).encode("utf-8", "surrogateescape"))
    for array in (index.digits, index.takes, *utterances.waveforms):
        digest.update(f"{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def default_cache() -> Path:
    """Where decoded recordings and features are kept.

    `$KERAS_ASSIGN_CACHE`, else `keras_assign` below `$XDG_CACHE_HOME` or `~/.cache`.
    """
    if os.environ.get(CACHE_VARIABLE):
        return Path(os.environ[CACHE_VARIABLE])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keras_assign"


@contextlib.contextmanager
def cache(folder: str | Path | None) -> Iterator[joblib.Memory]:
    """A cache of results on disk, keyed by a function's code and arguments.

    Args:
        folder: where; `default_cache()` unless given.

    Raises:
        InputError: it cannot be written or read.
    """
    folder = folder or default_cache()
    try:
        yield joblib.Memory(folder, verbose=0)
    except OSError as error:
        raise InputError(
            f"the cache {folder} cannot be used ({error}); name another folder with --cache_dir"
        ) from error


def load(
    index: SpokenDigits,
    sample_rate: int,
    skip_bad: bool = False,
    cache_dir: str | Path | None = None,
    processes: int = 1,
) -> Utterances:
    """Decode all recordings of an index, or take them from the cache.

    The cache's key is the content of the files, the sample rate and the code that decodes.

    Args:
        index: the recordings.
        sample_rate: to resample to, Hz.
        skip_bad: leave bad files out; without it they are an error.
        cache_dir: where to keep what was decoded; `default_cache()` unless given.
        processes: how many decode at a time.

    Returns:
        The waveforms; `index.bad` has a line for each file that was left out.

    Raises:
        InputError: recordings are bad, with a line for each; or all are; or the cache cannot be
            written.
    """
    digests, unusable = _digests(index)
    with cache(cache_dir) as memory:
        decode_all = memory.cache(_decode_all, ignore=["files", "processes"])
        samples, lengths, reasons = decode_all(
            digests, sample_rate, _decoder(), index.files, processes
        )
    reasons = {**reasons, **unusable}
    bad = (*index.bad, *(f"{index.files[clip]} {reasons[clip]}" for clip in sorted(reasons)))
    good = np.flatnonzero(lengths)
    if not len(good):
        raise InputError("no recording is left:\n  " + "\n  ".join(bad))
    if bad and not skip_bad:
        are = "recording is" if len(bad) == 1 else "recordings are"
        raise InputError(
            f"{len(bad)} {are} bad or missing; mend or remove them, or go on without "
            "them with --skip_bad:\n  " + "\n  ".join(bad)
        )
    ends = np.cumsum(lengths)
    waveforms = [samples[ends[clip] - lengths[clip] : ends[clip]] for clip in good]
    return Utterances(dataclasses.replace(index.select(good), bad=bad), waveforms, sample_rate)


def _decoder():
    """What the decoded waveforms hang on besides the recordings."""
    code = inspect.getsource(recordings)
    return (hashlib.sha256(code.encode()).hexdigest(), version("librosa"), version("soxr"))


def _digests(index):
    """SHA-256 of each file (None where it cannot be used), and by clip why not.

    Of a recording that is there twice the first is used, unless digit or speaker differ: then
    either may be wrong, and none is.
    """
    digests, reasons, first = [], {}, {}
    for clip, file in enumerate(index.files):
        digest = None
        try:
            digest = hashlib.sha256(file.read_bytes()).digest()
        except OSError as error:
            reasons[clip] = f"cannot be read ({error.strerror})"
        digests.append(digest)
        if digest is None or digest == hashlib.sha256(b"").digest():
            continue
        other = first.setdefault(digest, clip)
        if other == clip:
            continue
        reasons[clip] = f"is the same recording as {index.files[other]}"
        if (
            index.digits[clip] != index.digits[other]
            or index.speakers[clip] != index.speakers[other]
        ):
            reasons[other] = f"is the same recording as {file}, of another digit or speaker"
    for clip in reasons:
        digests[clip] = None
    return digests, reasons


def _decode_all(digests, sample_rate, decoder, files, processes):
    """All samples in a row, the length of each clip (0 for a bad one), and by clip what is bad."""
    starts = range(0, len(files), BATCH)
    batches = joblib.Parallel(n_jobs=processes)(
        # Contents are read when a batch's turn comes, not all at once.
        joblib.delayed(_decode_some)(
            [
                None if digest is None else _content(file)
                for digest, file in zip(
                    digests[start : start + BATCH], files[start : start + BATCH], strict=True
                )
            ],
            sample_rate,
        )
        for start in starts
    )
    waveforms = [waveform for batch, _ in batches for waveform in batch]
    reasons = {
        start + place: reason
        for start, (_, found) in zip(starts, batches, strict=True)
        for place, reason in found.items()
    }
    return np.concatenate(waveforms), np.array([len(w) for w in waveforms]), reasons


def _content(file):
    try:
        return file.read_bytes()
    except OSError as error:  # It could be read a moment ago.
        raise InputError(f"{file} cannot be read ({error.strerror}); start again") from error


def _decode_some(contents, sample_rate):
    waveforms, reasons = [], {}
    for place, content in enumerate(contents):
        waveform = np.zeros(0, np.float32)
        if content is not None:
            try:
                waveform = recordings.decode(content, "", sample_rate)
            except InputError as error:
                reasons[place] = str(error).strip()
        waveforms.append(waveform)
    return waveforms, reasons


def embedded(name: str, sample_rate: int) -> Utterances:
    """An embedded set of recordings.

    Args:
        name: of `spoken_digits.ARCHIVES`.
        sample_rate: to resample to, Hz.
    """
    whole = {"data_dir": None, "pattern": None, "skip_bad": False}
    return load_named({"dataset": name, "sample_rate": sample_rate, **whole})


def load_named(settings: dict, processes: int = 1) -> Utterances:
    """The recordings that a cell's settings name.

    Args:
        settings: `dataset`, `data_dir`, `pattern`, `skip_bad`, `sample_rate`, and
            maybe `data_sha256`.
        processes: how many decode at a time, where they are not cached.

    Raises:
        InputError: they cannot be read, or are not those of `data_sha256`.
    """
    index = spoken_digits.find(settings["dataset"], settings["data_dir"], settings["pattern"])
    found = load(index, settings["sample_rate"], settings["skip_bad"], processes=processes)
    expected = settings.get("data_sha256")
    if expected and checksum(found) != expected:
        place = settings["data_dir"] or f"dataset={settings['dataset']}"
        raise InputError(f"the recordings of {place} changed during the run; start again")
    return found
