"""Recordings of spoken digits and what is known of each: its digit, speaker and take.

The report uses AudioMNIST (60 speakers). The embedded recordings are of synthesised speech: of one
engine at 8 kHz, and of many voices of three engines at 16 kHz.
"""

import dataclasses
import zipfile
from collections import Counter
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np

from keras_assign.data import download
from keras_assign.data.file_patterns import FilePattern
from keras_assign.data.recordings import SUFFIXES
from keras_assign.errors import InputError

SYNTHESISED, SYNTHESISED_VOICES = "synthesised", "synthesised_voices"
OWN = "folder"  # Recordings that a user brings.
SOURCES = (SYNTHESISED, SYNTHESISED_VOICES, "fsdd", "audio_mnist", OWN)
TITLES = {
    "synthesised": "synthesised speech (espeak-ng), not the report's AudioMNIST",
    "synthesised_voices": (
        "synthesised speech (espeak-ng, flite, festival), not the report's AudioMNIST"
    ),
    "fsdd": "FSDD, not the report's AudioMNIST",
    "audio_mnist": "AudioMNIST",
    "folder": "recordings of your own",
}
# Of the embedded sets.
ARCHIVES = {SYNTHESISED: "synthesised_digits.zip", SYNTHESISED_VOICES: "synthesised_voices.zip"}
PATTERNS = {
    "synthesised": "{speaker}/{digit}_{take}.flac",
    "synthesised_voices": "{speaker}/{digit}_{take}.flac",
    "fsdd": "{digit}_{speaker}_{take}.wav",
    "audio_mnist": "{speaker}/{digit}_{speaker}_{take}.wav",
}
# Where the recordings lie below the folder that a user names, the folder itself included.
SUBFOLDERS = {"fsdd": ("recordings", "."), "audio_mnist": ("data", "."), "folder": (".",)}


@dataclasses.dataclass(frozen=True)
class SpokenDigits:
    """An index of recordings, sorted by digit, speaker and take.

    Attributes:
        source: where they come from, one of `SOURCES`.
        files: (clips,) of what has `read_bytes()` and a name: `pathlib.Path` or `zipfile.Path`.
        digits: uint8 (clips,).
        speakers: str (clips,).
        takes: int64 (clips,), which repetition of the digit by its speaker.
        bad: a line for each file that was found but is not in the index, with the reason.
    """

    source: str
    files: tuple
    digits: np.ndarray
    speakers: np.ndarray
    takes: np.ndarray
    bad: tuple[str, ...] = ()

    def __len__(self):
        return len(self.files)

    def select(self, items: np.ndarray) -> "SpokenDigits":
        """The index of some of the recordings.

        Args:
            items: (clips,) indices, in the order wanted.
        """
        return SpokenDigits(
            self.source,
            tuple(self.files[item] for item in items),
            self.digits[items],
            self.speakers[items],
            self.takes[items],
            self.bad,
        )


def find(
    source: str = "synthesised", data_dir: str | Path | None = None, pattern: str | None = None
) -> SpokenDigits:
    """Find the recordings of one of the sources.

    Args:
        source: `"synthesised"` or `"synthesised_voices"`, the embedded sets; `"fsdd"` or
            `"audio_mnist"`, downloaded once unless `data_dir` holds a copy; or `"folder"`, any
            recordings in `data_dir`.
        data_dir: the folder, with `source="folder"` always.
        pattern: of the paths in it, see `FilePattern`; with `source="folder"` always, and only
            then.

    Raises:
        InputError: the source is not known, the folder is missing, or nothing in it fits the
            pattern.
    """
    if source not in SOURCES:
        raise InputError(f"dataset must be one of {', '.join(SOURCES)}; received {source!r}")
    if (source == "folder") != (pattern is not None):
        raise InputError("pattern goes with dataset=folder, and always with it")
    if source == "folder" and data_dir is None:
        raise InputError("dataset=folder needs data_dir, the folder of the recordings")
    if source in ARCHIVES:
        if data_dir is not None:
            raise InputError(f"data_dir goes with a data set other than {source}")
        archive = resources.files("keras_assign.data.assets") / ARCHIVES[source]
        return index(source, zipfile.Path(str(archive)), PATTERNS[source])
    root = _root(source, Path(data_dir or download.fetch(source)))
    found = index(source, root, pattern or PATTERNS[source])
    known = download.ARCHIVES.get(source)
    if known and len(found) != known.recordings:
        line = f"{root} holds {len(found):,} of the {known.recordings:,} recordings of {source}"
        found = dataclasses.replace(found, bad=(line, *found.bad))
    return found


def index(source: str, root, pattern: str) -> SpokenDigits:
    """Read digit, speaker and take of every recording below a folder from its path.

    Where the pattern has no `{take}`, takes are counted in the order of the names.

    Args:
        source: for the index.
        root: `pathlib.Path` or `zipfile.Path` of the folder.
        pattern: of the paths below it.

    Raises:
        InputError: no file fits the pattern.
    """
    reader = FilePattern(pattern)
    rows, bad = {}, []
    counted = Counter()
    for path, file in sorted(_sounds(root, bad), key=lambda pair: pair[0]):
        try:
            digit, speaker, take = reader.read(path)
        except InputError as error:
            bad.append(f"{file} {error}")
            continue
        if take is None:
            take = counted[digit, speaker]
            counted[digit, speaker] += 1
        first = rows.setdefault((digit, speaker, take), file)
        if first is not file:
            bad.append(f"{file} has digit, speaker and take of {first}")
    if not rows:
        seen = f"; the first is: {bad[0]}" if bad else ""
        raise InputError(
            f"no recording below {root} fits the pattern {pattern} ({len(bad)} files by "
            f"the names of recordings{seen})"
        )
    names = sorted({speaker for _, speaker, _ in rows}, key=lambda name: (name.casefold(), name))
    for one, other in pairwise(names):
        if one.casefold() == other.casefold():
            bad.append(f"the speakers {one} and {other} differ in capitals only")
    rows = sorted(rows.items())
    digits, speakers, takes = zip(*(labels for labels, _ in rows), strict=True)
    return SpokenDigits(
        source,
        tuple(file for _, file in rows),
        np.array(digits, np.uint8),
        np.array(speakers),
        np.array(takes, np.int64),
        tuple(bad),
    )


def _root(source, data_dir):
    if not data_dir.is_dir():
        raise InputError(f"{data_dir} is no folder; data_dir is the folder of the recordings")
    return next(data_dir / below for below in SUBFOLDERS[source] if (data_dir / below).is_dir())


def _sounds(root, bad):
    """Path below the root, with slashes, and file, of each sound file; hidden ones left out.

    A line is added to `bad` for each folder that cannot be read, and for what has a sound's name
    and is no file. A folder to which links lead, too, is gone through once: they may lead back.
    """
    waiting, seen = [("", root)], set()
    while waiting:
        place, folder = waiting.pop()
        try:
            true_folder = folder.resolve() if isinstance(folder, Path) else folder
            if true_folder in seen:
                continue
            seen.add(true_folder)
            entries = list(folder.iterdir())
        except OSError as error:
            bad.append(f"{folder} cannot be read ({error.strerror})")
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                # Links come last, so that a folder is known by its own name.
                is_link = isinstance(entry, Path) and entry.is_symlink()
                waiting.insert(0 if is_link else len(waiting), (f"{place}{entry.name}/", entry))
            elif entry.name.lower().endswith(SUFFIXES):
                if entry.is_file():
                    yield place + entry.name, entry
                else:
                    bad.append(f"{entry} is no file, or a link to none")
