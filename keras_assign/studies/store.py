"""Finished cells on disk: a folder each, written whole or not at all, or all in one archive."""

import contextlib
import errno
import hashlib
import io
import json
import math
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from keras_assign.errors import InputError
from keras_assign.studies import archive
from keras_assign.studies.archive import ARCHIVE, CellArchive
from keras_assign.studies.cell import Cell

RECORD = "record.json"
ARRAYS = "arrays.npz"
FAILED = "failed"
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
WRITE_ERRORS = (*DISK_FULL, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)


class CellStore:
    """The finished cells under one folder, and notes on those that failed.

    A cell's files are written into a hidden folder, which gets its final name in one step when
    all are there. Whatever stops the process (an error, Ctrl-C, `kill -9`, a full disk) leaves
    either a finished cell or a hidden folder, which goes when the cell is run again. Cells that are
    kept for long are packed into one archive; where a cell is in both, its folder counts.

    Args:
        root: folder of the cells; made when the first cell is finished.
    """

    def __init__(self, root: Path):
        self.root = Path(root)
        self._archive = CellArchive(self.root / ARCHIVE)

    def names(self) -> list[str]:
        """The folders of all finished cells, packed ones too.

        Raises:
            InputError: the archive is damaged.
        """
        there = (path.parent.name for path in self.root.glob(f"[!.]*/{RECORD}"))
        return sorted({*self._archive.cells(), *there})

    def pack(self) -> int:
        """Move finished cells from their folders into the archive, while no run is at work.

        The archive is there before a folder goes, so that whatever stops the process loses nothing:
        a cell is in its folder, or in the archive, or in both. What lies in a folder besides record
        and arrays stays there, as does a cell that is damaged.

        Returns:
            How many were moved.

        Raises:
            InputError: the archive is damaged, or the folder cannot be written.
        """
        folders = [path.parent for path in sorted(self.root.glob(f"[!.]*/{RECORD}"))]
        cells = {folder.name: files for folder in folders if (files := self._whole(folder))}
        if not cells:
            return 0
        with clear_write_errors(self.root):
            archive.write(self.root / ARCHIVE, {**self._archive.cells(), **cells})
            for name, files in cells.items():
                for file in files:
                    (self.root / name / file).unlink()
                if not any((self.root / name).iterdir()):
                    (self.root / name).rmdir()
        return len(cells)

    def _whole(self, folder):
        """What the archive keeps of a cell, or None where it is damaged."""
        try:
            _, arrays = self.read(folder)
        except InputError:
            return None
        uncompressed = io.BytesIO()  # The archive compresses better when nothing is before.
        np.savez(uncompressed, **arrays)
        return {RECORD: (folder / RECORD).read_bytes(), ARRAYS: uncompressed.getvalue()}

    def is_finished(self, cell: Cell) -> bool:
        """Whether the cell is there and whole; a damaged one counts as not finished.

        Raises:
            InputError: the archive as a whole is damaged, so that nothing is known of its cells.
        """
        folder = self.root / cell.folder
        if not (folder / RECORD).exists() and cell.folder not in self._archive.cells():
            return False
        try:
            self.read(folder)
        except InputError:
            return False
        return True

    def write(self, cell: Cell, content: bytes) -> None:
        """Make a cell finished.

        Args:
            cell: which.
            content: its files as a ZIP archive, as `worker.do_cell` packs them.

        Raises:
            InputError: the folder cannot be written or the disk is full.
        """
        half = self.root / f".unfinished-{cell.folder}"
        final = self.root / cell.folder
        try:
            with clear_write_errors(self.root):
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir(parents=True)
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    archive.extractall(half)
                shutil.rmtree(final, ignore_errors=True)
                os.replace(half, final)
                self._failure_file(cell).unlink(missing_ok=True)
        finally:
            shutil.rmtree(half, ignore_errors=True)

    def write_failure(self, cell: Cell, error: str, trace: str) -> Path:
        """Note why a cell failed; the note goes when the cell is finished.

        Args:
            cell: which.
            error: in one line.
            trace: the traceback.

        Returns:
            The file.

        Raises:
            InputError: the folder cannot be written or the disk is full.
        """
        file = self._failure_file(cell)
        with clear_write_errors(self.root):
            file.parent.mkdir(parents=True, exist_ok=True)
            write_json(
                file,
                {
                    "label": cell.label,
                    "key": cell.key,
                    "settings": cell.settings,
                    "error": error,
                    "traceback": trace.splitlines(),
                },
            )
        return file

    def _failure_file(self, cell):
        return self.root / FAILED / f"{cell.folder}.json"

    def read(self, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
        """The record and the arrays of a finished cell, from its folder or from the archive.

        Raises:
            InputError: the record or the arrays are missing, cut off or changed.
        """
        try:
            packed = not (folder / RECORD).exists()
            record, arrays = (
                self._archive.read(folder.name, name) if packed else (folder / name).read_bytes()
                for name in (RECORD, ARRAYS)
            )
            record = json.loads(record)
            # Packed ones are not compressed by themselves any more; the archive has its checksum.
            if not packed and _sha256(arrays) != record["arrays_sha256"]:
                raise ValueError("the arrays are not those that the record was written with")
            with np.load(io.BytesIO(arrays), allow_pickle=False) as loaded:
                return record, dict(loaded)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{folder} holds no whole result ({error}); run the study again"
            ) from error


def write_result(folder: Path, record: dict, arrays: dict[str, np.ndarray]) -> None:
    """Write a cell's record and arrays into the folder it works in.

    Args:
        folder: the cell's own, there already.
        record: JSON values.
        arrays: by name.
    """
    np.savez_compressed(folder / ARRAYS, **arrays)
    record = {**record, "arrays_sha256": _sha256((folder / ARRAYS).read_bytes())}
    write_json(folder / RECORD, record)


def write_json(file: Path, content) -> None:
    """Write JSON under a temporary name and rename it, so that a reader never sees half a file.

    Args:
        file: where to.
        content: JSON values; lists of numbers stay on one line, and a number that is not finite
            becomes null, since JSON has none.
    """
    temporary = file.with_name(f".{file.name}.tmp")
    temporary.write_text(_format_json(_finite(content)) + "\n", encoding="utf-8")
    os.replace(temporary, file)


def cannot_write(place: Path, error: OSError) -> InputError:
    """One line for a failed write, whether the disk is full or the place is not allowed."""
    what = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    return InputError(
        f"cannot write to {place}: {what}; free or choose another place and run again"
    )


@contextlib.contextmanager
def clear_write_errors(place: Path) -> Iterator[None]:
    """Tell failed writes in the block, and no other errors, in one line.

    Args:
        place: what is written to.

    Raises:
        InputError: the disk is full, or the place cannot be written to.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in WRITE_ERRORS:
            raise
        raise cannot_write(place, error) from error


def _finite(content):
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def _format_json(content, indent="") -> str:
    inner = indent + "  "
    if isinstance(content, dict) and content:
        items = (
            f"{inner}{json.dumps(str(k))}: {_format_json(v, inner)}" for k, v in content.items()
        )
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    if isinstance(content, list) and any(isinstance(item, dict) for item in content):
        items = (f"{inner}{json.dumps(item)}" for item in content)
        return "[\n" + ",\n".join(items) + f"\n{indent}]"
    return json.dumps(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
