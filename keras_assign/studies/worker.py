"""What happens where a cell runs: in this process, in a worker beside it, or on another machine."""

import dataclasses
import io
import logging
import os
import pkgutil
import tempfile
import threading
import traceback
import zipfile
from pathlib import Path

from absl import logging as absl_logging

from keras_assign.errors import InputError
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.studies import provenance
from keras_assign.studies.cell import Cell
from keras_assign.studies.store import DISK_FULL, cannot_write, write_result

# What `tensorflow_notices_hidden` sets; it does nothing where a user has set it.
NOTICES, HIDDEN = "TF_CPP_MIN_LOG_LEVEL", "3"
# Seeds and graphs are the process' own: a worker with several threads does one cell at a time.
_ONE_AT_A_TIME = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a cell; travels from a worker to the store.

    Attributes:
        content: the finished cell's files as a ZIP archive; None if it failed.
        code: what ran it, see `provenance.code`.
        error: what went wrong, in one line.
        trace: the traceback, where the fault is not the user's to mend.
    """

    content: bytes | None = None
    code: str = ""
    error: str = ""
    trace: str = ""


def do_cell(cell: Cell) -> Outcome:
    """Do one cell in a folder of its own and bring back what it left there.

    Nothing but the outcome leaves this function, so that worker and store need not share a disk;
    what `cell.where` names must be there under the same path.

    Args:
        cell: what to do; its function takes the cell's settings and a folder for what it writes
            besides, and returns the record (JSON values) and arrays by name.
    """
    try:
        with _ONE_AT_A_TIME, tempfile.TemporaryDirectory() as folder:
            function = _imported(cell.function.path)
            record, arrays = function({**cell.settings, **cell.where}, Path(folder))
            identity = {
                "label": cell.label,
                "key": cell.key,
                "code_version": cell.function.version,
                "settings": cell.settings,
                "provenance": provenance.describe(),
            }
            write_result(Path(folder), {**identity, **record}, arrays)
            return Outcome(_packed(Path(folder)), provenance.code(provenance.describe()))
    except InputError as error:
        return Outcome(error=str(error))
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            return Outcome(error=str(cannot_write(Path(tempfile.gettempdir()), error)))
        line = f"{type(error).__name__}: {error}".splitlines()[0]
        return Outcome(error=line, trace=traceback.format_exc())


def _imported(work):
    # TensorFlow reports to these at length, of retraced functions, say, amid the progress bar.
    absl_logging.set_verbosity(absl_logging.ERROR)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if os.environ.get(NOTICES) == HIDDEN:
        del os.environ[NOTICES]  # The program that started this worker has hidden its own.
    try:
        with tensorflow_notices_hidden():
            return pkgutil.resolve_name(work)
    except ImportError as error:
        raise InputError(
            f"a worker cannot import {work} ({error}); start workers with the project's folder on "
            "PYTHONPATH and its packages installed"
        ) from error


def _packed(folder) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return buffer.getvalue()
