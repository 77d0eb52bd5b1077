"""The finished cells of a run in one file, to be kept and passed on in place of a folder each."""

import contextlib
import os
import shutil
import zipfile
import zlib
from pathlib import Path

from keras_assign.errors import InputError

ARCHIVE = "cells.zip"
FORMAT = "keras_assign cells 1"  # The archive's comment; another number is another form.
MOMENT = (1980, 1, 1, 0, 0, 0)  # The same cells make the same bytes.


class CellArchive:
    """Files of cells by name, read from a ZIP archive; nothing where there is none.

    Args:
        file: the archive.
    """

    def __init__(self, file: Path):
        self._file = Path(file)
        self._forget()

    def _forget(self):
        self._archive, self._opened_at = None, None
        self._members, self._cells = frozenset(), frozenset()

    def names(self) -> list[str]:
        """The cells in it.

        Raises:
            InputError: it is damaged, or of another form.
        """
        self._open()
        return sorted(self._cells)

    def __contains__(self, cell: str) -> bool:
        """Whether a cell is in it.

        Raises:
            InputError: it is damaged, or of another form.
        """
        self._open()
        return cell in self._cells

    def read(self, cell: str, name: str) -> bytes:
        """A file of a cell.

        Args:
            cell: name of its folder.
            name: of the file.

        Raises:
            FileNotFoundError: the cell, or its file, is not there.
            InputError: the archive is damaged, or of another form.
        """
        self._open()
        member = f"{cell}/{name}"
        if member not in self._members:
            raise FileNotFoundError(f"neither there nor in {self._file.name}")
        with self._damage_told():
            return self._archive.read(member)

    def _open(self):
        """Open it once, and again where another one has taken its place."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            self._forget()
            return
        moment = status.st_ino, status.st_mtime_ns, status.st_size
        if moment == self._opened_at:
            return
        with self._damage_told():
            self._archive = zipfile.ZipFile(self._file)
        if self._archive.comment.decode(errors="replace") != FORMAT:
            raise InputError(
                f"{self._file} is of another form than this version reads ({FORMAT}); update "
                "keras_assign, or restore the file from git"
            )
        self._members, self._opened_at = frozenset(self._archive.namelist()), moment
        self._cells = frozenset(name.partition("/")[0] for name in self._members)

    @contextlib.contextmanager
    def _damage_told(self):
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise InputError(
                f"{self._file} is damaged ({error}); restore it from git, or remove it and run the "
                "study again"
            ) from error


def pack(root: Path, files: tuple[str, ...]) -> int:
    """Move the finished cells of a run from their folders into its archive.

    The archive gets its final name in one step before a folder goes, so that whatever stops the
    process loses nothing: a cell is in its folder, or in the archive, or in both.

    Args:
        root: folder of the cells; no run is at work there.
        files: of a cell, that make it finished; all others stay where they are.

    Returns:
        How many cells were moved.

    Raises:
        InputError: the archive that is there is damaged.
        OSError: the folder cannot be written.
    """
    known = CellArchive(root / ARCHIVE)
    folders = [
        path
        for path in sorted(root.glob("[!.]*"))
        if path.is_dir() and all((path / name).is_file() for name in files)
    ]
    if not folders:
        return 0
    new = {path.name for path in folders}
    temporary = root / f".{ARCHIVE}.tmp"
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = FORMAT.encode()
        for cell in sorted({*known.names(), *new}):
            for name in files:
                content = (
                    (root / cell / name).read_bytes() if cell in new else known.read(cell, name)
                )
                archive.writestr(zipfile.ZipInfo(f"{cell}/{name}", MOMENT), content,
                                 zipfile.ZIP_DEFLATED)  # fmt: skip
    os.replace(temporary, root / ARCHIVE)
    for path in folders:
        for name in files:
            (path / name).unlink()
        if not any(path.iterdir()):
            shutil.rmtree(path)
    return len(folders)
