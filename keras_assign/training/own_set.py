"""A data set that someone brought, as trainings take it: read once, kept by its checksum."""

import dataclasses
import functools
import hashlib
import json
import os
from collections import Counter
from pathlib import Path

import numpy as np

from keras_assign.audio import word_windows
from keras_assign.data.own import images, labelled, recordings
from keras_assign.data.own.files import RECORDINGS
from keras_assign.data.own.images import ImageForm
from keras_assign.data.own.labelled import Labelled
from keras_assign.data.own.partition import Partition, partition
from keras_assign.data.utterances import default_cache
from keras_assign.errors import InputError

KEPT = "own_data"  # Folder in the cache.
LARGE = 2.0  # GB of waveforms, from which on a user is told.


@dataclasses.dataclass(frozen=True)
class OwnSet:
    """What all sets have in common.

    Attributes:
        kind: `RECORDINGS` or `IMAGES`.
        classes: names.
        labels: int64 (items,), each its class's place among the names.
        people: str (items,), who speaks or writes; empty where nobody tells.
        paths: str (items,), of the files.
        train: int64, indices of what trains while recipes are chosen.
        validation: int64, of what they are chosen on.
        test: int64, of what is tested on.
        facts: what a page says of it, JSON values.
        sha256: of all that, as hexadecimal digits.
    """

    kind: str
    classes: tuple[str, ...]
    labels: np.ndarray
    people: np.ndarray
    paths: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    facts: dict
    sha256: str

    @property
    def known(self) -> np.ndarray:
        """All that may train what is tested: int64, in rising order."""
        return np.sort(np.concatenate([self.train, self.validation]))


@dataclasses.dataclass(frozen=True)
class OwnRecordings(OwnSet):
    """Recordings of a word each.

    Attributes:
        waveforms: (items,) of float32 (samples,), full scale from -1 to 1.
        spans: int64 (items, 2), where the word is in each.
        sample_rate: Hz.
        seconds: length of a window about the word.
    """

    waveforms: list[np.ndarray]
    spans: np.ndarray
    sample_rate: int
    seconds: float

    def window(self, item: int) -> np.ndarray:
        """About the word of a recording, float32 (samples,)."""
        return self._about(item, self.seconds)

    def word(self, item: int) -> np.ndarray:
        """The word alone, float32 (samples,)."""
        return word_windows.word(self.waveforms[item], self.spans[item])

    def clip(self, item: int) -> np.ndarray:
        """To train on: a window and what is about it, so that its ends may move."""
        return self._about(item, word_windows.SPARE * self.seconds)

    def _about(self, item, seconds):
        samples = round(seconds * self.sample_rate)
        return word_windows.about(self.waveforms[item], self.spans[item], samples)


@dataclasses.dataclass(frozen=True)
class OwnImages(OwnSet):
    """Images of one form.

    Attributes:
        images: uint8 (items, rows, columns, channels).
        form: what they were brought to.
    """

    images: np.ndarray
    form: ImageForm


def read(asked: dict, processes: int = 1) -> OwnSet:
    """Find, read and split a data set, and keep what came of it in the cache.

    Args:
        asked: `data_dir`, `test_dir`, `pattern`, `speaker_versions`, `splits`, and of recordings
            `sample_rate` and `seconds`, of images `form`; None where the data are to tell.
        processes: that read at a time.

    Raises:
        InputError: it cannot be read or split, or the cache cannot be written.
    """
    place = Path(asked["data_dir"]).expanduser()
    if place.is_file():
        if place.suffix != ".npz":
            raise InputError(f"{place} is no folder and no .npz archive; unpack it first")
        useless = [name for name in ("test_dir", "pattern", "form") if asked[name]]
        if useless:
            raise InputError(f"{useless[0]} goes with a folder, not with an archive of arrays")
        found, pixels, form = images.from_arrays(place)
        return _kept(_of_images(found, pixels, form, asked))
    found = labelled.find(
        place, asked["test_dir"], asked["pattern"], tuple(asked["speaker_versions"] or ())
    )
    if found.kind == RECORDINGS:
        return _kept(_of_recordings(found, asked, processes))
    return _kept(_of_images(*images.read(found, asked["form"], processes), asked))


def load(settings: dict) -> OwnSet:
    """The set of a cell: from the cache, or read once more.

    Args:
        settings: `data_sha256`, and all that `read` takes as `asked`.

    Raises:
        InputError: as `read`, or it is no longer the same.
    """
    file = _file(settings["data_sha256"])
    if file.exists():
        return _stored(str(file))
    made = read(settings["asked"])
    if made.sha256 != settings["data_sha256"]:
        raise InputError(f"the files of {settings['asked']['data_dir']} changed; start again")
    return made


