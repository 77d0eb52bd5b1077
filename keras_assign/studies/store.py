"""Finished cells on disk: a folder each, written whole or not at all."""

import contextlib
import errno
import hashlib
import json
import math
import os
import shutil
from pathlib import Path

import numpy as np

from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell

RECORD = "record.json"
ARRAYS = "arrays.npz"
WRITE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)


class CellStore:
    """The finished cells under one folder.

    A cell works in a hidden folder, which gets its final name in one step when the record is
    complete. Whatever stops the process (an error, Ctrl-C, `kill -9`, a full disk) leaves either
    a finished cell or a hidden folder that the next run removes.

    Args:
        root: folder of the cells; made when the first cell starts.
    """

    def __init__(self, root: Path):
        self.root = Path(root)

    def is_finished(self, cell: Cell) -> bool:
        """Whether the cell's folder is there and whole; a damaged one counts as not finished."""
        try:
            self.read(self.root / cell.folder)
        except InputError:
            return False
        return True

    @contextlib.contextmanager
    def unfinished(self, cell: Cell):
        """Give a folder to work in; it becomes the finished cell if the block ends well.

        The block must call `write_result` on the folder.

        Raises:
            InputError: the folder cannot be written or the disk is full.
        """
        work = self.root / f".unfinished-{cell.folder}"
        final = self.root / cell.folder
        try:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            yield work
            if not (work / RECORD).is_file():
                raise RuntimeError(f"cell {cell.label} wrote no result")
            shutil.rmtree(final, ignore_errors=True)
            os.replace(work, final)
        except OSError as error:
            if error.errno not in WRITE_ERRORS:
                raise
            raise cannot_write(self.root, error) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def read(self, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
        """The record and the arrays of a finished cell.

        Raises:
            InputError: the record or the arrays are missing, cut off or changed.
        """
        try:
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            arrays_file = folder / ARRAYS
            if _sha256(arrays_file) != record["arrays_sha256"]:
                raise ValueError("the arrays are not those that the record was written with")
            with np.load(arrays_file, allow_pickle=False) as arrays:
                return record, dict(arrays)
        except (OSError, ValueError, KeyError) as error:
            raise InputError(
                f"{folder} holds no whole result ({error}); run the study again"
            ) from error


def write_result(folder: Path, record: dict, arrays: dict[str, np.ndarray]) -> None:
    """Write a cell's record and arrays into its working folder.

    Args:
        folder: what `CellStore.unfinished` gave.
        record: JSON values.
        arrays: by name.
    """
    np.savez_compressed(folder / ARRAYS, **arrays)
    record = {**record, "arrays_sha256": _sha256(folder / ARRAYS)}
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


def _finite(content):
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def _format_json(content, indent="") -> str:
    inner = indent + "  "
    if isinstance(content, dict) and content:
        items = (f"{inner}{json.dumps(k)}: {_format_json(v, inner)}" for k, v in content.items())
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    if isinstance(content, list) and any(isinstance(item, dict) for item in content):
        items = (f"{inner}{json.dumps(item)}" for item in content)
        return "[\n" + ",\n".join(items) + f"\n{indent}]"
    return json.dumps(content)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
