"""The finished cells of a run in one file, to be kept and passed on in place of a folder each."""

import contextlib
import hashlib
import io
import json
import lzma
import os
import tarfile
from pathlib import Path

from keras_assign.errors import InputError

# Compressed as a whole: cells of a study hold much that is alike, answers to the same test items
# for one, and take a third of the room that each would take by itself.
ARCHIVE = "cells.tar.xz"
FORMAT = "keras_assign cells 2"
INDEX = "index.json"  # The first member: the form, and a checksum of all others.


class CellArchive:
    """Files of cells by name, read from a compressed tar archive; nothing where there is none.

    Args:
        file: the archive.
    """

    def __init__(self, file: Path):
        self._file = Path(file)
        self._opened_at, self._cells = None, {}

    def cells(self) -> dict[str, dict[str, bytes]]:
        """By name of each cell its files by name.

        Raises:
            InputError: the archive is damaged, or of another form.
        """
        try:
            status = self._file.stat()
        except FileNotFoundError:
            self._opened_at, self._cells = None, {}
            return self._cells
        moment = status.st_ino, status.st_mtime_ns, status.st_size
        if moment != self._opened_at:  # Not read yet, or another one has taken its place.
            self._cells, self._opened_at = self._read(), moment
        return self._cells

    def read(self, cell: str, name: str) -> bytes:
        """A file of a cell.

        Args:
            cell: name of its folder.
            name: of the file.

        Raises:
            FileNotFoundError: the cell, or its file, is not there.
            InputError: the archive is damaged, or of another form.
        """
        try:
            return self.cells()[cell][name]
        except KeyError:
            raise FileNotFoundError(f"neither there nor in {self._file.name}") from None

    def _read(self):
        with self._damage_told():
            members = _members(self._file)
            index = json.loads(members.pop(INDEX))
            form = index["format"]
        if form != FORMAT:
            raise InputError(
                f"{self._file} is of another form than this version reads ({FORMAT}); update "
                "keras_assign, or restore the file from git"
            )
        with self._damage_told():
            if index["sha256"] != _checksum(members):
                raise ValueError("it is not what was packed")
        cells = {}
        for member, content in members.items():
            cell, _, name = member.partition("/")
            cells.setdefault(cell, {})[name] = content
        return cells

    @contextlib.contextmanager
    def _damage_told(self):
        try:
            yield
        except (tarfile.TarError, lzma.LZMAError, EOFError, ValueError, KeyError) as error:
            raise InputError(
                f"{self._file} is damaged ({error}); restore it from git, or remove it and run the "
                "study again"
            ) from error


def write(file: Path, cells: dict[str, dict[str, bytes]]) -> None:
    """Write an archive, which takes its place in one step: it is the old one or the new one.

    The same cells make the same bytes.

    Args:
        file: the archive.
        cells: by name of each cell its files by name.

    Raises:
        OSError: it cannot be written.
    """
    # Files of one name together: they are most alike.
    places = sorted((name, cell) for cell, files in cells.items() for name in files)
    members = {f"{cell}/{name}": cells[cell][name] for name, cell in places}
    index = json.dumps({"format": FORMAT, "sha256": _checksum(members)}).encode()
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        with tarfile.open(temporary, "w:xz") as archive:
            for name, content in {INDEX: index, **members}.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def _members(file):
    with tarfile.open(file, "r:xz") as archive:
        return {m.name: archive.extractfile(m).read() for m in archive if m.isfile()}


def _checksum(members):
    digest = hashlib.sha256()
    for name in sorted(members):
        digest.update(f"{name} {len(members[name])}\n".encode())
        digest.update(members[name])
    return digest.hexdigest()
