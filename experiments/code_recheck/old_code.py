"""The code of an earlier commit, and what it gives on this machine."""

import contextlib
import io
import json
import os
import pickle
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell
from keras_assign.studies.runner import ONE_THREAD
from keras_assign.studies.store import CellStore

ROOT = Path(__file__).parent.parent.parent
VERSIONS = """
import json, sys
from keras_assign.studies import code_version as versions
found = {module: versions.code_version(module) for module in sys.argv[1:]}
print(json.dumps({"file": versions.__file__, "versions": found}))
"""
RUN = """
import pathlib, pickle, sys
from keras_assign.studies.worker import do_cell
cell, work = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
outcome = do_cell(cell, work)
if outcome.content is None:
    sys.exit(outcome.error)
pathlib.Path(sys.argv[2]).write_bytes(outcome.content)
"""


@contextlib.contextmanager
def code_of(commit: str) -> Iterator[Path]:
    """A folder with the code of a commit, for a while.

    Args:
        commit: as git knows it.

    Raises:
        InputError: there is no such commit.
    """
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder).resolve()
        packed = _output(
            ["git", "archive", "--format=tar", commit]
            + ["--", "keras_assign", "experiments", ":(exclude)experiments/results"],
            ROOT,
            f"cannot read the code of commit {commit}",
        )
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield folder


def versions_at(folder: Path, modules: Sequence[str]) -> dict[str, str]:
    """Versions of modules' code in another folder, told by the code there itself.

    Args:
        folder: of `code_of`.
        modules: dotted names.

    Raises:
        InputError: no code there tells.
    """
    said = _output(
        [sys.executable, "-c", VERSIONS, *modules],
        folder,
        "the code of the commit does not tell its version",
        {**os.environ, "PYTHONPATH": str(folder)},
    )
    told = json.loads(said)
    if not Path(told["file"]).resolve().is_relative_to(folder):
        raise InputError(f"Python takes {told['file']} for the commit's code")
    return told["versions"]


def run_cell_by(
    folder: Path, cell: Cell, work: str, in_one_thread: bool
) -> tuple[dict, dict[str, np.ndarray]]:
    """Record and arrays of a cell as code in another folder gives them on this machine.

    Args:
        folder: of `code_of`.
        cell: with the version that the code there has.
        work: `"module:function"`, see `worker.do_cell`.
        in_one_thread: whether TensorFlow gets one thread, as in a worker.

    Raises:
        InputError: it cannot.
    """
    with tempfile.TemporaryDirectory() as own:
        task, done = Path(own) / "task", Path(own) / "done"
        task.write_bytes(pickle.dumps((cell, work)))
        threads = ONE_THREAD if in_one_thread else {}
        _output(
            [sys.executable, "-c", RUN, str(task), str(done)],
            folder,
            "it fails with the old code",
            {**os.environ, **threads, "PYTHONPATH": str(folder)},
        )
        store = CellStore(Path(own) / "cells")
        store.write(cell, done.read_bytes())
        return store.read(store.root / cell.folder)


def _output(command, folder, failed, environment=None):
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False
        )
    except OSError as error:
        raise InputError(f"{failed}: {error}") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise InputError(f"{failed}: {lines[-1] if lines else done.returncode}")
    return done.stdout
