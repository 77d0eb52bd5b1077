"""Stored cells, and which of them are run again."""

import dataclasses
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.code_recheck.compare import TIMES, conditions
from experiments.gan_digits.gan_files import IMAGES_FILE
from experiments.synthesis_digits import gan_run
from experiments.synthesis_digits.study import PROGRAM as SYNTHESIS
from keras_assign.errors import InputError
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.store import RECORD

FUNCTION = "run_cell"
# By module and kind of cell, where it is not `FUNCTION`.
OTHER_FUNCTIONS = {("experiments.augmentation_digits.strong_cell", "choice"): "run_choice_cell"}
NEEDED = {"label": str, "code_version": str, "settings": dict}  # Of every record.
# Settings that do not tell one kind of cell from another.
NOT_A_KIND = ("dataset", "data_dir", "data_sha256", "pattern", "seed")


@dataclasses.dataclass(frozen=True)
class Stored:
    """A stored cell: the run's folder, its own, and its record."""

    run_dir: Path
    folder: Path
    record: dict

    @property
    def name(self) -> str:
        """The run's name and the cell's folder, which is its label and key."""
        return f"{self.run_dir.name}/{self.folder.name}"

    @property
    def kind(self) -> str:
        """Kind of the cell, as its study calls it."""
        return self.record["settings"].get("kind", "")


def stored(run_dirs: Sequence[Path]) -> Iterator[Stored]:
    """Every cell of some runs.

    Args:
        run_dirs: folders of runs.

    Raises:
        InputError: a record cannot be read.
    """
    for run_dir in run_dirs:
        for file in sorted(run_dir.glob(f"cells/*/{RECORD}")):
            try:
                record = json.loads(file.read_text(encoding="utf-8"))
                whole = all(isinstance(record[part], kind) for part, kind in NEEDED.items())
            except (OSError, ValueError, LookupError, TypeError) as error:
                raise InputError(f"{file} is no whole record ({error})") from error
            if not whole:
                raise InputError(f"{file} is no whole record; restore it from git")
            yield Stored(run_dir, file.parent, record)


def how_run(module: str, cell: Stored) -> tuple[bool, str]:
    """Whether a cell was run with one TensorFlow thread, as workers do, and what does it.

    Args:
        module: that defines the work.
        cell: of that module.

    Returns:
        The second as `"module:function"`.
    """
    threads = cell.record.get("environment", {}).get("tensorflow_threads")
    return threads == 1, f"{module}:{OTHER_FUNCTIONS.get((module, cell.kind), FUNCTION)}"


def with_input(cells: Sequence[Stored]) -> Iterator[tuple[Stored, dict]]:
    """The cells of a run whose input is there, and for each where that is, as `Cell.where` has it.

    Args:
        cells: of one run; a line tells of those that are left out.
    """
    root, missing = None, []
    for cell in cells:
        names, where = cell.record["settings"].get("gan"), {}
        if names is not None:
            if root is None:
                run_info = RunFolder(cell.run_dir, SYNTHESIS).run_info()
                root = gan_run.read(run_info["settings"]["gan"]).root.resolve()
            where = {"gan_cells": str(root)}
            files = [root / name / IMAGES_FILE for name in names]
            if not all(file.is_file() for file in files):
                missing.append(next(file for file in files if not file.is_file()))
                continue
        yield cell, where
    if missing:
        print(
            f"  {cell.run_dir.name}: {len(missing)} cells left out because files of GANs are "
            f"missing, {missing[0]} for one; --modules=experiments.gan_digits.gan_cell "
            "--keep_files with as many --cells as there are GANs makes them again"
        )


def choose(cells, count: int) -> list[tuple[Stored, dict]]:
    """The quickest cell of each kind, from the quickest kind on; then the second of each.

    Those that trained a network come first, and before them those of this machine's processor and
    libraries, as others may give other last bits.

    Args:
        cells: of one run and module; pairs of the cell and where its input is.
        count: how many to choose at most.
    """
    here = conditions(_environment())

    def order(pair):
        record = pair[0].record
        trained = any(record.get("history", {}).values())
        elsewhere = conditions(record.get("environment", {})) != here
        return elsewhere, not trained, seconds(record), record["label"]

    kinds = {}
    for pair in sorted(cells, key=order):
        kinds.setdefault(_kind(pair[0].record["settings"]), []).append(pair)
    rounds = itertools.zip_longest(*kinds.values())
    return [pair for one_of_each in rounds for pair in one_of_each if pair][:count]


def _kind(settings):
    told = {name: value for name, value in settings.items() if name not in NOT_A_KIND}
    words = ((name, value) for name, value in told.items() if isinstance(value, str))
    # What is 0 is not done: augmented copies, noise, passes beyond the data's.
    done = (
        (name, str(value != 0)) for name, value in told.items() if isinstance(value, int | float)
    )
    return *sorted([*words, *done]), bool(settings.get("gan"))


def seconds(record: dict) -> float:
    """How long a cell took, as far as its record tells.

    Args:
        record: of the cell.
    """
    times = [value for name, value in record.items() if name.endswith(TIMES)]
    return max((sum(value) if isinstance(value, list) else value for value in times), default=0.0)


def _environment():
    with tensorflow_notices_hidden():
        from keras_assign.training.environment import describe_environment
    return describe_environment()
