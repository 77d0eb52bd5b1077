"""A run's folder: what was asked for, the cells it consists of, what they showed."""

import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_assign.errors import InputError
from keras_assign.studies.cell import Cell
from keras_assign.studies.rows import from_json
from keras_assign.studies.store import CellStore, cannot_write, write_json

RUN_FILE, FINDINGS_FILE, CELLS = "run.json", "findings.json", "cells"

Records = list[tuple[dict, dict]]


class RunFolder:
    """`run.json`, `cells/`, `findings.json`, `figures/` and `index.html` under one path.

    Args:
        path: made when the run is described.
        program: module of the experiment whose runs these are, `"experiments.attention"`, and its
            task if that is told by a flag, `"experiments.attention --task=speech"`.
    """

    def __init__(self, path: str | Path, program: str):
        self.path = Path(path)
        self.program = program
        self.store = CellStore(self.path / CELLS)

    def describe(self, command: str, settings: dict, cells: Sequence[Cell]) -> None:
        """Write `run.json`.

        Args:
            command: the command line that runs the same again.
            settings: of the experiment, JSON values.
            cells: all cells of the run.

        Raises:
            InputError: the folder cannot be written.
        """
        require_writable(self.path)
        content = {
            "command": command,
            "settings": settings,
            "cells": [cell.folder for cell in cells],
        }
        write_json(self.path / RUN_FILE, content)

    def run_info(self) -> dict:
        """What `run.json` says.

        Raises:
            InputError: this is no folder of a run of this experiment.
        """
        try:
            run_info = json.loads((self.path / RUN_FILE).read_text(encoding="utf-8"))
            words, cells = run_info["command"].split(), run_info["cells"]
            program = [words[2], *(word for word in words if word.startswith("--task="))]
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise InputError(
                f"{self.path} is no folder of a run: it has no whole {RUN_FILE}"
            ) from error
        if program != self.program.split() or not isinstance(cells, list):
            raise InputError(f"{self.path} is no folder of a run of {self.program}")
        return run_info

    def read(self) -> tuple[dict, Records]:
        """What `run.json` says, and record and arrays of each of the run's cells.

        Raises:
            InputError: this is no run's folder, or a cell is missing or damaged.
        """
        run_info = self.run_info()
        return run_info, [self.store.read(self.store.root / name) for name in run_info["cells"]]

    def read_beside(self, data_sha256: str) -> Records:
        """The cells of a run that is to be shown beside another one.

        Args:
            data_sha256: checksum of the other run's images, which must be this run's, too.

        Raises:
            InputError: as for `read`, or the images differ.
        """
        _, cells = self.read()
        if any(record["settings"]["data_sha256"] != data_sha256 for record, _ in cells):
            raise InputError(
                f"{self.path} was run on other images; it cannot stand beside this run"
            )
        return cells

    def read_findings(self) -> Any:
        """What `findings.json` holds.

        Raises:
            InputError: it cannot be read.
        """
        file = self.path / FINDINGS_FILE
        try:
            return from_json(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise InputError(f"cannot read {file} ({error}); run it again") from error

    def write_findings(self, findings: Any) -> None:
        """Write `findings.json`."""
        write_json(self.path / FINDINGS_FILE, findings)

    @contextlib.contextmanager
    def written(self) -> Iterator[None]:
        """Within, what cannot be written ends in a line that says so.

        Raises:
            InputError: the folder cannot be written or the disk is full.
        """
        try:
            yield
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def list_cells(self, cells: Sequence[Cell]) -> None:
        """Print which cells are finished and which are to be run."""
        for cell in cells:
            done = self.store.is_finished(cell)
            print(f"{'finished' if done else 'to run  '}  {cell.folder}")


def require_writable(folder: Path) -> None:
    """Make a folder and try to write there, before hours are spent on what goes into it.

    Raises:
        InputError: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise cannot_write(folder, error) from error
