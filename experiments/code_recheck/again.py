"""Stored cells run again by the code as it is, and by the old code where they differ."""

import contextlib
import dataclasses
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from experiments.code_recheck import old_code
from experiments.code_recheck.cells import Stored, seconds
from experiments.code_recheck.compare import DIFFERS, LEFT_OUT, SAME, Outcome, compare
from experiments.code_recheck.settings import RecheckSettings
from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell
from keras_assign.studies.runner import run_cells
from keras_assign.studies.store import ARRAYS, RECORD, CellStore, cannot_write

AS_OLD_CODE = "as the old code gives here, which is not what is stored: other hardware, perhaps"


@dataclasses.dataclass(frozen=True)
class Way:
    """How some cells are run again.

    Attributes:
        work: `"module:function"`, see `worker.do_cell`.
        version: of that module's code as it is.
        in_one_thread: whether TensorFlow gets one thread, as in a worker.
        old: folder of the old code, see `old_code.code_of`.
    """

    work: str
    version: str
    in_one_thread: bool
    old: Path


def run_again(
    chosen: Sequence[tuple[Stored, dict]], way: Way, settings: RecheckSettings
) -> dict[str, Outcome]:
    """Run cells again into a folder that goes afterwards, and compare each when it is there.

    Args:
        chosen: cells, and where their input is.
        way: how.
        settings: how many at a time, and whether files are kept.

    Returns:
        By name of the cell what became of it; a line was printed of each.
    """
    cells, stored = [], {}
    for cell, where in chosen:
        label = f"{cell.run_dir.name}.{cell.folder.name}"
        stored[label] = cell
        cost = max(1.0, seconds(cell.record))
        cells.append(Cell(label, cell.record["settings"], way.version, cost, where))
    with _folder() as folder:
        store = _ComparingStore(folder, stored, way, settings.keep_files)
        why = "it was not run"
        try:
            run_cells(cells, way.work, store, settings.workers if way.in_one_thread else 0)
        except InputError as error:
            why = f"because {error}"
    for cell in stored.values():
        if cell.name not in store.outcomes:
            store.outcomes[cell.name] = told(cell, Outcome(LEFT_OUT, why))
    return store.outcomes


def told(cell: Stored, outcome: Outcome) -> Outcome:
    """The outcome, once a line has told of it.

    Args:
        cell: whose.
        outcome: to tell.
    """
    tqdm.write(f"  {cell.name}: {outcome}")  # A progress bar may be there.
    sys.stdout.flush()  # Cells may take hours.
    return outcome


@contextlib.contextmanager
def _folder():
    """A folder for a while; it stays if there are notes of failures in it, which a line names."""
    folder = Path(tempfile.mkdtemp(prefix="recheck-"))
    try:
        yield folder
    finally:
        if not any(folder.glob("failed/*")):
            shutil.rmtree(folder, ignore_errors=True)


class _ComparingStore(CellStore):
    """Compares each cell with the stored one as soon as it is there.

    Where they differ, the old code has the last word: hardware, too, may change last digits.
    """

    def __init__(self, root, stored, way, keep_files):
        super().__init__(root)
        self.stored, self.way, self.keep_files, self.outcomes = stored, way, keep_files, {}

    def write(self, cell, content):
        super().write(cell, content)
        stored = self.stored[cell.label]
        again = self.read(self.root / cell.folder)
        outcome = compare(self.read(stored.folder), again)
        if outcome.verdict == SAME and self.keep_files:
            _keep_files(self.root / cell.folder, stored.folder)
        if outcome.verdict == DIFFERS:
            tqdm.write(f"  {stored.name}: differs {outcome.why}; now by the old code")
            outcome = self._beside_old_code(cell, again, outcome)
        self.outcomes[stored.name] = told(stored, outcome)

    def _beside_old_code(self, cell, again, outcome):
        version = self.stored[cell.label].record["code_version"]
        was = dataclasses.replace(cell, code_version=version)
        way = self.way
        try:
            by_old = old_code.run_cell_by(way.old, was, way.work, way.in_one_thread)
        except InputError as error:
            return Outcome(DIFFERS, f"{outcome.why}; {error}")
        same = compare(by_old, again).verdict == SAME
        return Outcome(SAME, AS_OLD_CODE) if same else outcome

    def write_failure(self, cell, error, trace):
        stored = self.stored[cell.label]
        self.outcomes[stored.name] = told(stored, Outcome(DIFFERS, f"as it fails: {error}"))
        return super().write_failure(cell, error, trace)


def _keep_files(again, stored):
    for file in sorted(again.rglob("*")):
        target = stored / file.relative_to(again)
        if not file.is_file() or file.name in (RECORD, ARRAYS) or target.exists():
            continue
        temporary = target.with_name(f".{target.name}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, temporary)
            os.replace(temporary, target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise cannot_write(target, error) from error
