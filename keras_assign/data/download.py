"""Data sets that are downloaded when a user asks for one by name, checked, and kept."""

import dataclasses
import hashlib
import os
import shutil
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from filelock import FileLock

from keras_assign.errors import InputError


@dataclasses.dataclass(frozen=True)
class Archive:
    """A data set as a zip archive on the web.

    Attributes:
        address: where it is.
        inside: the folder of the recordings within the archive.
        recordings: how many there must be.
        sha256: of their names and contents, see `content_sha256`; None where it is not known, and
            only the checksums within the archive are checked.
        licence: shown before the download.
    """

    address: str
    inside: str
    recordings: int
    sha256: str | None
    licence: str


# What `zipfile` raises for bytes that are not what they were.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip
_AUDIO_MNIST_COMMIT = "6c5eb77d8e9242d6ce31af807f0409d36a246f51"
ARCHIVES = {
    "fsdd": Archive(
        "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.zip",
        "free-spoken-digit-dataset-1.0.10/recordings",
        3_000,
        "1801eae019c063377d98f831d3f93574f259475df7332bb0e3d1b080fb5e6959",
        "CC BY-SA 4.0, https://doi.org/10.5281/zenodo.1342401",
    ),
    "audio_mnist": Archive(
        f"https://github.com/soerenab/AudioMNIST/archive/{_AUDIO_MNIST_COMMIT}.zip",
        f"AudioMNIST-{_AUDIO_MNIST_COMMIT}/data",
        30_000,
        None,
        "MIT, https://github.com/soerenab/AudioMNIST",
    ),
}


def fetch(source: str) -> Path:
    """The folder of a data set, downloaded unless it is there already.

    It is kept in `datasets/keras_assign` below `$KERAS_HOME` (else `~/.keras`), and appears there
    only when it is whole.

    Args:
        source: of `ARCHIVES`.

    Raises:
        InputError: there is no network, or no space, or what came is damaged.
    """
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    place = home / "datasets" / "keras_assign"
    folder = place / source
    if folder.is_dir():
        return folder
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / f"{source}.lock"):  # Two programs may ask at once.
            if not folder.is_dir():
                _fetch_into(folder, source)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror or error})") from error
    return folder


def _fetch_into(folder, source):
    file = folder.with_name(f"{source}.zip")
    try:
        _download(source, file)
        unpack(file, ARCHIVES[source], folder)
    finally:
        file.unlink(missing_ok=True)


def unpack(file: Path, archive: Archive, folder: Path) -> None:
    """Unpack the recordings of an archive into a folder, all or none.

    Args:
        file: the archive.
        archive: what is to be in it.
        folder: to make.

    Raises:
        InputError: it is damaged or cut off, its contents are others than expected, or a name in
            it points outside.
        OSError: the folder cannot be written.
    """
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        _extract(file, archive.inside + "/", partial)
        _check_contents(partial, archive, file)
        os.replace(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _extract(file, prefix, folder):
    """Write what lies below a folder of the archive; the checksum of each member is checked."""
    try:
        with zipfile.ZipFile(file) as opened:
            _refuse_outside(opened.namelist(), file)
            contents = (
                (name.removeprefix(prefix), opened.read(name))
                for name in opened.namelist()
                if name.startswith(prefix) and not name.endswith("/")
            )
            for name, content in contents:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    except DAMAGED as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{file} is damaged or cut off; start again to fetch it anew") from error


def content_sha256(folder: Path) -> str:
    """One checksum of the names and contents of all WAV files below a folder."""
    digest = hashlib.sha256()
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*.wav")}
    for name, file in sorted(files.items()):
        digest.update(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {name}\n".encode())
    return digest.hexdigest()


def _download(source, file):
    import keras  # Slow to import, and needed for this only.

    archive = ARCHIVES[source]
    print(f"{source} ({archive.licence})")
    try:
        # Whatever lies there is what an earlier download left behind.
        keras.utils.get_file(
            file.name,
            archive.address,
            cache_subdir=str(file.parent.resolve()),
            force_download=True,
        )
    except Exception as error:  # Keras raises bare `Exception` when a download fails.
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise InputError(
            f"{source} could not be downloaded ({reason}); check the network, or name a copy with "
            "--data_dir"
        ) from error


def _refuse_outside(names, file):
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise InputError(f"{file} is not to be trusted: it holds {name!r}, outside its folder")


def _check_contents(folder, archive, file):
    count = sum(1 for _ in folder.rglob("*.wav"))
    if count != archive.recordings:
        raise InputError(
            f"{file} holds {count:,} recordings; expected {archive.recordings:,}: start again to "
            "download it anew"
        )
    if archive.sha256 and content_sha256(folder) != archive.sha256:
        raise InputError(
            f"the recordings in {file} are not those expected (their checksum differs); start "
            "again, or name a copy you trust with --data_dir"
        )