def _of_recordings(found, asked, processes):
    found, waveforms, rate = recordings.read(found, asked["sample_rate"], processes)
    made = partition(found, asked["splits"])
    spans = word_windows.spans(waveforms, rate)
    words = np.diff(spans, axis=1)[:, 0] / rate
    seconds = asked["seconds"] or word_windows.window_seconds(words[made.known])
    lengths = [len(waveform) / rate for waveform in waveforms]
    facts = _facts(found, made) | {
        "sample_rate": rate,
        "seconds": seconds,
        "longest": float(max(lengths)),
        "shortest": float(min(lengths)),
        "word_median": float(np.median(words[made.known])),
        "word_longest": float(words[made.known].max()),
        "cut_words": int((words > seconds).sum()),
    }
    gigabytes = 4e-9 * sum(map(len, waveforms))
    if gigabytes > LARGE:
        facts["notes"].append(f"a large set: each process holds {gigabytes:.0f} GB of waveforms")
    common = _common(found, made, facts, [spans, *waveforms])
    return OwnRecordings(
        **common, waveforms=waveforms, spans=spans, sample_rate=rate, seconds=seconds
    )


def _of_images(found, pixels, form, asked):
    made = partition(found, asked["splits"])
    facts = _facts(found, made) | {"form": dataclasses.asdict(form)}
    return OwnImages(**_common(found, made, facts, [pixels]), images=pixels, form=form)


def _common(found: Labelled, made: Partition, facts: dict, contents: list[np.ndarray]) -> dict:
    arrays = {
        "labels": found.labels.astype(np.int64),
        "people": found.people,
        "paths": np.array(found.paths, dtype=str),
        "train": made.train,
        "validation": made.validation,
        "test": made.test,
    }
    digest = hashlib.sha256(json.dumps([found.kind, found.classes, facts]).encode())
    for array in (*arrays.values(), *contents):
        digest.update(f"{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return {
        "kind": found.kind,
        "classes": found.classes,
        "facts": facts,
        "sha256": digest.hexdigest(),
        **arrays,
    }


def _facts(found: Labelled, made: Partition) -> dict:
    """What is said of a set before anything is trained."""

    def people_of(items):
        return len(set(found.people[items].tolist()) - {""})

    parts = {"train": made.train, "validation": made.validation, "test": made.test}
    return {
        "kind": found.kind,
        "classes": list(found.classes),
        "items": len(found),
        "split": made.kind,
        "by_people": made.by_people,
        "counts": {name: len(items) for name, items in parts.items()},
        "people": {name: people_of(items) for name, items in parts.items()},
        "in_class": {name: _least_and_most(found.labels[items]) for name, items in parts.items()},
        "versions": list(found.versions),
        "pattern": found.pattern,
        "guessed": found.guessed,
        "notes": [*found.notes, *made.notes],
    }


def _least_and_most(labels):
    counts = Counter(labels.tolist()).values()
    return [min(counts, default=0), max(counts, default=0)]


def _file(sha256):
    return default_cache() / KEPT / f"{sha256}.npz"


def _kept(made: OwnSet) -> OwnSet:
    file = _file(made.sha256)
    if file.exists():
        return made
    arrays, head = {}, {}
    for field in dataclasses.fields(made):
        value = getattr(made, field.name)
        if isinstance(value, list):  # Waveforms, in a row.
            arrays[field.name] = np.concatenate(value)
            arrays[f"{field.name}_lengths"] = np.array([len(one) for one in value])
        elif isinstance(value, np.ndarray):
            arrays[field.name] = value
        else:
            head[field.name] = dataclasses.asdict(value) if field.name == "form" else value
    temporary = file.with_name(f".{os.getpid()}-{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(temporary, head=np.array(json.dumps(head)), **arrays)
        os.replace(temporary, file)
    except OSError as error:
        raise InputError(
            f"the cache {file.parent} cannot be written ({error.strerror}); name another folder "
            "with --cache_dir"
        ) from error
    return made


@functools.lru_cache(maxsize=1)
def _stored(file):
    """A process runs many trainings on one set."""
    with np.load(file) as stored:
        values = {name: stored[name] for name in stored.files}
    head = json.loads(str(values.pop("head")))
    head["classes"] = tuple(head["classes"])
    if head["kind"] == RECORDINGS:
        ends = np.cumsum(values.pop("waveforms_lengths"))
        values["waveforms"] = np.split(values["waveforms"], ends[:-1])
        return OwnRecordings(**head, **values)
    return OwnImages(**{**head, "form": ImageForm(**head["form"])}, **values)
